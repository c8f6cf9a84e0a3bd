package import PortalCore

/// Microsoft Entra ID: SAML 2.0, OpenID Connect (v2.0 endpoints) and SCIM 2.0 from the Entra admin center.
package struct EntraID: IdentityProviderModule {
    package let descriptor = ProviderDescriptor(
        id: "entra-id",
        name: "Microsoft Entra ID",
        aliases: ["Azure AD", "Azure Active Directory", "Office 365", "Microsoft 365"],
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
}
