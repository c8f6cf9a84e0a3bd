import GRDB

/// A kind of database: its mark, its migrations, and how far it is.
struct Schema: Sendable {
    /// `PRAGMA application_id`: tells a tenant's file from the catalogue and from anything else.
    let applicationID: Int32
    let migrations: [@Sendable (Database) throws -> Void]

    var version: Int { migrations.count }

    /// Brings a database up to date. Another process may be doing the same: the caller holds the lock.
    ///
    /// - Parameter queue: a connection for this alone, to be closed afterwards: it keeps the settings of a migration.
    func migrate(_ queue: DatabaseQueue) throws {
        // A table that is copied goes through the file; within the memory, a long log would not have room. What it leaves
        // in free pages lay there in the open before.
        try queue.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA cache_spill = ON; PRAGMA temp_store = FILE; PRAGMA secure_delete = OFF")
        }
        var migrator = DatabaseMigrator().disablingDeferredForeignKeyChecks()
        for (index, migration) in migrations.enumerated() {
            migrator.registerMigration("v\(index + 1)") { [applicationID] database in
                try migration(database)
                // In the same transaction, so that the number always tells the truth to every version.
                try database.execute(sql: "PRAGMA application_id = \(applicationID)")
                try database.execute(sql: "PRAGMA user_version = \(index + 1)")
            }
        }
        try migrator.migrate(queue)
    }

    enum State { case current, older, newer, foreign }

    func state(of connection: SQLConnection) throws -> State {
        let mark = try connection.first("PRAGMA application_id") { try $0.integer(0) } ?? 0
        let found = try connection.first("PRAGMA user_version") { try $0.int(0) } ?? 0
        // A file gets its name when it is complete, so one without a mark is none of ours.
        guard mark == Int64(applicationID) else { return .foreign }
        return found == version ? .current : found < version ? .older : .newer
    }
}
