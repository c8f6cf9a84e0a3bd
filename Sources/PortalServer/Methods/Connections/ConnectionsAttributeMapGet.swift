import PortalCore
import RPC

enum ConnectionsAttributeMapGet: PortalMethod {
    static let definition = MethodDefinition.portal(
        "connections/attributeMap/get", "Reads how what the identity provider asserts becomes the profile.",
        params: ConnectionParams.properties, result: .reference("ConnectionAttributeMap"), access: .signOn,
        effect: .reads, lane: ["connectionId"])

    static func call(_ params: ConnectionParams, _ call: PortalCall) async throws -> AttributeMapService.View {
        try await call.services.attributeMaps.get(params.connectionId, as: call.caller)
    }
}
