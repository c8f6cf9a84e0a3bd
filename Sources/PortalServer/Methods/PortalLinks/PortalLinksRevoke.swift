import PortalCore
import RPC

enum PortalLinksRevoke: PortalMethod {
    struct Params: Decodable, Sendable {
        var linkId: PortalLinkID?
        var organizationId: OrganizationID?
        var externalUserId: String?
    }

    static let definition = MethodDefinition.portal(
        "portalLinks/revoke", "Revokes a link and ends the sessions opened with it.",
        "Names the link by `linkId`, or by `organizationId` and `externalUserId` the newest one made for that user.",
        params: [
            .optional("linkId", .id(PortalLinkID.self)),
            .optional("organizationId", .id(OrganizationID.self)),
            .optional("externalUserId", .name(PortalLinkService.maximumExternalUserIDLength)),
        ], result: .reference("PortalLink"), access: .administrator, effect: .writes,
        lane: ["linkId", "organizationId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> PortalLinkView {
        switch (params.linkId, params.organizationId, params.externalUserId) {
        case (let link?, nil, nil):
            return try await call.services.portalLinks.revoke(link, as: call.caller)
        case (nil, let organization?, let user?):
            return try await call.services.portalLinks.revoke(
                externalUserId: user, of: organization, as: call.caller)
        default:
            throw PortalError.invalid("", "Give either linkId, or organizationId and externalUserId.")
        }
    }
}
