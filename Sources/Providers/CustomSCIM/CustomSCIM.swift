package import PortalCore

/// Any SCIM 2.0 client (RFC 7644) that has no module of its own.
package struct CustomSCIM: IdentityProviderModule {
    package let descriptor = ProviderDescriptor(
        id: "custom-scim",
        name: "Custom SCIM 2.0",
        aliases: ["SCIM", "OneLogin", "JumpCloud", "PingFederate", "CyberArk", "Rippling"],
        protocols: [.scim],
        capabilities: [.directorySync],
        version: "2026.11",
        fields: [])

    package init() {}

    package func setupSteps(for protocol: IdentityProtocol) -> [SetupStepTemplate] {
        `protocol` == .scim ? Self.steps : []
    }

    package func review(_ material: ReviewMaterial) -> [Finding] { [] }

    package func remedy(for code: FindingCode, protocol: IdentityProtocol) -> String? { nil }

    package func directoryMapping(for protocol: IdentityProtocol) -> DirectoryMapping? {
        `protocol` == .scim ? Self.mapping : nil
    }

    /// Of several addresses the primary one counts, else the first: clients are free not to mark any.
    static let mapping = DirectoryMapping.scim(email: "emails.value", groupID: "externalId")
}
