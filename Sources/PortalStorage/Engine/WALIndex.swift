import CSQLite
import GRDB

/// The memory that all connections to a database share, in whatever process (https://www.sqlite.org/walformat.html,
/// section 2). Here it is only read, and of it only the header, which tells whether anything was committed.
///
/// Every commit writes a new header before it returns, and no header comes back: within a log the number of frames
/// grows with each commit, and a log that begins anew has another salt. The one exception, a header without a salt, is
/// never taken. So what was read while the header said one thing is what a read would find for as long as it says it.
/// SQLite itself keeps its cached pages by this comparison. No system call is made, no lock taken.
///
/// Not to be used once the connection that it was made of is closed.
struct WALIndex {
    /// What the header says at one moment.
    struct Header {
        fileprivate var copy = csqlite_wal_index_header()
    }

    private let start: UnsafeRawPointer

    /// Of memory that looks like a wal-index: 96 bytes, aligned to 4.
    init(at start: UnsafeRawPointer) { self.start = start }

    /// Nil if the connection shares no such memory: its journal is another one, or it has the database for itself.
    init?(_ connection: SQLConnection) throws {
        guard try connection.first("PRAGMA journal_mode", map: { try $0.text(0) }) == "wal",
            try connection.first("PRAGMA locking_mode", map: { try $0.text(0) }) == "normal",
            let start = csqlite_wal_index(connection.database.sqliteConnection)
        else { return nil }
        self.start = start
    }

    /// Nil while it is being written, and before anything was.
    var header: Header? {
        var header = Header()
        return csqlite_wal_index_copy(start, &header.copy) ? header : nil
    }

    /// True if nothing was committed since the header was taken.
    func says(_ header: Header) -> Bool {
        withUnsafePointer(to: header.copy) { csqlite_wal_index_says(start, $0) }
    }
}
