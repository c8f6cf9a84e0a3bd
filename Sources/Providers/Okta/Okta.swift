package import PortalCore

/// Okta Workforce Identity: SAML 2.0, OpenID Connect and SCIM 2.0 from the Okta Admin Console.
package struct Okta: IdentityProviderModule {
    package let descriptor = ProviderDescriptor(
        id: "okta",
        name: "Okta",
        aliases: ["Okta Workforce Identity", "Okta Identity Engine", "Okta Classic"],
        protocols: [.saml, .oidc, .scim],
        capabilities: [.metadataURL, .idpInitiated, .groupClaims, .directorySync, .encryptedAssertions],
        version: "2026.11",
        fields: samlFields + oidcFields)

    package init() {}

    package func setupSteps(for protocol: IdentityProtocol) -> [SetupStepTemplate] {
        switch `protocol` {
        case .saml: Self.samlSteps
        case .oidc: Self.oidcSteps
        case .scim: Self.scimSteps
        case .googleDirectory: []
        }
    }

    package func directoryMapping(for protocol: IdentityProtocol) -> DirectoryMapping? {
        `protocol` == .scim ? Self.scimMapping : nil
    }

    /// `id` is the statement that the walk-through asks for, and `sub` the same identifier.
    package func attributeMap(for protocol: IdentityProtocol) -> AttributeMap? {
        `protocol` == .saml ? AttributeMap(rules: AttributeMap.saml(idpId: ["id"])) : nil
    }
}
