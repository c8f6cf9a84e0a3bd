import PortalCore
import RPC

enum PortalLinksList: PortalMethod {
    static let definition = MethodDefinition.portal(
        "portalLinks/list", "Lists the portal links of an organisation in the order of their creation.",
        params: OrganizationPageParams.properties, result: .page(of: "PortalLink"), access: .administrator,
        effect: .reads, lane: ["organizationId"])

    static func call(_ params: OrganizationPageParams, _ call: PortalCall) async throws -> Page<PortalLinkView> {
        try await call.services.portalLinks.list(of: params.organizationId, params.page.request, as: call.caller)
    }
}
