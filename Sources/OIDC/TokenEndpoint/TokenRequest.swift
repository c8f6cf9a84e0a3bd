/// The exchange of a code for tokens (OpenID Connect Core §3.1.3.1).
public struct TokenRequest: Sendable {
    /// What to send.
    public let request: ProviderRequest
    /// How the client proves who it is.
    public let method: ClientAuthenticationMethod

    /// Makes the request.
    ///
    /// - Parameters:
    ///   - issuer: the provider's issuer, to which assertions may be addressed.
    ///   - now: seconds since 1970-01-01T00:00:00Z.
    public init(
        endpoint: String, issuer: String, credentials: ClientCredentials, method: ClientAuthenticationMethod,
        code: String, redirectURI: String, verifier: CodeVerifier, now: Int64,
        using generator: inout some RandomNumberGenerator
    ) throws(ClientSigningKey.KeyError) {
        self.method = method
        var pairs: [(name: String, value: String)] = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirectURI),
            ("code_verifier", verifier.secret.text),
        ]
        var fields = [
            ProviderRequest.Field(name: "Content-Type", value: "application/x-www-form-urlencoded"),
            ProviderRequest.Field(name: "Accept", value: "application/json"),
        ]
        switch method {
        case .clientSecretBasic:
            let pair = FormEncoding.encode(credentials.clientID) + ":" + FormEncoding.encode(credentials.secret ?? "")
            fields.append(
                ProviderRequest.Field(name: "Authorization", value: "Basic " + PlainBase64.encode(Array(pair.utf8))))
        case .clientSecretPost:
            pairs += [("client_id", credentials.clientID), ("client_secret", credentials.secret ?? "")]
        case .privateKeyJWT:
            guard let key = credentials.key else { throw .signingFailed }
            let audience = credentials.assertionAudience == .issuer ? issuer : endpoint
            let assertion = try ClientAssertion.make(
                clientID: credentials.clientID, audience: audience, key: key, now: now, using: &generator)
            pairs += [
                ("client_id", credentials.clientID), ("client_assertion_type", ClientAssertion.type),
                ("client_assertion", assertion),
            ]
        case .none:
            pairs.append(("client_id", credentials.clientID))
        }
        request = ProviderRequest(
            method: .post, url: endpoint, fields: fields, body: Array(FormEncoding.encode(pairs).utf8),
            maximumResponseBytes: TokenResponse.maximumBytes, followsRedirects: false)
    }
}
