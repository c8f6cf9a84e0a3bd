package import PortalCore

/// What rebuilding the catalogue came to.
package struct RebuildSummary: Sendable, Hashable {
    package var tenants: Int = 0
    /// Files that could not be read; they are left where they are.
    package var unreadable: [TenantID] = []
    /// Tenants whose external id another one has as well.
    package var lostExternalIds: [TenantID] = []
}
