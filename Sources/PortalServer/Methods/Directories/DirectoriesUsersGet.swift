import PortalCore
import RPC

enum DirectoriesUsersGet: PortalMethod {
    struct Params: Decodable, Sendable {
        var directoryId: DirectoryID
        var userId: DirectoryUserID
    }

    static let definition = MethodDefinition.portal(
        "directories/users/get", "Reads a user of a directory, with what the provider sent and their groups.",
        params: DirectoryParams.properties + [.required("userId", .id(DirectoryUserID.self))],
        result: .reference("DirectoryUser"), access: .directorySync, effect: .reads, lane: ["directoryId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> DirectoryUserView {
        try await call.services.directoryUsers.get(params.userId, in: params.directoryId, as: call.caller)
    }
}
