public import StrictJSON

/// A provider's configuration (OpenID Connect Discovery 1.0 §3, RFC 8414 §2, RP-Initiated Logout 1.0 §2.1) as
/// written: nothing is judged or filled in. A member of the wrong type is absent here and listed in ``problems``.
public struct DiscoveryDocument: Sendable, Hashable {
    /// `issuer`.
    public let issuer: String?
    /// `authorization_endpoint`.
    public let authorizationEndpoint: String?
    /// `token_endpoint`.
    public let tokenEndpoint: String?
    /// `userinfo_endpoint`.
    public let userinfoEndpoint: String?
    /// `jwks_uri`.
    public let jwksURI: String?
    /// `registration_endpoint`.
    public let registrationEndpoint: String?
    /// `end_session_endpoint`.
    public let endSessionEndpoint: String?
    /// `revocation_endpoint`.
    public let revocationEndpoint: String?
    /// `introspection_endpoint`.
    public let introspectionEndpoint: String?
    /// `device_authorization_endpoint` (RFC 8628 §4).
    public let deviceAuthorizationEndpoint: String?
    /// `pushed_authorization_request_endpoint` (RFC 9126 §5).
    public let pushedAuthorizationRequestEndpoint: String?
    /// `scopes_supported`.
    public let scopesSupported: [String]?
    /// `response_types_supported`.
    public let responseTypesSupported: [String]?
    /// `response_modes_supported`; absent means `query` and `fragment`.
    public let responseModesSupported: [String]?
    /// `grant_types_supported`; absent means `authorization_code` and `implicit`.
    public let grantTypesSupported: [String]?
    /// `subject_types_supported`.
    public let subjectTypesSupported: [String]?
    /// `id_token_signing_alg_values_supported`.
    public let idTokenSigningAlgorithms: [String]?
    /// `userinfo_signing_alg_values_supported`.
    public let userinfoSigningAlgorithms: [String]?
    /// `request_object_signing_alg_values_supported`.
    public let requestObjectSigningAlgorithms: [String]?
    /// `token_endpoint_auth_methods_supported`; absent means `client_secret_basic`.
    public let tokenEndpointAuthMethods: [String]?
    /// `token_endpoint_auth_signing_alg_values_supported`.
    public let tokenEndpointAuthSigningAlgorithms: [String]?
    /// `code_challenge_methods_supported` (RFC 8414 §2); absent says nothing about PKCE.
    public let codeChallengeMethods: [String]?
    /// `claims_supported`.
    public let claimsSupported: [String]?
    /// `acr_values_supported`.
    public let acrValuesSupported: [String]?
    /// `prompt_values_supported`.
    public let promptValuesSupported: [String]?
    /// `claims_parameter_supported`; absent means false.
    public let claimsParameterSupported: Bool?
    /// `request_parameter_supported`; absent means false.
    public let requestParameterSupported: Bool?
    /// `backchannel_logout_supported`.
    public let backchannelLogoutSupported: Bool?
    /// `frontchannel_logout_supported`.
    public let frontchannelLogoutSupported: Bool?
    /// `authorization_response_iss_parameter_supported` (RFC 9207 §3); absent means false.
    public let authorizationResponseIssuerSupported: Bool?
    /// `require_pushed_authorization_requests` (RFC 9126 §5); absent means false.
    public let requirePushedAuthorizationRequests: Bool?
    /// Every member whose value is not what the specification says.
    public let problems: [MemberProblem]
    /// All members, the unknown ones included.
    public let members: JSONObject

    /// What `id_token_signing_alg_values_supported` offers.
    public var idTokenAlgorithms: AlgorithmOffer { AlgorithmOffer(names: idTokenSigningAlgorithms ?? []) }

    /// Names of required members (OpenID Connect Discovery §3) that are absent. `token_endpoint` counts as required,
    /// since only the implicit flow can do without.
    public var missingRequiredMembers: [String] {
        DiscoveryDocument.requiredMembers.filter { members[$0] == nil }
    }

    static let requiredMembers = [
        "issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "response_types_supported",
        "subject_types_supported", "id_token_signing_alg_values_supported",
    ]
}
