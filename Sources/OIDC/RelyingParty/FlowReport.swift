/// How a sign-in came out.
public struct FlowReport: Sendable {
    /// Where a sign-in failed.
    public enum FailurePoint: String, Sendable, Hashable, Codable, CaseIterable {
        /// The answer to the authorization request.
        case authorization
        /// The exchange of the code.
        case token
        /// The ID token.
        case idToken = "id_token"
        /// The UserInfo endpoint.
        case userInfo = "userinfo"
        /// An endpoint did not answer.
        case network
    }

    /// A failure.
    public struct Failure: Sendable, Hashable {
        /// Where.
        public let point: FailurePoint
        /// The first check that failed.
        public let check: OIDCCheck
        /// The error that the provider answered with.
        public let providerError: OAuthError?
        /// Why there was no answer.
        public let network: HTTPExchangeError?
    }

    /// What a sign-in that was accepted gives.
    public struct Profile: Sendable, Hashable {
        /// `sub`, which with the issuer identifies the user for ever (OpenID Connect Core §5.7).
        public let subject: String
        /// `iss`.
        public let issuer: String
        /// The claims of the ID token and, where it lacks one, those of the UserInfo endpoint.
        public let claims: ClaimSet
        /// The ID token's claims.
        public let idToken: ClaimSet
        /// The UserInfo endpoint's claims; nil when it was not asked or did not answer.
        public let userInfo: ClaimSet?
    }

    /// Every check that was made, in order.
    public internal(set) var checks: [OIDCCheck]
    /// The profile, when nothing has failed.
    public internal(set) var profile: Profile?
    /// The failure, when something has.
    public internal(set) var failure: Failure?
    /// Header and claims of the ID token as they stand there, for diagnosis only.
    public internal(set) var unverifiedIDToken: IDTokenReport.Unverified?
    /// The tokens, when the token endpoint gave some and nothing has failed. Secrets.
    public internal(set) var tokens: TokenResponse?

    mutating func fail(
        _ point: FailurePoint, providerError: OAuthError? = nil, network: HTTPExchangeError? = nil
    ) {
        guard let check = checks.firstFailure else { return }
        profile = nil
        tokens = nil
        failure = Failure(point: point, check: check, providerError: providerError, network: network)
    }
}
