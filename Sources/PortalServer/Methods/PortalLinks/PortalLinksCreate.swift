import PortalCore
import RPC

enum PortalLinksCreate: PortalMethod {
    struct Params: Decodable, Sendable {
        var organizationId: OrganizationID
        var kind: PortalLink.Kind
        var intents: [Intent]
        var returnUrl: String?
        var successUrl: String?
        var itContactEmail: String?
        var externalUserId: String?
    }

    static let definition = MethodDefinition.portal(
        "portalLinks/create", "Makes a link into the portal of an organisation.",
        """
        A `shared` link is for setup, lives 30 days, can be revoked, and ends by itself when its setup is complete. An \
        `api` link lives 5 minutes and can be revoked if it was made with an `externalUserId`. The token and the URL \
        are only in this answer.
        """,
        params: [
            .required("organizationId", .id(OrganizationID.self)),
            .required("kind", .enumeration(of: PortalLink.Kind.self)),
            .required(
                "intents",
                .array(
                    of: .intent, minimumCount: 1, maximumCount: Intent.allCases.count, hasUniqueItems: true)),
            .optional("returnUrl", JSONSchema.url.described("Where the portal leads back to; on the allow-list.")),
            .optional("successUrl", JSONSchema.url.described("Where it leads after success; on the allow-list.")),
            .optional("itContactEmail", .email),
            .optional("externalUserId", .name(PortalLinkService.maximumExternalUserIDLength)),
        ],
        result: .object([
            .required("id", .id(PortalLinkID.self)),
            .required("organizationId", .id(OrganizationID.self)),
            .required("url", .string()),
            .required("token", .string()),
            .required("kind", .enumeration(of: PortalLink.Kind.self)),
            .required("intents", .array(of: .intent)),
            .required("expiresAt", .timestamp),
            .required("revocable", .boolean),
        ]), access: .administrator, effect: .writes, lane: ["organizationId"], holdsLane: .always)

    static func call(_ params: Params, _ call: PortalCall) async throws -> PortalLinkService.Created {
        try await call.services.portalLinks.create(
            PortalLinkService.Creation(
                kind: params.kind, intents: params.intents, returnUrl: params.returnUrl,
                successUrl: params.successUrl, itContactEmail: params.itContactEmail,
                externalUserId: params.externalUserId),
            for: params.organizationId, as: call.caller)
    }
}
