import CSQLite
import Foundation
import GRDB
import PortalCore

/// An open connection, and which file it was opened on.
final class OpenDatabase: Sendable {
    /// Which opening this is: change counters of different openings cannot be compared.
    let opening: UUID
    private let queue: DatabaseQueue
    private let decoded = DecodedColumns()
    private let statements = Locked(PreparedStatements())
    private let schemaVersion: Int
    private let path: String
    private let identity: FileIdentity

    /// Opens an existing database and brings it up to date.
    ///
    /// - Throws: `organization_not_found` if there is no file, `schema_too_new`, `storage_corrupt`.
    init(path: String, schema: Schema, limits: StorageLimits, cacheKiB: Int) throws {
        self.path = path
        schemaVersion = schema.version
        opening = UUID()
        guard let directory = FileSystem.parent(of: path) else { throw StorageError.noTenant }
        // Nobody removes the file between the look and the opening, which would make a new, empty one.
        (queue, identity) = try Self.withDirectoryLock(.shared, directory) {
            guard let identity = FileIdentity(path: path) else { throw StorageError.noTenant }
            return (try Self.connect(path, limits: limits, cacheKiB: cacheKiB), identity)
        }
        do {
            try migrateIfNeeded(schema, directory: directory) {
                try Self.connect(path, limits: limits, cacheKiB: cacheKiB)
            }
        } catch {
            try? queue.close()
            throw error
        }
    }

    private static func withDirectoryLock<Value>(
        _ kind: FileSystem.LockKind, _ directory: String, _ body: () throws -> Value
    ) throws -> Value {
        do {
            return try FileSystem.withLock(kind, on: directory, body)
        } catch let error as FileError where error.isMissing {
            throw StorageError.noTenant
        }
    }

    private func migrateIfNeeded(
        _ schema: Schema, directory: String, _ connect: () throws -> DatabaseQueue
    ) throws {
        switch try state(of: schema) {
        case .current: return
        case .newer: throw StorageError.newerSchema
        case .foreign: throw StorageError.corrupt("The database")
        case .older:
            // Several processes may find the same old file: one migrates, the others wait and find it done.
            try Self.withDirectoryLock(.exclusive, directory) {
                guard isInPlace else { throw StorageError.noTenant }
                let migrating = try connect()
                defer { try? migrating.close() }
                try schema.migrate(migrating)
            }
            switch try state(of: schema) {
            case .current: return
            case .newer: throw StorageError.newerSchema
            case .older, .foreign: throw StorageError.corrupt("The database")
            }
        }
    }

    private func state(of schema: Schema) throws -> Schema.State {
        try queue.writeWithoutTransaction { try schema.state(of: SQLConnection(database: $0)) }
    }

    /// To what size a log that grew is cut back, in bytes.
    private static let journalBytes = 4 << 20

    /// SQLite counts its memory behind a lock that is taken for each allocation; nobody asks for the figure. To be asked
    /// before the first connection of the process is made: later it has no effect.
    static let isWithoutMemoryStatistics = csqlite_disable_memory_statistics() == 0

    /// A connection with this engine's settings.
    static func connect(_ path: String, limits: StorageLimits, cacheKiB: Int) throws -> DatabaseQueue {
        var configuration = Configuration()
        // A failed rollback must not end the process; such a connection is thrown away instead.
        configuration.allowsUnsafeTransactions = true
        let patience = BusyPatience(milliseconds: limits.busyTimeoutMilliseconds)
        configuration.busyMode = .callback { patience.waits(attempt: $0) }
        configuration.prepareDatabase { database in
            let connection = SQLConnection(database: database)
            _ = try connection.first("PRAGMA journal_mode = WAL") { _ in }
            try database.execute(
                sql: """
                    PRAGMA synchronous = FULL;
                    PRAGMA cache_size = -\(cacheKiB);
                    -- A batch that changes more pages than the cache holds would write some of them several times.
                    PRAGMA cache_spill = OFF;
                    -- What a savepoint may have to take back would else go through a file once it is more than 64 KiB.
                    PRAGMA temp_store = MEMORY;
                    PRAGMA mmap_size = 0;
                    PRAGMA journal_size_limit = \(journalBytes);
                    PRAGMA trusted_schema = OFF;
                    PRAGMA cell_size_check = ON;
                    """)
            if limits.maximumPages > 0 {
                try database.execute(sql: "PRAGMA max_page_count = \(limits.maximumPages)")
            }
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Runs something on the connection, outside of any transaction.
    func withConnection<Value>(_ body: (SQLConnection) throws -> Value) rethrows -> Value {
        try queue.writeWithoutTransaction {
            try body(
                SQLConnection(
                    database: $0, decoded: decoded, statements: statements, schemaVersion: schemaVersion))
        }
    }

    /// False once the file was removed or replaced, here or by another process.
    var isInPlace: Bool { FileIdentity(path: path) == identity }

    func close() {
        // A statement that is kept keeps the connection.
        statements.withLock { $0 = PreparedStatements() }
        // A connection that cannot be closed now is closed when it is deallocated.
        try? queue.close()
    }
}
