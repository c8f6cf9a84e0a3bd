/// A logout under way that was begun by us: what its answer is held against. Gone once the answer came, or the time is
/// over.
package struct PendingLogout: Sendable, Hashable {
    package var sessionId: SignInSessionID
    package var connectionId: ConnectionID
    /// SHA-256 of the ID of our `LogoutRequest`.
    package var key: [UInt8]
    /// Where the browser goes in the end; nil for a page of ours.
    package var redirectUri: String?
    /// The caller's own, handed back as it is.
    package var state: String?
    package var startedAt: Timestamp
    package var expiresAt: Timestamp

    package init(
        sessionId: SignInSessionID, connectionId: ConnectionID, key: [UInt8], redirectUri: String?, state: String?,
        startedAt: Timestamp, expiresAt: Timestamp
    ) {
        self.sessionId = sessionId
        self.connectionId = connectionId
        self.key = key
        self.redirectUri = redirectUri
        self.state = state
        self.startedAt = startedAt
        self.expiresAt = expiresAt
    }

    /// How long a logout may take, in seconds.
    package static let lifetimeSeconds = PendingSignIn.lifetimeSeconds
}
