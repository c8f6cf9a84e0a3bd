import PortalCore
import RPC
import StrictJSON

enum OrganizationsUpdate: PortalMethod {
    struct Params: Decodable, Sendable {
        var organizationId: OrganizationID
        var change: OrganizationService.Change

        private enum CodingKeys: String, CodingKey {
            case organizationId, name, externalId, metadata, allowAnyDomain, breakGlassEmails, expectedRevision
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            organizationId = try container.decode(OrganizationID.self, forKey: .organizationId)
            change = OrganizationService.Change()
            change.name = try container.decodeIfPresent(String.self, forKey: .name)
            change.externalId = try container.decodeChange(String.self, forKey: .externalId)
            change.metadata = try container.decodeIfPresent([String: String].self, forKey: .metadata)
            change.allowAnyDomain = try container.decodeIfPresent(Bool.self, forKey: .allowAnyDomain)
            change.breakGlassEmails = try container.decodeIfPresent([String].self, forKey: .breakGlassEmails)
            change.expectedRevision = try container.decodeIfPresent(Int.self, forKey: .expectedRevision)
        }
    }

    static let definition = MethodDefinition.portal(
        "organizations/update", "Changes an organisation; what is not named stays.",
        params: [
            .required("organizationId", .id(OrganizationID.self)),
            .optional("name", .name(OrganizationRules.maximumNameLength)),
            .optional(
                "externalId",
                JSONSchema.name(OrganizationRules.maximumExternalIDLength).nullable().described("Null removes it.")),
            .optional("metadata", JSONSchema.organizationMetadata.described("Replaces all keys.")),
            .optional("allowAnyDomain", .boolean),
            .optional(
                "breakGlassEmails",
                JSONSchema.array(
                    of: .email, maximumCount: OrganizationRules.maximumBreakGlassEmails, hasUniqueItems: true
                ).described("Addresses that a required SSO policy never locks out.")),
            .optional("expectedRevision", .expectedRevision),
        ], result: .reference("Organization"), access: .administrator, effect: .writes, lane: ["organizationId"],
        // A new external id is claimed in the index of organisations first.
        holdsLane: .when { $0["externalId"] != nil })

    static func call(_ params: Params, _ call: PortalCall) async throws -> Organization {
        try await call.services.organizations.update(.id(params.organizationId), params.change, as: call.caller)
    }
}
