/// What the IT admin copies into the identity provider's console: the service provider's side of a connection.
package struct ServiceProviderURLs: Sendable, Codable, Hashable {
    /// SAML entity ID of the service provider; its metadata is served there.
    package var entityId: String
    /// SAML assertion consumer service.
    package var acsUrl: String
    /// SAML single logout service, for both bindings and for requests and responses.
    package var sloUrl: String
    package var metadataUrl: String
    /// OpenID Connect redirect URI, one for all connections (`state` tells them apart).
    package var redirectUri: String
    /// Public keys of an OpenID Connect client that authenticates with `private_key_jwt` (RFC 7517).
    package var jwksUrl: String
    /// Where a sign-on through this connection begins.
    package var signInUrl: String

    package init(_ connection: ConnectionID, baseURL: String) {
        entityId = "\(baseURL)/sso/saml/\(connection)/metadata"
        acsUrl = "\(baseURL)/sso/saml/\(connection)/acs"
        sloUrl = "\(baseURL)/sso/saml/\(connection)/slo"
        metadataUrl = entityId
        redirectUri = Self.redirectURI(baseURL)
        jwksUrl = "\(baseURL)/sso/oidc/\(connection)/jwks"
        signInUrl = "\(baseURL)/sso/start?connectionId=\(connection)"
    }

    package static func redirectURI(_ baseURL: String) -> String { "\(baseURL)/sso/oidc/callback" }
}
