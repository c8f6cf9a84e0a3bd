import Foundation
import GRDB
import PortalCore

/// Makes, places and removes databases so that no half-made file ever has a final name.
struct TenantFiles: Sendable {
    static let taken = StorageError.conflict("organization_exists", "There is such an organization already.")

    let directory: DataDirectory
    let limits: StorageLimits

    func exists(_ tenant: TenantID) -> Bool { FileIdentity(path: directory.database(of: tenant)) != nil }

    /// Makes a tenant's database and runs the first write in it.
    func make<Value>(_ tenant: TenantID, _ body: (Database) throws -> Value) throws -> Value {
        let temporary = directory.temporaryFile("new")
        defer { discard(temporary) }
        let value = try build(temporary, schema: .tenant, body)
        try place(temporary, at: directory.database(of: tenant))
        return value
    }

    /// Makes the catalogue, unless another process was faster.
    func makeCatalog() throws {
        guard FileIdentity(path: directory.catalog) == nil else { return }
        let temporary = directory.temporaryFile("catalog")
        defer { discard(temporary) }
        try build(temporary, schema: .catalog) { _ in }
        do {
            try place(temporary, at: directory.catalog)
        } catch let error as PortalError where error == Self.taken {}
    }

    /// Makes a complete, durable database under a temporary name.
    private func build<Value>(_ path: String, schema: Schema, _ body: (Database) throws -> Value) throws -> Value {
        try FileSystem.create(path, try emptyDatabase(schema), isDurable: false)
        let queue = try Self.openAlone(path, limits: limits)
        defer { try? queue.close() }
        let value = try queue.writeWithoutTransaction { database in
            let connection = SQLConnection(database: database)
            try connection.run("BEGIN IMMEDIATE")
            do {
                let value = try body(database)
                try connection.run("COMMIT")
                return value
            } catch {
                if !connection.isAutocommit { try connection.run("ROLLBACK") }
                throw error
            }
        }
        try Self.finish(queue, path)
        return value
    }

    private static let templates = Locked<[Int32: [UInt8]]>([:])

    /// The bytes of a migrated database without rows, made once per process: copying them is far cheaper than running
    /// the migrations for each tenant.
    private func emptyDatabase(_ schema: Schema) throws -> [UInt8] {
        if let bytes = Self.templates.withLock({ $0[schema.applicationID] }) { return bytes }
        let path = directory.temporaryFile("template")
        defer { discard(path) }
        try FileSystem.create(path)
        let queue = try Self.openAlone(path, limits: StorageLimits())
        do {
            try schema.migrate(queue)
            try queue.close()
        } catch {
            try? queue.close()
            throw error
        }
        let bytes = try FileSystem.read(path, limit: Int.max)
        Self.templates.withLock { $0[schema.applicationID] = bytes }
        return bytes
    }

    /// A connection on a file that nobody else knows of: nothing has to be durable before the end.
    static func openAlone(_ path: String, limits: StorageLimits) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { database in
            let connection = SQLConnection(database: database)
            try database.execute(
                sql: "PRAGMA auto_vacuum = NONE; PRAGMA synchronous = OFF; PRAGMA trusted_schema = OFF")
            _ = try connection.first("PRAGMA journal_mode = MEMORY") { _ in }
            if limits.maximumPages > 0 {
                try database.execute(sql: "PRAGMA max_page_count = \(limits.maximumPages)")
            }
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Closes a database that was made alone, in the mode in which it will be used, and makes it durable.
    static func finish(_ queue: DatabaseQueue, _ path: String) throws {
        try queue.writeWithoutTransaction { database in
            _ = try SQLConnection(database: database).first("PRAGMA journal_mode = WAL") { _ in }
        }
        try queue.close()
        try FileSystem.synchronize(path)
    }

    /// Gives a finished database its final name.
    ///
    /// - Throws: `conflict` if the name is taken.
    func place(_ temporary: String, at path: String) throws {
        guard let parent = FileSystem.parent(of: path) else { throw StorageError.failed("There is no such directory.") }
        try FileSystem.makeDirectory(parent)
        try FileSystem.withLock(.exclusive, on: parent) {
            guard FileIdentity(path: path) == nil else { throw Self.taken }
            // What a crash in the middle of a removal left; SQLite would take it for this file's own log.
            for companion in DataDirectory.companions(of: path) { try FileSystem.remove(companion) }
            do {
                try FileSystem.place(temporary, at: path)
            } catch let error as FileError where error.exists {
                throw Self.taken
            }
        }
        try FileSystem.synchronize(parent)
        try FileSystem.synchronizeDirectory(of: parent)
    }

    /// Removes a tenant's database with all that belongs to it. Whoever has it open notices that it is gone.
    func remove(_ tenant: TenantID) throws {
        let path = directory.database(of: tenant)
        let shard = directory.shard(of: tenant)
        let doomed = directory.temporaryFile("deleted")
        do {
            try FileSystem.withLock(.exclusive, on: shard) {
                do {
                    try FileSystem.move(path, to: doomed)
                } catch let error as FileError where error.isMissing {}
                for companion in DataDirectory.companions(of: path) { try FileSystem.remove(companion) }
            }
        } catch let error as FileError where error.isMissing {
            return
        }
        try FileSystem.synchronize(shard)
        try FileSystem.remove(doomed)
    }

    func discard(_ temporary: String) {
        for path in [temporary, temporary + "-journal"] + DataDirectory.companions(of: temporary) {
            try? FileSystem.remove(path)
        }
    }
}
