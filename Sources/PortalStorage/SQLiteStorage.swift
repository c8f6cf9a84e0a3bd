import Foundation
package import PortalCore

/// The SQLite engine on one data directory: both stores and the sealer. Several processes may use one directory.
package final class SQLiteStorage: Sendable {
    package let tenants: SQLiteTenantStore
    package let environment: SQLiteEnvironmentStore
    package let keyring: Keyring
    let core: StorageCore

    /// Opens the directory, and makes it, the catalogue and the first keys if they are not there.
    ///
    /// - Throws: ``PortalError`` of kind `storage`: `wrong_key`, `key_missing`, `key_not_private`, `key_invalid`,
    ///   `schema_too_new`, `storage_corrupt`, `storage_full`, `storage_failed`.
    package init(directory path: String, key: MasterKeySource, limits: StorageLimits = StorageLimits()) throws {
        _ = OpenDatabase.isWithoutMemoryStatistics
        do {
            let directory = DataDirectory(root: Self.normalized(path))
            try directory.prepare()
            try directory.removeLeftovers(olderThan: limits.leftoverSeconds)
            try TenantFiles(directory: directory, limits: limits).makeCatalog()
            keyring = try Keyring(source: key, directory: directory, limits: limits)
            core = StorageCore(directory: directory, keyring: keyring, limits: limits)
            tenants = SQLiteTenantStore(core: core)
            environment = SQLiteEnvironmentStore(core: core)
        } catch {
            throw StorageError.mapped(error)
        }
    }

    /// Tells of commits in this and other processes.
    package var bell: any CommitBell { core.bell }

    /// For tasks that call the stores: they go on with fewer changes of threads.
    package var taskExecutor: any TaskExecutor { core.executor }

    /// Runs the start of a call, and returns what the calling thread, or else another one, is to do for it soon: the first
    /// batch that the call set going.
    package func holdWork(
        of start: () -> Void
    ) -> (runHere: @Sendable () -> Void, handOver: @Sendable () -> Void)? {
        let workers = core.workers
        return core.executor.holdWork(of: start).map { work in (work, { workers.run(work) }) }
    }

    /// How many tenants have their database open or are just being used.
    package var openTenants: Int { core.lanes.count }

    /// Closes every database. What is under way is finished first; streams of changes end.
    package func close() { core.close() }

    static func normalized(_ path: String) -> String {
        var path = path
        while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }
}

extension SQLiteStorage {
    /// How many calls wait for a tenant's turn, not counting what runs.
    package func waitingEntries(of tenant: TenantID) -> Int {
        let lane = core.lanes.hold(tenant)
        defer { core.lanes.release(tenant) }
        return lane.waitingEntries
    }
}
