import PortalCore
import RPC

enum PortalLinksGet: PortalMethod {
    struct Params: Decodable, Sendable {
        var linkId: PortalLinkID
    }

    static let definition = MethodDefinition.portal(
        "portalLinks/get", "Reads a portal link, without its token.",
        params: [.required("linkId", .id(PortalLinkID.self))], result: .reference("PortalLink"),
        access: .administrator, effect: .reads, lane: ["linkId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> PortalLinkView {
        try await call.services.portalLinks.get(params.linkId, as: call.caller)
    }
}
