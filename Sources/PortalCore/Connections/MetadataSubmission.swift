/// What `providers/validateMetadata` and `connections/setMetadata` take.
package enum MetadataSubmission: Sendable, Hashable {
    /// SAML: where the metadata is published.
    case url(String)
    /// SAML: the document itself.
    case xml(String)
    /// SAML: the fields by hand.
    case manual(IdentityProviderConfiguration.ManualSAML)
    /// OpenID Connect.
    case oidc(issuer: String, clientId: String?, clientSecret: String?)

    /// The protocol that the input belongs to.
    package var `protocol`: IdentityProtocol {
        if case .oidc = self { return .oidc }
        return .saml
    }
}
