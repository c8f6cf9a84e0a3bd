package import PortalCore

/// The catalogue.
package final class SQLiteEnvironmentStore: EnvironmentStore {
    let core: StorageCore

    init(core: StorageCore) { self.core = core }

    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any EnvironmentTransaction) throws -> Value
    ) async throws -> Value {
        try Task.checkCancellation()
        let now = try core.catalog.readNow { connection in
            try body(SQLiteEnvironmentTransaction(access: SQLAccess(connection, mayWrite: false)))
        }
        if let now { return now }
        return try await core.catalog.perform(.read) { connection in
            guard let connection else { throw StorageError.noTenant }
            return try body(SQLiteEnvironmentTransaction(access: SQLAccess(connection, mayWrite: false)))
        }
    }

    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any EnvironmentTransaction) throws -> Value
    ) async throws -> Value {
        try await core.catalog.perform(.write) { connection in
            guard let connection else { throw StorageError.noTenant }
            return try body(SQLiteEnvironmentTransaction(access: SQLAccess(connection, mayWrite: true)))
        }
    }

    package func changes() -> AsyncStream<Void> { core.hub.changes(of: .environment) }
}
