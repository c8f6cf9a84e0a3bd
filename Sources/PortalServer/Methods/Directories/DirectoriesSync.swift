import PortalCore
import RPC

enum DirectoriesSync: PortalMethod {
    struct Params: Decodable, Sendable {
        var directoryId: DirectoryID
        var confirm: Bool?
    }

    static let definition = MethodDefinition.portal(
        "directories/sync", "Pulls a directory now.",
        "Answers at once; `directories/runs/get` tells how the run gets on. A run that is under way counts. Sooner than "
            + "\(DirectorySyncService.coolDownSeconds) seconds after the beginning of the last one, it is refused "
            + "(`sync_cool_down`) with `retryAfterSeconds` in the error's data.",
        params: DirectoryParams.properties + [
            .optional(
                "confirm",
                JSONSchema.boolean.described(
                    "Lets this run delete however many users the provider no longer has, after one that was held."))
        ],
        result: .object([
            .required("runId", .id(DirectoryRunID.self)), .required("state", .enumeration(of: DirectoryRun.State.self)),
        ]), access: .directorySync, effect: .writes, lane: ["directoryId"], holdsLane: .always)

    static func call(_ params: Params, _ call: PortalCall) async throws -> DirectorySyncService.Started {
        try await call.services.directorySync.sync(
            params.directoryId, confirm: params.confirm ?? false, as: call.caller)
    }
}
