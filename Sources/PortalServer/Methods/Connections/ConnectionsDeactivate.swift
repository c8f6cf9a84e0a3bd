import PortalCore
import RPC

enum ConnectionsDeactivate: PortalMethod {
    static let definition = MethodDefinition.portal(
        "connections/deactivate", "Switches sign-in off; everything stays as it is set up.",
        params: ConnectionParams.properties, result: .reference("Connection"), access: .signOn, effect: .writes,
        lane: ["connectionId"])

    static func call(_ params: ConnectionParams, _ call: PortalCall) async throws -> ConnectionView {
        try await call.services.connections.deactivate(params.connectionId, as: call.caller)
    }
}
