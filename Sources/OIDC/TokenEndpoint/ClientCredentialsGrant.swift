/// The request for an access token in the client's own name (RFC 6749 §4.4), with its secret in the body.
public struct ClientCredentialsGrant: Sendable {
    /// What to send.
    public let request: ProviderRequest

    /// Makes the request.
    ///
    /// - Parameters:
    ///   - endpoint: where it is sent.
    ///   - scopes: what the token shall open.
    public init(endpoint: String, clientID: String, secret: String, scopes: [String]) {
        let body = FormEncoding.encode([
            ("grant_type", "client_credentials"), ("client_id", clientID), ("client_secret", secret),
            ("scope", scopes.joined(separator: " ")),
        ])
        request = ProviderRequest(
            method: .post, url: endpoint,
            fields: [
                ProviderRequest.Field(name: "Content-Type", value: "application/x-www-form-urlencoded"),
                ProviderRequest.Field(name: "Accept", value: "application/json"),
            ], body: Array(body.utf8), maximumResponseBytes: TokenResponse.maximumBytes, followsRedirects: false)
    }
}
