/// What an answer of the UserInfo endpoint must be.
public struct UserInfoPolicy: Sendable, Hashable {
    /// Whose answers are accepted, if they name an issuer.
    public var issuer: ExpectedIssuer
    /// This client, which must be the audience if one is named.
    public var clientID: String
    /// The signature algorithms that are accepted for answers that are JWTs.
    public var algorithms: [SigningAlgorithm]
    /// `sub` of the verified ID token.
    public var subject: String

    /// Makes a policy.
    public init(issuer: ExpectedIssuer, clientID: String, algorithms: [SigningAlgorithm], subject: String) {
        self.issuer = issuer
        self.clientID = clientID
        self.algorithms = algorithms
        self.subject = subject
    }
}
