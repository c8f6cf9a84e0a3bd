import PortalCore
import RPC

enum ConnectionsList: PortalMethod {
    static let definition = MethodDefinition.portal(
        "connections/list", "Lists the connections of an organisation in the order of their creation.",
        params: OrganizationPageParams.properties, result: .page(of: "Connection"),
        access: .intents([.sso, .certificateRenewal]), effect: .reads, lane: ["organizationId"])

    static func call(_ params: OrganizationPageParams, _ call: PortalCall) async throws -> Page<ConnectionView> {
        try await call.services.connections.list(of: params.organizationId, params.page.request, as: call.caller)
    }
}
