extension OIDCCheck {
    /// What is checked. The raw values are stable.
    public enum Name: String, Sendable, Hashable, Codable, CaseIterable {
        /// The parameters of the answer to the authorization request.
        case authorizationParameters = "authorization.parameters"
        /// `state` (RFC 6749 §10.12).
        case authorizationState = "authorization.state"
        /// `iss` (RFC 9207).
        case authorizationIssuer = "authorization.issuer"
        /// Whether the provider answered with an error (RFC 6749 §4.1.2.1).
        case authorizationError = "authorization.error"
        /// `code`.
        case authorizationCode = "authorization.code"
        /// The way the client proves who it is (OpenID Connect Core §9).
        case clientAuthentication = "token.client_authentication"
        /// Whether the token endpoint answered.
        case tokenExchange = "token.exchange"
        /// The answer of the token endpoint (RFC 6749 §5).
        case tokenResponse = "token.response"
        /// `token_type`, which must be Bearer.
        case tokenType = "token.token_type"
        /// Whether there is an `id_token` (OpenID Connect Core §3.1.3.3).
        case tokenIDToken = "token.id_token"
        /// Whether the key set could be had.
        case keySet = "keys.fetch"
        /// The compact serialisation and both JSON texts (RFC 7515 §7.1, RFC 7519 §7.2).
        case idTokenFormat = "id_token.format"
        /// The header `typ`.
        case idTokenType = "id_token.type"
        /// Header parameters that must be understood, change the signature's meaning, or bring their own key.
        case idTokenHeader = "id_token.header"
        /// The header `alg`.
        case idTokenAlgorithm = "id_token.algorithm"
        /// Whether the set has a key for it.
        case idTokenKey = "id_token.key"
        /// The signature.
        case idTokenSignature = "id_token.signature"
        /// `iss`.
        case idTokenIssuer = "id_token.issuer"
        /// `sub`.
        case idTokenSubject = "id_token.subject"
        /// `aud`.
        case idTokenAudience = "id_token.audience"
        /// `azp`.
        case idTokenAuthorizedParty = "id_token.authorized_party"
        /// `exp`.
        case idTokenExpiry = "id_token.expiry"
        /// `nbf`.
        case idTokenNotBefore = "id_token.not_before"
        /// `iat`.
        case idTokenIssuedAt = "id_token.issued_at"
        /// `nonce`.
        case idTokenNonce = "id_token.nonce"
        /// `auth_time`.
        case idTokenAuthTime = "id_token.auth_time"
        /// `acr`.
        case idTokenContextClass = "id_token.acr"
        /// `at_hash`.
        case idTokenAccessTokenHash = "id_token.at_hash"
        /// `c_hash`.
        case idTokenCodeHash = "id_token.c_hash"
        /// Whether the UserInfo endpoint answered.
        case userInfoExchange = "userinfo.exchange"
        /// The answer of the UserInfo endpoint (OpenID Connect Core §5.3.2).
        case userInfoResponse = "userinfo.response"
        /// The signature of an answer that is a JWT.
        case userInfoSignature = "userinfo.signature"
        /// `iss` of an answer that is a JWT.
        case userInfoIssuer = "userinfo.issuer"
        /// `aud` of an answer that is a JWT.
        case userInfoAudience = "userinfo.audience"
        /// `sub`, which must be the ID token's (OpenID Connect Core §5.3.4).
        case userInfoSubject = "userinfo.subject"
    }
}
