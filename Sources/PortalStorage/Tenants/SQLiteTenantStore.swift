package import PortalCore

/// One SQLite database per organisation.
package final class SQLiteTenantStore: TenantStore {
    let core: StorageCore

    init(core: StorageCore) { self.core = core }

    package func read<Value: Sendable>(
        _ tenant: TenantID, _ body: @escaping @Sendable (any TenantTransaction) throws -> Value
    ) async throws -> Value {
        let lane = core.lanes.hold(tenant)
        defer { core.lanes.release(tenant) }
        try Task.checkCancellation()
        let now = try lane.readNow { connection in
            try body(SQLiteTenantTransaction(access: SQLAccess(connection, mayWrite: false), tenant: tenant))
        }
        if let now { return now }
        return try await lane.perform(.read) { connection in
            guard let connection else { throw StorageError.noTenant }
            return try body(SQLiteTenantTransaction(access: SQLAccess(connection, mayWrite: false), tenant: tenant))
        }
    }

    package func write<Value: Sendable>(
        _ tenant: TenantID, _ body: @escaping @Sendable (any TenantTransaction) throws -> Value
    ) async throws -> Value {
        let lane = core.lanes.hold(tenant)
        defer { core.lanes.release(tenant) }
        return try await lane.perform(.write) { connection in
            guard let connection else { throw StorageError.noTenant }
            return try body(SQLiteTenantTransaction(access: SQLAccess(connection, mayWrite: true), tenant: tenant))
        }
    }

    package func create<Value: Sendable>(
        _ tenant: TenantID, _ body: @escaping @Sendable (any TenantTransaction) throws -> Value
    ) async throws -> Value {
        let files = TenantFiles(directory: core.directory, limits: core.limits)
        let keyring = core.keyring
        return try await exclusively(tenant) {
            guard tenant != .environment, !files.exists(tenant) else { throw TenantFiles.taken }
            let keys = try keyring.wrappedKeys()
            return try files.make(tenant) { database in
                let access = SQLAccess(database, mayWrite: true)
                try WrappedKey.replaceAll(keys, access: access)
                return try body(SQLiteTenantTransaction(access: access, tenant: tenant))
            }
        }
    }

    package func delete(_ tenant: TenantID) async throws {
        let files = TenantFiles(directory: core.directory, limits: core.limits)
        try await exclusively(tenant) { try files.remove(tenant) }
    }

    package func changes(of tenant: TenantID) -> AsyncStream<Void> { core.hub.changes(of: tenant) }

    /// Runs something while this process has the tenant's database closed, in its turn.
    func exclusively<Value: Sendable>(
        _ tenant: TenantID, _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        let lane = core.lanes.hold(tenant)
        defer { core.lanes.release(tenant) }
        return try await lane.perform(.exclusive) { _ in try body() }
    }
}
