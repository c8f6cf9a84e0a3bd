/// The one-time code with which the dashboard fetches a sign-in's profile; kept only as a hash.
package struct SignInCode: Sendable, Hashable {
    /// SHA-256 of the code's text.
    package var hash: [UInt8]
    package var sessionId: SignInSessionID
    /// The caller's own, from the start of the sign-in.
    package var state: String?
    package var expiresAt: Timestamp
    package var consumedAt: Timestamp?

    package init(
        hash: [UInt8], sessionId: SignInSessionID, state: String?, expiresAt: Timestamp,
        consumedAt: Timestamp? = nil
    ) {
        self.hash = hash
        self.sessionId = sessionId
        self.state = state
        self.expiresAt = expiresAt
        self.consumedAt = consumedAt
    }

    /// How long a code is good, in seconds.
    package static let lifetimeSeconds: Int64 = 10 * 60
}
