import PortalCore
import RPC

struct PortalSessionParams: Decodable, Sendable {
    var sessionId: PortalSessionID
}

enum PortalSessionsGet: PortalMethod {
    static let definition = MethodDefinition.portal(
        "portalSessions/get", "Reads a portal session that can still be used.",
        params: [.required("sessionId", .id(PortalSessionID.self))], result: .reference("OpenedSession"),
        access: .anySession, effect: .reads, lane: ["sessionId"])

    static func call(_ params: PortalSessionParams, _ call: PortalCall) async throws -> OpenedSession {
        try await call.services.portalLinks.session(params.sessionId, as: call.caller)
    }
}
