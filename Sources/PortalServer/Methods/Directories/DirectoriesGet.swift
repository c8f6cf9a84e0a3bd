import PortalCore
import RPC

struct DirectoryParams: Decodable, Sendable {
    var directoryId: DirectoryID

    static let properties: [JSONSchema.Property] = [.required("directoryId", .id(DirectoryID.self))]
}

enum DirectoriesGet: PortalMethod {
    static let definition = MethodDefinition.portal(
        "directories/get", "Reads a directory.", params: DirectoryParams.properties, result: .reference("Directory"),
        access: .directorySync, effect: .reads, lane: ["directoryId"])

    static func call(_ params: DirectoryParams, _ call: PortalCall) async throws -> DirectoryView {
        try await call.services.directories.get(params.directoryId, as: call.caller)
    }
}
