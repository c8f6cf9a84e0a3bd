import PortalCore
import RPC

enum DirectoriesAttributeMapGet: PortalMethod {
    static let definition = MethodDefinition.portal(
        "directories/attributeMap/get", "Reads how what the provider sends becomes our users and groups.",
        "With the provider's own map, and what can be chosen for a target and a transform.",
        params: DirectoryParams.properties, result: .reference("DirectoryAttributeMap"), access: .directorySync,
        effect: .reads, lane: ["directoryId"])

    static func call(_ params: DirectoryParams, _ call: PortalCall) async throws -> DirectoryMapView {
        try await call.services.directoryMaps.get(params.directoryId, as: call.caller)
    }
}
