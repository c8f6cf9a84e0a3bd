/// What must be kept between an authorization request and its answer. All of it is secret: who has it can finish the
/// sign-in. Keep it where the browser that began the sign-in leads to, and use it once.
public struct FlowState: Sendable, Hashable, Codable {
    /// `state`.
    public let state: String
    /// `nonce`.
    public let nonce: RandomToken
    /// The secret of PKCE.
    public let verifier: CodeVerifier
    /// `redirect_uri`.
    public let redirectURI: String
    /// The provider's issuer to which the request was sent.
    public let issuer: String
    /// `max_age`.
    public let maximumAuthenticationAge: Int?
    /// When the request was made, in whole seconds since 1970-01-01T00:00:00Z.
    public let requestedAt: Int64?
    /// `acr_values`.
    public let contextClasses: [String]
}

extension FlowState: CustomStringConvertible, CustomDebugStringConvertible {
    /// Nothing of the secrets.
    public var description: String { "(secret)" }
    /// Nothing of the secrets.
    public var debugDescription: String { description }
}
