import StrictJSON

/// The request for an access token with a signed assertion instead of a person's consent (RFC 7523 §2.1): service
/// accounts.
public struct JWTBearerGrant: Sendable {
    /// How long an assertion is valid, in seconds; its token lives on its own.
    public static let lifetime: Int64 = 600
    /// How far the server's clock may be behind, in seconds: `iat` is that much earlier.
    static let headStart: Int64 = 10
    static let type = "urn:ietf:params:oauth:grant-type:jwt-bearer"

    /// What to send.
    public let request: ProviderRequest

    /// Makes the request.
    ///
    /// - Parameters:
    ///   - endpoint: where it is sent.
    ///   - issuer: who signs.
    ///   - subject: in whose name, where it is another's.
    ///   - audience: to whom the assertion is addressed: what the server calls itself, not necessarily the endpoint.
    ///   - scopes: what the token shall open.
    ///   - now: seconds since 1970-01-01T00:00:00Z.
    public init(
        endpoint: String, issuer: String, subject: String?, audience: String, scopes: [String], key: ClientSigningKey,
        now: Int64
    ) throws(ClientSigningKey.KeyError) {
        var claims: JSONObject = [
            "iss": .string(issuer), "aud": .string(audience), "scope": .string(scopes.joined(separator: " ")),
            "iat": .integer(now &- Self.headStart), "exp": .integer(now &+ Self.lifetime),
        ]
        if let subject { claims["sub"] = .string(subject) }
        let assertion = try key.sign(claims)
        request = ProviderRequest(
            method: .post, url: endpoint,
            fields: [
                ProviderRequest.Field(name: "Content-Type", value: "application/x-www-form-urlencoded"),
                ProviderRequest.Field(name: "Accept", value: "application/json"),
            ], body: Array(FormEncoding.encode([("grant_type", Self.type), ("assertion", assertion)]).utf8),
            maximumResponseBytes: TokenResponse.maximumBytes, followsRedirects: false)
    }
}
