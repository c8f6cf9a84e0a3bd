import PortalCore
import RPC

enum ConnectionsStagedGet: PortalMethod {
    static let definition = MethodDefinition.portal(
        "connections/staged/get", "Reads a connection with what is staged beside its live setup.",
        "`staged` is absent where nothing is.",
        params: ConnectionParams.properties, result: .reference("Connection"),
        access: .intents([.sso, .certificateRenewal]), effect: .reads, lane: ["connectionId"])

    static func call(_ params: ConnectionParams, _ call: PortalCall) async throws -> ConnectionView {
        try await call.services.connections.get(params.connectionId, as: call.caller)
    }
}
