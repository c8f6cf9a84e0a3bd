import PortalCore
import RPC

enum DirectoriesGroupsSelect: PortalMethod {
    static let definition = MethodDefinition.portal(
        "directories/groups/select", "Chooses the groups that count.",
        "Where very many users would lose their access at once it is refused without `confirm`, and the error says how "
            + "many. Of large directories a run goes on with the rest: `runId`.",
        params: GroupSelectionParams.properties + [
            .optional("confirm", JSONSchema.boolean.described("True: who loses their access is known.")),
            .optional("expectedRevision", .expectedRevision),
        ], result: .reference("GroupSelection"), access: .directorySync, effect: .writes, lane: ["directoryId"],
        holdsLane: .always)

    static func call(_ params: GroupSelectionParams, _ call: PortalCall) async throws -> GroupSelectionPreview {
        try await call.services.directoryGroups.select(
            params.selection, of: params.directoryId, as: call.caller)
    }
}
