package import PortalCore

/// A pair of stores to be checked, on fresh and empty ground.
package struct StoreSubject: Sendable {
    package var tenants: any TenantStore
    package var environment: any EnvironmentStore
    /// Where files may be written.
    package var scratch: String
    /// Forgets everything held in memory and opens what was stored anew.
    package var reopen: @Sendable () async throws -> StoreSubject

    package init(
        tenants: any TenantStore, environment: any EnvironmentStore, scratch: String,
        reopen: @escaping @Sendable () async throws -> StoreSubject
    ) {
        self.tenants = tenants
        self.environment = environment
        self.scratch = scratch
        self.reopen = reopen
    }
}
