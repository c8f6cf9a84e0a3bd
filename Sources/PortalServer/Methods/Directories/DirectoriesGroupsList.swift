import PortalCore
import RPC
import StrictJSON

enum DirectoriesGroupsList: PortalMethod {
    struct Params: Decodable, Sendable {
        var query: DirectoryGroupQuery

        private enum CodingKeys: String, CodingKey { case directoryId, search, selected }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            query = DirectoryGroupQuery(
                directory: try container.decode(DirectoryID.self, forKey: .directoryId),
                page: try PageParams(from: decoder).request,
                search: try container.decodeIfPresent(String.self, forKey: .search),
                isSelected: try container.decodeIfPresent(Bool.self, forKey: .selected))
        }
    }

    static let definition = MethodDefinition.portal(
        "directories/groups/list", "Lists the groups of a directory in the order of their creation.",
        params: DirectoryParams.properties + [
            .optional(
                "search",
                JSONSchema.name(DirectoryGroupService.maximumSearchLength)
                    .described("What the name begins with, in any case.")),
            .optional("selected", JSONSchema.boolean.described("Only those whose members count, or only the others.")),
        ] + .pageParameters, result: .page(of: "DirectoryGroup"), access: .directorySync, effect: .reads,
        lane: ["directoryId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> Page<DirectoryGroupView> {
        try await call.services.directoryGroups.list(params.query, as: call.caller)
    }
}
