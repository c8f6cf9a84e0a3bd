import PortalCore
import RPC

enum DirectoriesUpdate: PortalMethod {
    struct Params: Decodable, Sendable {
        var directoryId: DirectoryID
        var change: DirectoryService.Change

        private enum CodingKeys: String, CodingKey { case directoryId, name, externalId, expectedRevision }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            directoryId = try container.decode(DirectoryID.self, forKey: .directoryId)
            change = DirectoryService.Change()
            change.name = try container.decodeIfPresent(String.self, forKey: .name)
            change.externalId = try container.decodeChange(String.self, forKey: .externalId)
            change.expectedRevision = try container.decodeIfPresent(Int.self, forKey: .expectedRevision)
        }
    }

    static let definition = MethodDefinition.portal(
        "directories/update", "Changes a directory's name or external id; what is not named stays.",
        params: DirectoryParams.properties + [
            .optional("name", .name(DirectoryService.maximumNameLength)),
            .optional(
                "externalId",
                JSONSchema.name(DirectoryService.maximumNameLength).nullable().described("Null removes it.")),
            .optional("expectedRevision", .expectedRevision),
        ], result: .reference("Directory"), access: .directorySync, effect: .writes, lane: ["directoryId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> DirectoryView {
        try await call.services.directories.update(params.directoryId, params.change, as: call.caller)
    }
}
