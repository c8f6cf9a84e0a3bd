/// What a connection needs to know of its identity provider, taken out of validated material.
package enum IdentityProviderSettings: Sendable, Codable, Hashable {
    case saml(SAMLSettings)
    case oidc(OIDCSettings)
}
