package import PortalCore

/// What taking an exported file in came to.
package struct ImportSummary: Sendable, Hashable {
    package var tenant: TenantID
    /// Client secrets and private keys whose key was not at hand: they are gone and have to be entered again.
    package var clearedSecrets: Int
    /// Remembered answers to idempotency keys that were dropped for the same reason.
    package var droppedAnswers: Int

    package init(tenant: TenantID, clearedSecrets: Int, droppedAnswers: Int) {
        self.tenant = tenant
        self.clearedSecrets = clearedSecrets
        self.droppedAnswers = droppedAnswers
    }
}
