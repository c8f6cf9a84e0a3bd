import PortalCore
import RPC

enum ConnectionsSetMetadata: PortalMethod {
    struct Params: Decodable, Sendable {
        var connectionId: ConnectionID
        var expectedRevision: Int?
        var metadata: MetadataParams

        private enum CodingKeys: String, CodingKey { case connectionId, expectedRevision }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            connectionId = try container.decode(ConnectionID.self, forKey: .connectionId)
            expectedRevision = try container.decodeIfPresent(Int.self, forKey: .expectedRevision)
            metadata = try MetadataParams(from: decoder)
        }
    }

    static let definition = MethodDefinition.portal(
        "connections/setMetadata", "Gives a connection its identity provider's metadata.",
        "Metadata that cannot be used is refused (`invalid_metadata`) with every finding, and nothing changes.",
        params: ConnectionParams.properties + MetadataParams.properties(clientIdRequired: true) + [
            .optional("expectedRevision", .expectedRevision)
        ], result: .reference("Connection"), access: .signOn, effect: .writes, lane: ["connectionId"],
        holdsLane: .always)

    static func call(_ params: Params, _ call: PortalCall) async throws -> ConnectionView {
        try await call.services.connections.setMetadata(
            params.connectionId, params.metadata.submission(), expectedRevision: params.expectedRevision,
            as: call.caller)
    }
}
