import PortalCore
import RPC

struct ConnectionParams: Decodable, Sendable {
    var connectionId: ConnectionID

    static let properties: [JSONSchema.Property] = [.required("connectionId", .id(ConnectionID.self))]
}

enum ConnectionsGet: PortalMethod {
    static let definition = MethodDefinition.portal(
        "connections/get", "Reads a connection, with today's findings about its metadata.",
        params: ConnectionParams.properties, result: .reference("Connection"),
        access: .intents([.sso, .certificateRenewal]), effect: .reads, lane: ["connectionId"])

    static func call(_ params: ConnectionParams, _ call: PortalCall) async throws -> ConnectionView {
        try await call.services.connections.get(params.connectionId, as: call.caller)
    }
}
