import PortalCore
import RPC

enum ConnectionsRollback: PortalMethod {
    static let definition = MethodDefinition.portal(
        "connections/rollback", "Makes the setup before the last apply live again.",
        "What was live is staged, unless something is staged already.",
        params: ConnectionParams.properties, result: .reference("Connection"), access: .signOn, effect: .writes,
        lane: ["connectionId"])

    static func call(_ params: ConnectionParams, _ call: PortalCall) async throws -> ConnectionView {
        try await call.services.connections.rollBack(params.connectionId, as: call.caller)
    }
}
