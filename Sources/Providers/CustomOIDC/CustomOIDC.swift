package import PortalCore

/// Any OpenID Connect provider that has no module of its own.
package struct CustomOIDC: IdentityProviderModule {
    package let descriptor = ProviderDescriptor(
        id: "custom-oidc",
        name: "Custom OIDC",
        aliases: ["OpenID Connect", "Auth0", "Keycloak", "AD FS", "PingOne"],
        protocols: [.oidc],
        capabilities: [.groupClaims],
        version: "2026.11",
        fields: fields)

    package init() {}

    package func setupSteps(for protocol: IdentityProtocol) -> [SetupStepTemplate] {
        `protocol` == .oidc ? Self.steps : []
    }

    package func review(_ material: ReviewMaterial) -> [Finding] {
        guard case .oidc(let material) = material else { return [] }
        return ProviderRecognition.hint(
            .oidcIssuerOtherProvider, identifier: material.issuer, path: ProviderRecognition.issuerPath,
            found: ProviderRecognition.provider(of: material.issuer))
    }

    package func directoryMapping(for protocol: IdentityProtocol) -> DirectoryMapping? { nil }
}
