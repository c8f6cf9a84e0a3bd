import PortalCore
import RPC

enum ConnectionsStagedDiscard: PortalMethod {
    static let definition = MethodDefinition.portal(
        "connections/staged/discard", "Forgets what is staged.",
        params: ConnectionParams.properties, result: .reference("Connection"), access: .signOn, effect: .writes,
        lane: ["connectionId"])

    static func call(_ params: ConnectionParams, _ call: PortalCall) async throws -> ConnectionView {
        try await call.services.connections.discardStaged(params.connectionId, as: call.caller)
    }
}
