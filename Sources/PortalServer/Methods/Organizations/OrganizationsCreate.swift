import PortalCore
import RPC
import StrictJSON

enum OrganizationsCreate: PortalMethod {
    struct Params: Decodable, Sendable {
        var name: String
        var externalId: String?
        var metadata: [String: String]?
        var allowAnyDomain: Bool?
        var domains: [String]?
    }

    static let definition = MethodDefinition.portal(
        "organizations/create", "Creates an organisation with a store of its own.",
        params: [
            .required("name", .name(OrganizationRules.maximumNameLength)),
            .optional(
                "externalId",
                JSONSchema.name(OrganizationRules.maximumExternalIDLength)
                    .described("The vendor's own identifier, unique in the environment.")),
            .optional("metadata", .organizationMetadata),
            .optional(
                "allowAnyDomain",
                JSONSchema.boolean.described("SSO may be activated without a verified domain.")
                    .defaulting(to: false)),
            .optional(
                "domains",
                JSONSchema.array(of: .domain, maximumCount: DomainRules.maximumAtOnce)
                    .described("Domains to be verified, as `domains/create` adds them.")),
        ], result: .reference("Organization"), access: .administrator, effect: .writes, holdsLane: .always)

    static func call(_ params: Params, _ call: PortalCall) async throws -> Organization {
        try await call.services.organizations.create(
            OrganizationService.Creation(
                name: params.name, externalId: params.externalId, metadata: params.metadata ?? [:],
                allowAnyDomain: params.allowAnyDomain ?? false, domains: params.domains ?? []),
            as: call.caller)
    }
}
