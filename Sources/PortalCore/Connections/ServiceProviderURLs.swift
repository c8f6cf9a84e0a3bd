/// What the IT admin copies into the identity provider's console: the service provider's side of a connection.
package struct ServiceProviderURLs: Sendable, Codable, Hashable {
    /// SAML entity ID of the service provider; its metadata is served there.
    package var entityId: String
    /// SAML assertion consumer service.
    package var acsUrl: String
    /// SAML single logout service, for both bindings and for requests and responses.
    package var sloUrl: String
    package var metadataUrl: String
    /// OpenID Connect redirect URI, another one for each connection, so that no provider's answer can be taken for
    /// another's (RFC 9700 §4.4.2.1).
    package var redirectUri: String
    /// Public keys of an OpenID Connect client that authenticates with `private_key_jwt` (RFC 7517).
    package var jwksUrl: String
    /// Where a sign-on through this connection begins.
    package var signInUrl: String

    package init(_ connection: ConnectionID, baseURL: String) {
        let (id, sso) = (connection.description, baseURL + "/sso")
        let saml = sso + "/saml/" + id
        entityId = saml + "/metadata"
        acsUrl = saml + "/acs"
        sloUrl = saml + "/slo"
        metadataUrl = entityId
        redirectUri = sso + "/oidc/callback/" + id
        jwksUrl = sso + "/oidc/" + id + "/jwks"
        signInUrl = sso + "/start?connectionId=" + id
    }
}
