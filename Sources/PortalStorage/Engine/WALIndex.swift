import CSQLite
import GRDB

/// The memory that all connections to a database share, in whatever process (https://www.sqlite.org/walformat.html,
/// section 2). Here it is only read, and of it only the header, which tells whether anything was committed.
///
/// Every commit writes a new header before it returns; within a log the number of frames grows with each commit, and a log
/// that begins anew has another salt. SQLite itself keeps a connection's cached pages by this comparison. So what a
/// connection read while the header said one thing is what it would read again for as long as the header says it and the
/// connection has not dropped its pages. No system call is made, no lock taken.
///
/// To be used by who has the connection, or keeps others from it, and not once it is closed.
struct WALIndex {
    /// What is said at one moment.
    struct Header {
        fileprivate var copy = csqlite_wal_index_header()
        /// Of the connection: it changes also where the index was made anew, and says again what it said before.
        fileprivate var dataVersion: UInt32
    }

    private let start: UnsafeRawPointer
    private let connection: OpaquePointer?

    /// Of memory that looks like a wal-index: 96 bytes, aligned to 4.
    init(at start: UnsafeRawPointer) {
        self.start = start
        connection = nil
    }

    /// Nil if the connection shares no such memory: its journal is another one, or it has the database for itself.
    init?(_ connection: SQLConnection) throws {
        guard try connection.first("PRAGMA journal_mode", map: { try $0.text(0) }) == "wal",
            try connection.first("PRAGMA locking_mode", map: { try $0.text(0) }) == "normal",
            let start = csqlite_wal_index(connection.database.sqliteConnection)
        else { return nil }
        self.start = start
        self.connection = connection.database.sqliteConnection
    }

    private var dataVersion: UInt32 { connection.map { csqlite_data_version($0) } ?? 0 }

    /// Nil while it is being written, and before it was.
    var header: Header? {
        var header = Header(dataVersion: dataVersion)
        return csqlite_wal_index_copy(start, &header.copy) ? header : nil
    }

    /// True if the connection would read what it read when the header was taken.
    func says(_ header: Header) -> Bool {
        dataVersion == header.dataVersion && withUnsafePointer(to: header.copy) { csqlite_wal_index_says(start, $0) }
    }
}
