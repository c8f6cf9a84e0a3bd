/// What came of verifying a response.
public struct ResponseReport: Sendable {
    /// Everything that was looked at, in the order in which people read a response. One failed check is enough to refuse
    /// it; the others are there so that everything that is wrong is known at once.
    public let checks: [SAMLCheck]
    /// What was asserted, read from what was signed. Nil unless no check failed.
    public let assertion: VerifiedAssertion?
    /// What the response says, verified or not. For diagnosis only: anybody may have written it.
    public let claims: ResponseClaims

    /// The checks that failed.
    public var failures: [SAMLCheck] { checks.filter { $0.outcome == .failed } }
}
