import PortalCore

/// A store where something else is done first when the next write comes, as if another call had been quicker.
struct InterruptedStore: TenantStore {
    let store: any TenantStore
    /// What is done, once.
    let interruption: Guarded<(@Sendable () async throws -> Void)?>

    func write<Value: Sendable>(
        _ tenant: TenantID, _ body: @escaping @Sendable (any TenantTransaction) throws -> Value
    ) async throws -> Value {
        let next = interruption.value
        if let next {
            interruption.withLock { $0 = nil }
            try await next()
        }
        return try await store.write(tenant, body)
    }

    func create<Value: Sendable>(
        _ tenant: TenantID, _ body: @escaping @Sendable (any TenantTransaction) throws -> Value
    ) async throws -> Value {
        try await store.create(tenant, body)
    }

    func read<Value: Sendable>(
        _ tenant: TenantID, _ body: @escaping @Sendable (any TenantTransaction) throws -> Value
    ) async throws -> Value {
        try await store.read(tenant, body)
    }

    func delete(_ tenant: TenantID) async throws { try await store.delete(tenant) }

    func export(_ tenant: TenantID, to path: String) async throws -> FileSummary {
        try await store.export(tenant, to: path)
    }

    func importTenant(from path: String) async throws -> TenantID { try await store.importTenant(from: path) }

    func changes(of tenant: TenantID) -> AsyncStream<Void> { store.changes(of: tenant) }
}
