import PortalCore
import RPC

/// What `sso/policy/preview` and `sso/policy/set` share.
struct SSOPolicyParams: Decodable, Sendable {
    var organizationId: OrganizationID
    var proposal: SSOPolicyService.Proposal

    private enum CodingKeys: String, CodingKey {
        case organizationId, policy, breakGlassEmails, emails, confirm, expectedRevision
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        organizationId = try container.decode(OrganizationID.self, forKey: .organizationId)
        proposal = SSOPolicyService.Proposal(
            policy: try container.decode(Organization.SSOPolicy.self, forKey: .policy),
            breakGlassEmails: try container.decodeIfPresent([String].self, forKey: .breakGlassEmails),
            emails: try container.decodeIfPresent([String].self, forKey: .emails),
            confirm: try container.decodeIfPresent(Bool.self, forKey: .confirm) ?? false,
            expectedRevision: try container.decodeIfPresent(Int.self, forKey: .expectedRevision))
    }

    static let properties: [JSONSchema.Property] = [
        .required("organizationId", .id(OrganizationID.self)),
        .required("policy", .enumeration(of: Organization.SSOPolicy.self)),
        .optional(
            "breakGlassEmails",
            JSONSchema.array(
                of: .email, maximumCount: OrganizationRules.maximumBreakGlassEmails, hasUniqueItems: true
            ).described("Addresses that are never locked out; those there are where it is left out.")),
        .optional(
            "emails",
            JSONSchema.array(of: .email, maximumCount: SSOPolicyService.maximumEmails, hasUniqueItems: true)
                .described("Your users of this organisation, to be looked at besides those that are known here.")),
    ]
}

enum SSOPolicyPreview: PortalMethod {
    static let definition = MethodDefinition.portal(
        "sso/policy/preview", "Says who would be locked out by a policy, the caller included; changes nothing.",
        params: SSOPolicyParams.properties, result: .reference("SSOPolicy"), access: .signOn, effect: .reads,
        lane: ["organizationId"])

    static func call(_ params: SSOPolicyParams, _ call: PortalCall) async throws -> SSOPolicyView {
        try await call.services.policies.preview(params.proposal, of: params.organizationId, as: call.caller)
    }
}
