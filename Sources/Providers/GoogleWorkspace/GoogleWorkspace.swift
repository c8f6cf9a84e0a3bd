package import PortalCore

/// Google Workspace and Cloud Identity: a custom SAML app, an OAuth client, and the Admin SDK Directory API.
package struct GoogleWorkspace: IdentityProviderModule {
    package let descriptor = ProviderDescriptor(
        id: "google-workspace",
        name: "Google Workspace",
        aliases: ["G Suite", "Google Apps", "Cloud Identity"],
        protocols: [.saml, .oidc, .googleDirectory],
        // Metadata is a download only, and assertions cannot be encrypted.
        capabilities: [.idpInitiated, .groupClaims, .directorySync],
        version: "2026.11",
        fields: samlFields + oidcFields + directoryFields)

    package init() {}

    package func setupSteps(for protocol: IdentityProtocol) -> [SetupStepTemplate] {
        switch `protocol` {
        case .saml: Self.samlSteps
        case .oidc: Self.oidcSteps
        case .googleDirectory: Self.directorySteps
        case .scim: []
        }
    }

    package func directoryMapping(for protocol: IdentityProtocol) -> DirectoryMapping? {
        `protocol` == .googleDirectory ? Self.directoryMapping : nil
    }

    /// Google offers SAML applications nothing steadier than the primary address as Name ID; an attribute `id` goes
    /// before it where an administrator maps one.
    package func attributeMap(for protocol: IdentityProtocol) -> AttributeMap? {
        `protocol` == .saml ? AttributeMap(rules: AttributeMap.saml(idpId: ["id"])) : nil
    }
}
