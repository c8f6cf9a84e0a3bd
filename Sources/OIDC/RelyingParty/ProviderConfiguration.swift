/// What of a discovery document a sign-in needs, checked once.
public struct ProviderConfiguration: Sendable, Hashable {
    /// Why a document cannot be used.
    public enum ConfigurationError: Error, Sendable, Hashable {
        /// A required member is missing, empty or of the wrong type.
        case missingMember(String)
        /// A member that is no URL that can be used: not absolute, with a fragment or user information.
        case invalidURL(member: String, url: String)
        /// A member whose URL is not `https`.
        case notSecure(member: String, url: String)
        /// The document's issuer is not the expected one (OpenID Connect Discovery §4.3).
        case issuerMismatch(expected: String, found: String, IssuerComparison)
        /// No signature algorithm that is both offered and permitted.
        case noAlgorithm(offered: [String])
    }

    /// Whose tokens are accepted.
    public let issuer: ExpectedIssuer
    /// `issuer` as the document writes it.
    public let documentIssuer: String
    /// `authorization_endpoint`.
    public let authorizationEndpoint: String
    /// `token_endpoint`.
    public let tokenEndpoint: String
    /// `userinfo_endpoint`.
    public let userInfoEndpoint: String?
    /// `jwks_uri`.
    public let jwksURI: String
    /// `token_endpoint_auth_methods_supported`.
    public let tokenEndpointAuthMethods: [String]?
    /// `token_endpoint_auth_signing_alg_values_supported`.
    public let tokenEndpointAuthAlgorithms: [String]?
    /// The permitted algorithms of ID tokens.
    public let idTokenAlgorithms: [SigningAlgorithm]
    /// The permitted algorithms of signed UserInfo answers.
    public let userInfoAlgorithms: [SigningAlgorithm]
    /// Whether every answer to an authorization request must say whose it is (RFC 9207).
    public let sendsIssuer: Bool
    /// `claims_parameter_supported`.
    public let takesClaimsParameter: Bool

    /// Checks a document.
    ///
    /// - Parameters:
    ///   - expectedIssuer: the issuer that was configured. A templated document is accepted for it when it fits; when
    ///     what stands in the placeholder's place is a tenant's identifier, only that tenant's tokens are.
    ///   - tenants: for a templated document that serves many tenants, those whose tokens are accepted; nil for all.
    ///   - algorithms: the connection's allow-list; nil for all that this library supports.
    ///   - requiresTLS: false permits `http`, for tests on one machine.
    public init(
        document: DiscoveryDocument, expectedIssuer: String, tenants: Set<String>? = nil,
        algorithms: [SigningAlgorithm]? = nil, requiresTLS: Bool = true
    ) throws(ConfigurationError) {
        func url(_ name: String, _ value: String?) throws(ConfigurationError) -> String {
            guard let value, !value.isEmpty else { throw .missingMember(name) }
            guard let url = WebURL(value), !url.hasFragment, !url.hasUserInformation else {
                throw .invalidURL(member: name, url: value)
            }
            guard url.scheme == "https" || !requiresTLS else { throw .notSecure(member: name, url: value) }
            return value
        }
        guard let found = document.issuer, !found.isEmpty else { throw .missingMember("issuer") }
        documentIssuer = found
        let comparison = IssuerComparison(expected: expectedIssuer, found: found)
        switch comparison {
        case .same where expectedIssuer.isExactly(found):
            issuer = IssuerTemplate(found).map { .template($0, tenants: tenants) } ?? .exact(found)
        case .template(_, let value):
            guard let template = IssuerTemplate(found) else {
                throw .issuerMismatch(expected: expectedIssuer, found: found, comparison)
            }
            issuer =
                value.isTenantIdentifier
                ? .exact(template.issuer(with: value)) : .template(template, tenants: tenants)
        default:
            throw .issuerMismatch(expected: expectedIssuer, found: found, comparison)
        }
        authorizationEndpoint = try url("authorization_endpoint", document.authorizationEndpoint)
        tokenEndpoint = try url("token_endpoint", document.tokenEndpoint)
        jwksURI = try url("jwks_uri", document.jwksURI)
        userInfoEndpoint =
            document.userinfoEndpoint == nil ? nil : try url("userinfo_endpoint", document.userinfoEndpoint)
        tokenEndpointAuthMethods = document.tokenEndpointAuthMethods
        tokenEndpointAuthAlgorithms = document.tokenEndpointAuthSigningAlgorithms
        let permitted = algorithms ?? SigningAlgorithm.allCases
        // OpenID Connect Core §2 makes RS256 the default.
        let offered =
            document.idTokenSigningAlgorithms == nil ? [.rs256] : document.idTokenAlgorithms.supported
        idTokenAlgorithms = offered.filter(permitted.contains)
        guard !idTokenAlgorithms.isEmpty else { throw .noAlgorithm(offered: document.idTokenSigningAlgorithms ?? []) }
        let userInfoOffer = AlgorithmOffer(names: document.userinfoSigningAlgorithms ?? []).supported
        userInfoAlgorithms = (userInfoOffer.isEmpty ? offered : userInfoOffer).filter(permitted.contains)
        sendsIssuer = document.authorizationResponseIssuerSupported ?? false
        takesClaimsParameter = document.claimsParameterSupported ?? false
    }
}

extension String {
    /// A UUID in its usual form, as Entra's tenants have; `common` and `organizations` are none.
    fileprivate var isTenantIdentifier: Bool {
        let parts = split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }
}
