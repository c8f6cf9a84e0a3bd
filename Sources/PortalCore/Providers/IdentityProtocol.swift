/// The protocols through which a provider can be connected.
package enum IdentityProtocol: String, Sendable, Codable, CaseIterable {
    /// SAML 2.0 Web Browser SSO.
    case saml
    /// OpenID Connect authorization code flow.
    case oidc
    /// SCIM 2.0, the provider pushes (RFC 7644).
    case scim
    /// Google Workspace Admin SDK Directory API, we pull.
    case googleDirectory = "google_directory"

    /// True for the protocols that sign people in.
    package var isSignOn: Bool { self == .saml || self == .oidc }
    /// True for the protocols that fill a directory.
    package var isDirectory: Bool { !isSignOn }
}
