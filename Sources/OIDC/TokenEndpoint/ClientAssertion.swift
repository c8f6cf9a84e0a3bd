import StrictJSON

/// The JWT by which a client proves who it is (RFC 7523 §3, OpenID Connect Core §9).
struct ClientAssertion {
    /// How long an assertion is valid, in seconds.
    static let lifetime: Int64 = 120
    /// How far the provider's clock may be behind, in seconds: `iat` and `nbf` are that much earlier.
    static let headStart: Int64 = 10
    static let type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    /// Signs an assertion.
    static func make(
        clientID: String, audience: String, key: ClientSigningKey, now: Int64,
        using generator: inout some RandomNumberGenerator
    ) throws(ClientSigningKey.KeyError) -> String {
        try key.sign([
            "iss": .string(clientID), "sub": .string(clientID), "aud": .string(audience),
            "jti": .string(RandomToken(using: &generator).text), "iat": .integer(now &- headStart),
            "exp": .integer(now &+ lifetime),
        ])
    }
}
