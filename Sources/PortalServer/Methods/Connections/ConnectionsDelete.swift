import PortalCore
import RPC

enum ConnectionsDelete: PortalMethod {
    static let definition = MethodDefinition.portal(
        "connections/delete", "Deletes a connection with its metadata and secrets.",
        params: ConnectionParams.properties, access: .signOn, effect: .writes, lane: ["connectionId"])

    static func call(_ params: ConnectionParams, _ call: PortalCall) async throws -> EmptyObject {
        try await call.services.connections.delete(params.connectionId, as: call.caller)
        return EmptyObject()
    }
}
