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

    /// The object identifier is the same for SAML, OpenID Connect and provisioning; `sub` differs for each application.
    package func attributeMap(for protocol: IdentityProtocol) -> AttributeMap? {
        let identity = "http://schemas.microsoft.com/identity/claims/"
        switch `protocol` {
        case .saml:
            return AttributeMap(
                rules: AttributeMap.saml(
                    idpId: [identity + "objectidentifier"],
                    more: [
                        "displayName": [identity + "displayname"],
                        "groups": ["http://schemas.microsoft.com/ws/2008/06/identity/claims/groups"],
                    ]))
        case .oidc: return AttributeMap(rules: AttributeMap.oidc(idpId: ["oid", "sub"]))
        case .scim, .googleDirectory: return nil
        }
    }
}
