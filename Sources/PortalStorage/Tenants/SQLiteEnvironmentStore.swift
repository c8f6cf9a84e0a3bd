package import PortalCore

/// The catalogue.
package final class SQLiteEnvironmentStore: EnvironmentStore {
    let core: StorageCore
    let remembered = RememberedSettings()

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

    package func settings() async throws -> EnvironmentSettings {
        try Task.checkCancellation()
        let catalog = core.catalog
        let known = catalog.peek { open in remembered.settings(in: open.opening).map { (open, $0) } }
        // What was right a moment ago was so of this file; whether it is the catalogue is looked at afterwards.
        if let (open, settings) = known, open.isInPlace { return settings }
        if let now = try catalog.readNow({ try remembered.read($0, in: catalog.opening) }) { return now }
        return try await catalog.perform(.read) { connection in
            guard let connection else { throw StorageError.noTenant }
            return try SQLiteSettingsStore(access: SQLAccess(connection, mayWrite: false)).get()
        }
    }

    package func changes() -> AsyncStream<Void> { core.hub.changes(of: .environment) }
}
