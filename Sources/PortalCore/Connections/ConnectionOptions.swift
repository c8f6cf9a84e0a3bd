/// Switches of a connection; what is absent takes the default.
package struct ConnectionOptions: Sendable, Codable, Hashable {
    /// How we identify ourselves at the token endpoint (OpenID Connect Core 1.0 §9).
    package enum ClientAuthentication: String, Sendable, Codable, CaseIterable {
        case clientSecretBasic = "client_secret_basic"
        case clientSecretPost = "client_secret_post"
        case privateKeyJWT = "private_key_jwt"
    }

    /// How an AuthnRequest is sent (SAML bindings §3.4 and §3.5).
    package enum RequestBinding: String, Sendable, Codable, CaseIterable { case redirect, post }

    /// Clock difference tolerated, in seconds (0 to 600).
    package var clockSkewSeconds = 180
    /// Accept e-mail addresses outside the organisation's verified domains.
    package var allowUnverifiedDomains = false
    /// Make the identity provider ask for credentials again at every sign-in.
    package var forceAuthn = false

    // MARK: SAML

    /// Accept responses that we did not ask for.
    package var allowIdpInitiated = false
    /// Sign AuthnRequests; nil does so where the metadata wants it.
    package var signRequests: Bool?
    /// Nil takes Redirect where it is offered.
    package var requestBinding: RequestBinding?
    /// Class references of a RequestedAuthnContext; nil asks for none.
    package var requestedAuthnContext: [String]?
    /// Format of the NameIDPolicy; nil leaves it to the identity provider.
    package var nameIdFormat: String?
    /// Accept signatures and digests with SHA-1.
    package var allowSHA1 = false
    /// Accept keys encrypted with RSAES-PKCS1-v1_5.
    package var allowRSA15 = false
    /// Refuse responses whose assertion is not signed itself.
    package var requireSignedAssertion = false
    /// Refuse responses that are not signed themselves.
    package var requireSignedResponse = false
    package var requireEncryptedAssertion = false

    // MARK: OpenID Connect

    /// Besides `openid`; nil asks for `email profile`.
    package var scopes: [String]?
    /// Nil takes what the provider offers, `client_secret_basic` first.
    package var clientAuthentication: ClientAuthentication?
    /// Ask the userinfo endpoint too, where there is one.
    package var useUserInfo = true
    /// Refuse e-mail addresses of which the provider does not say that they are verified.
    package var requireVerifiedEmail = false

    package init() {}

    private enum CodingKeys: String, CodingKey {
        case clockSkewSeconds, allowUnverifiedDomains, forceAuthn, allowIdpInitiated, signRequests, requestBinding,
            requestedAuthnContext, nameIdFormat, requireSignedAssertion, requireSignedResponse,
            requireEncryptedAssertion, scopes, clientAuthentication, useUserInfo,
            requireVerifiedEmail
        case allowSHA1 = "allowSha1"
        case allowRSA15 = "allowRsa15"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func flag(_ key: CodingKeys, _ standard: Bool) throws -> Bool {
            try container.decodeIfPresent(Bool.self, forKey: key) ?? standard
        }
        let standard = ConnectionOptions()
        clockSkewSeconds =
            try container.decodeIfPresent(Int.self, forKey: .clockSkewSeconds) ?? standard.clockSkewSeconds
        allowUnverifiedDomains = try flag(.allowUnverifiedDomains, standard.allowUnverifiedDomains)
        forceAuthn = try flag(.forceAuthn, standard.forceAuthn)
        allowIdpInitiated = try flag(.allowIdpInitiated, standard.allowIdpInitiated)
        signRequests = try container.decodeIfPresent(Bool.self, forKey: .signRequests)
        requestBinding = try container.decodeIfPresent(RequestBinding.self, forKey: .requestBinding)
        requestedAuthnContext = try container.decodeIfPresent([String].self, forKey: .requestedAuthnContext)
        nameIdFormat = try container.decodeIfPresent(String.self, forKey: .nameIdFormat)
        allowSHA1 = try flag(.allowSHA1, standard.allowSHA1)
        allowRSA15 = try flag(.allowRSA15, standard.allowRSA15)
        requireSignedAssertion = try flag(.requireSignedAssertion, standard.requireSignedAssertion)
        requireSignedResponse = try flag(.requireSignedResponse, standard.requireSignedResponse)
        requireEncryptedAssertion = try flag(.requireEncryptedAssertion, standard.requireEncryptedAssertion)
        scopes = try container.decodeIfPresent([String].self, forKey: .scopes)
        clientAuthentication =
            try container.decodeIfPresent(ClientAuthentication.self, forKey: .clientAuthentication)
        useUserInfo = try flag(.useUserInfo, standard.useUserInfo)
        requireVerifiedEmail = try flag(.requireVerifiedEmail, standard.requireVerifiedEmail)
    }
}
