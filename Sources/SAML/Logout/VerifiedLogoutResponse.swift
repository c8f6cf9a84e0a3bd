/// A `LogoutResponse` of an identity provider (SAML core §3.7.2). Exists only when every check passed.
public struct VerifiedLogoutResponse: Sendable, Hashable {
    /// What the identity provider says came of it.
    public enum Outcome: Sendable, Hashable {
        /// The user is logged out everywhere.
        case success
        /// Logged out at the identity provider, but not at every other service provider (SAML core §3.7.3.2).
        case partialLogout
        /// It failed.
        case failed
    }

    /// `ID`.
    public let id: String
    /// The ID of our request.
    public let inResponseTo: String
    /// What came of it.
    public let outcome: Outcome
    /// The status codes, outermost first.
    public let statusCodes: [String]
    /// The trusted certificate whose key signed.
    public let certificate: X509Certificate
}
