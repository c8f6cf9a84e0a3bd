import PortalCore
import RPC

enum LogStreamsList: PortalMethod {
    static let definition = MethodDefinition.portal(
        "logStreams/list", "Lists an organisation's log streams in the order of their creation.",
        params: OrganizationPageParams.properties, result: .page(of: "LogStream"), access: .logStreams, effect: .reads,
        lane: ["organizationId"])

    static func call(_ params: OrganizationPageParams, _ call: PortalCall) async throws -> Page<LogStreamView> {
        try await call.services.logStreams.list(of: params.organizationId, params.page.request, as: call.caller)
    }
}
