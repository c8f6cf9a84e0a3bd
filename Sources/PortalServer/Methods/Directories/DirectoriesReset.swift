import PortalCore
import RPC

enum DirectoriesReset: PortalMethod {
    struct Params: Decodable, Sendable {
        var directoryId: DirectoryID
        var confirm: Bool?
    }

    static let definition = MethodDefinition.portal(
        "directories/reset", "Returns a directory to its setup, without users and groups, with a new token.",
        "Nobody is deprovisioned by it: one event says how many were forgotten. Without `confirm` it is refused, and the "
            + "error says what would be lost.",
        params: DirectoryParams.properties + [
            .optional("confirm", JSONSchema.boolean.described("True: what will be lost is known."))
        ], result: .reference("Directory"), access: .directorySync, effect: .writes, lane: ["directoryId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> DirectoryView {
        try await call.services.directories.reset(
            params.directoryId, confirm: params.confirm ?? false, as: call.caller)
    }
}
