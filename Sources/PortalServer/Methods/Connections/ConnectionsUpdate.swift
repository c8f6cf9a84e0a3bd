import PortalCore
import RPC

enum ConnectionsUpdate: PortalMethod {
    struct Params: Decodable, Sendable {
        struct Options: Decodable, Sendable {
            var allowIdpInitiated: Bool?
            var clockSkewSeconds: Int?
        }

        var connectionId: ConnectionID
        var change: ConnectionService.Change

        private enum CodingKeys: String, CodingKey {
            case connectionId, name, externalId, options, expectedRevision
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            connectionId = try container.decode(ConnectionID.self, forKey: .connectionId)
            let options = try container.decodeIfPresent(Options.self, forKey: .options)
            change = ConnectionService.Change()
            change.name = try container.decodeIfPresent(String.self, forKey: .name)
            change.externalId = try container.decodeChange(String.self, forKey: .externalId)
            change.allowIdpInitiated = options?.allowIdpInitiated
            change.clockSkewSeconds = options?.clockSkewSeconds
            change.expectedRevision = try container.decodeIfPresent(Int.self, forKey: .expectedRevision)
        }
    }

    static let definition = MethodDefinition.portal(
        "connections/update", "Changes a connection's name, external id or options; what is not named stays.",
        params: ConnectionParams.properties + [
            .optional("name", .name(ConnectionService.maximumNameLength)),
            .optional(
                "externalId",
                JSONSchema.name(ConnectionService.maximumNameLength).nullable().described("Null removes it.")),
            .optional(
                "options",
                .object([
                    .optional(
                        "allowIdpInitiated",
                        JSONSchema.boolean.described("SAML: accept responses that were not asked for.")),
                    .optional(
                        "clockSkewSeconds",
                        .integer(minimum: 0, maximum: Int64(ConnectionService.maximumClockSkewSeconds))),
                ])),
            .optional("expectedRevision", .expectedRevision),
        ], result: .reference("Connection"), access: .signOn, effect: .writes, lane: ["connectionId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> ConnectionView {
        try await call.services.connections.update(params.connectionId, params.change, as: call.caller)
    }
}
