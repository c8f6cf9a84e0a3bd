/// A request to the UserInfo endpoint (OpenID Connect Core §5.3.1), with the access token in the header (RFC 6750 §2.1).
public struct UserInfoRequest: Sendable, Hashable {
    /// What to send.
    public let request: ProviderRequest

    /// Makes the request. The access token comes from a ``TokenResponse``, which has checked its characters.
    public init(endpoint: String, tokens: TokenResponse) {
        request = ProviderRequest(
            method: .get, url: endpoint,
            fields: [
                ProviderRequest.Field(name: "Authorization", value: "Bearer " + tokens.accessToken),
                ProviderRequest.Field(name: "Accept", value: "application/json, application/jwt;q=0.9"),
            ],
            body: nil, maximumResponseBytes: UserInfoResponse.maximumBytes, followsRedirects: false)
    }
}
