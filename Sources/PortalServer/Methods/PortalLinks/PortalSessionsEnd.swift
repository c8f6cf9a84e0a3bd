import PortalCore
import RPC

enum PortalSessionsEnd: PortalMethod {
    static let definition = MethodDefinition.portal(
        "portalSessions/end", "Ends a portal session.", params: [.required("sessionId", .id(PortalSessionID.self))],
        access: .anySession, effect: .writes, lane: ["sessionId"])

    static func call(_ params: PortalSessionParams, _ call: PortalCall) async throws -> EmptyObject {
        try await call.services.portalLinks.end(params.sessionId, as: call.caller)
        return EmptyObject()
    }
}
