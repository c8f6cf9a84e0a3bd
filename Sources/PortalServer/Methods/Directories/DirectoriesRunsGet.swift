import PortalCore
import RPC

struct DirectoryRunParams: Decodable, Sendable {
    var directoryId: DirectoryID
    var runId: DirectoryRunID

    static let properties: [JSONSchema.Property] = [
        .required("directoryId", .id(DirectoryID.self)), .required("runId", .id(DirectoryRunID.self)),
    ]
}

enum DirectoriesRunsGet: PortalMethod {
    static let definition = MethodDefinition.portal(
        "directories/runs/get", "Reads a run: how far it is, or what it came to.",
        params: DirectoryRunParams.properties, result: .reference("DirectoryRun"), access: .directorySync,
        effect: .reads, lane: ["directoryId"])

    static func call(_ params: DirectoryRunParams, _ call: PortalCall) async throws -> DirectoryRunView {
        try await call.services.directorySync.get(params.runId, of: params.directoryId, as: call.caller)
    }
}
