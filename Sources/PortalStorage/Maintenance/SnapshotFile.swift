import Foundation
import GRDB
import PortalCore

/// Consistent copies of databases that are in use, as single files.
struct SnapshotFile: Sendable {
    let directory: DataDirectory
    let limits: StorageLimits

    /// Writes a copy to a new path, complete and durable from the moment it has its name.
    ///
    /// - Parameter finish: changes the copy before it gets its name.
    /// - Throws: `conflict` (`path_exists`) if the path is taken, `organization_not_found` if there is no database.
    func write(
        _ database: String, to path: String, finish: (Database) throws -> Void = { _ in }
    ) throws -> FileSummary {
        guard FileIdentity(path: path) == nil else { throw Self.taken }
        let temporary = path + ".partial-\(UInt64.random(in: 0...UInt64.max))"
        try FileSystem.create(temporary)
        defer { TenantFiles(directory: directory, limits: limits).discard(temporary) }
        try copy(database, to: temporary)
        let queue = try TenantFiles.openAlone(temporary, limits: limits)
        do {
            try queue.writeWithoutTransaction(finish)
            try queue.writeWithoutTransaction { database in
                _ = try SQLConnection(database: database).first("PRAGMA journal_mode = DELETE") { _ in }
            }
            try queue.close()
        } catch {
            try? queue.close()
            throw error
        }
        try FileSystem.synchronize(temporary)
        let sha256 = try FileSystem.sha256(temporary)
        do {
            try FileSystem.place(temporary, at: path)
        } catch let error as FileError where error.exists {
            throw Self.taken
        }
        try FileSystem.synchronizeDirectory(of: path)
        return FileSummary(path: path, bytes: FileIdentity(path: path)?.bytes ?? 0, sha256: sha256)
    }

    /// Through a connection of its own, so that the tenant's lane goes on meanwhile.
    private func copy(_ database: String, to path: String) throws {
        guard let parent = FileSystem.parent(of: database) else { throw StorageError.noTenant }
        let queue = try FileSystem.withLock(.shared, on: parent) {
            guard FileIdentity(path: database) != nil else { throw StorageError.noTenant }
            return try OpenDatabase.connect(database, limits: limits, cacheKiB: limits.tenantCacheKiB)
        }
        defer { try? queue.close() }
        try queue.writeWithoutTransaction { database in
            _ = try SQLConnection(database: database).run("VACUUM INTO ?", .text(path))
        }
    }

    static let taken = PortalError(
        .conflict, "path_exists", "There is such a file already.", remedy: "Choose another path.", field: "/path")
}
