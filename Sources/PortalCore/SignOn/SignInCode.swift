/// The one-time code with which the dashboard fetches a sign-in's profile; kept only as a hash, and gone once it is used.
package struct SignInCode: Sendable, Hashable {
    package var sessionId: SignInSessionID
    /// SHA-256 of the code's text.
    package var hash: [UInt8]
    /// The caller's own, from the start of the sign-in.
    package var state: String?
    package var expiresAt: Timestamp

    package init(sessionId: SignInSessionID, hash: [UInt8], state: String?, expiresAt: Timestamp) {
        self.sessionId = sessionId
        self.hash = hash
        self.state = state
        self.expiresAt = expiresAt
    }

    /// How long a code is good, in seconds.
    package static let lifetimeSeconds: Int64 = 10 * 60
}
