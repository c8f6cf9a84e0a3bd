import PortalCore
import RPC

enum ConnectionsUpdate: PortalMethod {
    struct Params: Decodable, Sendable {
        var connectionId: ConnectionID
        var change: ConnectionService.Change

        private enum CodingKeys: String, CodingKey {
            case connectionId, name, externalId, options, expectedRevision
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            connectionId = try container.decode(ConnectionID.self, forKey: .connectionId)
            change = ConnectionService.Change()
            change.name = try container.decodeIfPresent(String.self, forKey: .name)
            change.externalId = try container.decodeChange(String.self, forKey: .externalId)
            if let options = try container.decodeIfPresent(ConnectionOptionsParams.self, forKey: .options) {
                change.options = options.change
            }
            change.expectedRevision = try container.decodeIfPresent(Int.self, forKey: .expectedRevision)
        }
    }

    static let definition = MethodDefinition.portal(
        "connections/update", "Changes a connection's name, external id or options; what is not named stays.",
        "Options of an active connection are staged: see `connections/staged/apply`.",
        params: ConnectionParams.properties + [
            .optional("name", .name(ConnectionService.maximumNameLength)),
            .optional(
                "externalId",
                JSONSchema.name(ConnectionService.maximumNameLength).nullable().described("Null removes it.")),
            .optional("options", ConnectionOptionsParams.schema),
            .optional("expectedRevision", .expectedRevision),
        ], result: .reference("Connection"), access: .signOn, effect: .writes, lane: ["connectionId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> ConnectionView {
        try await call.services.connections.update(params.connectionId, params.change, as: call.caller)
    }
}
