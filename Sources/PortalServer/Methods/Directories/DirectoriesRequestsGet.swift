import PortalCore
import RPC

enum DirectoriesRequestsGet: PortalMethod {
    struct Params: Decodable, Sendable {
        var directoryId: DirectoryID
        var requestId: DirectoryRequestID
    }

    static let definition = MethodDefinition.portal(
        "directories/requests/get", "Reads one SCIM request of the log.",
        params: DirectoryParams.properties + [.required("requestId", .id(DirectoryRequestID.self))],
        result: .reference("DirectoryRequest"), access: .directorySync, effect: .reads, lane: ["directoryId"],
        holdsLane: .always)

    static func call(_ params: Params, _ call: PortalCall) async throws -> DirectoryRequest {
        try await call.services.directoryRequestLog.get(params.requestId, in: params.directoryId, as: call.caller)
    }
}
