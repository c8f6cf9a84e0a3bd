import PortalCore
import RPC

enum ConnectionsReset: PortalMethod {
    struct Params: Decodable, Sendable {
        var connectionId: ConnectionID
        var confirm: Bool?
    }

    static let definition = MethodDefinition.portal(
        "connections/reset", "Returns a connection to a draft without metadata.",
        "Without `confirm` it is refused, and the error says what would be lost.",
        params: ConnectionParams.properties + [
            .optional("confirm", JSONSchema.boolean.described("True: what will be lost is known."))
        ], result: .reference("Connection"), access: .signOn, effect: .writes, lane: ["connectionId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> ConnectionView {
        try await call.services.connections.reset(
            params.connectionId, confirm: params.confirm ?? false, as: call.caller)
    }
}
