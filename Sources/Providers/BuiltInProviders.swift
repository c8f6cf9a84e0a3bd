package import PortalCore

/// The modules that come with the host, in the order in which they are offered.
package enum BuiltInProviders {
    package static let all: [any IdentityProviderModule] = [
        Okta(),
        EntraID(),
        GoogleWorkspace(),
        CustomSAML(),
        CustomOIDC(),
        CustomSCIM(),
    ]
}
