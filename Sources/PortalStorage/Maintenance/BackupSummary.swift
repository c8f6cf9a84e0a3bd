package import PortalCore

/// What a backup or its restoration came to.
package struct BackupSummary: Sendable, Hashable {
    package var path: String
    package var tenants: Int
    package var bytes: Int64
    package var createdAt: Timestamp
}
