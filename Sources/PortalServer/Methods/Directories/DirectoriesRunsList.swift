import PortalCore
import RPC
import StrictJSON

enum DirectoriesRunsList: PortalMethod {
    struct Params: Decodable, Sendable {
        var directoryId: DirectoryID
        var kind: DirectoryRun.Kind?
        var limit: Int?
    }

    static let definition = MethodDefinition.portal(
        "directories/runs/list", "Lists the newest runs of a directory, newest first.",
        params: DirectoryParams.properties + [
            .optional("kind", JSONSchema.enumeration(of: DirectoryRun.Kind.self).defaulting(to: "sync")),
            .optional(
                "limit",
                .integer(minimum: 1, maximum: Int64(DirectorySyncService.maximumListed))
                    .defaulting(to: .integer(Int64(PageRequest.defaultLimit)))),
        ], result: .page(of: "DirectoryRun"), access: .directorySync, effect: .reads, lane: ["directoryId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> Page<DirectoryRunView> {
        Page(
            data: try await call.services.directorySync.list(
                of: params.directoryId, kind: params.kind ?? .sync, limit: params.limit ?? PageRequest.defaultLimit,
                as: call.caller),
            nextCursor: nil)
    }
}
