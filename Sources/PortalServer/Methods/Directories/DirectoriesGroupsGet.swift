import PortalCore
import RPC

enum DirectoriesGroupsGet: PortalMethod {
    struct Params: Decodable, Sendable {
        var directoryId: DirectoryID
        var groupId: DirectoryGroupID
    }

    static let definition = MethodDefinition.portal(
        "directories/groups/get", "Reads a group of a directory, with what the provider sent.",
        params: DirectoryParams.properties + [.required("groupId", .id(DirectoryGroupID.self))],
        result: .reference("DirectoryGroup"), access: .directorySync, effect: .reads, lane: ["directoryId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> DirectoryGroupView {
        try await call.services.directoryGroups.get(params.groupId, in: params.directoryId, as: call.caller)
    }
}
