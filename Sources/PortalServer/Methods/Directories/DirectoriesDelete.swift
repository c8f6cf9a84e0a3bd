import PortalCore
import RPC

enum DirectoriesDelete: PortalMethod {
    static let definition = MethodDefinition.portal(
        "directories/delete", "Deletes a directory with its users, groups and tokens.",
        "One event says how many there were; none tells of each.", params: DirectoryParams.properties,
        access: .directorySync, effect: .writes, lane: ["directoryId"])

    static func call(_ params: DirectoryParams, _ call: PortalCall) async throws -> EmptyObject {
        try await call.services.directories.delete(params.directoryId, as: call.caller)
        return EmptyObject()
    }
}
