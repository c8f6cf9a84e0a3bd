package import PortalCore

/// Any SAML 2.0 identity provider that has no module of its own.
package struct CustomSAML: IdentityProviderModule {
    package let descriptor = ProviderDescriptor(
        id: "custom-saml",
        name: "Custom SAML",
        aliases: ["SAML 2.0", "AD FS", "Keycloak", "OneLogin", "PingOne", "Shibboleth", "JumpCloud"],
        protocols: [.saml],
        capabilities: [.metadataURL, .idpInitiated, .groupClaims, .encryptedAssertions],
        version: "2026.11",
        fields: fields)

    package init() {}

    package func setupSteps(for protocol: IdentityProtocol) -> [SetupStepTemplate] {
        `protocol` == .saml ? Self.steps : []
    }

    package func review(_ material: ReviewMaterial) -> [Finding] {
        guard case .saml(let entity?, let source) = material else { return [] }
        return ProviderRecognition.hint(
            .samlEntityIDOtherProvider, identifier: entity.entityID,
            path: ProviderRecognition.entityIDPath(of: entity, source: source),
            found: ProviderRecognition.provider(of: entity))
    }

    package func directoryMapping(for protocol: IdentityProtocol) -> DirectoryMapping? { nil }
}
