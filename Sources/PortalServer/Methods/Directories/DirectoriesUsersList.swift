import PortalCore
import RPC
import StrictJSON

enum DirectoriesUsersList: PortalMethod {
    struct Params: Decodable, Sendable {
        var query: DirectoryUserQuery
        var includeRaw: Bool

        private enum CodingKeys: String, CodingKey { case directoryId, groupId, search, state, includeRaw }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            query = DirectoryUserQuery(
                directory: try container.decode(DirectoryID.self, forKey: .directoryId),
                page: try PageParams(from: decoder).request,
                group: try container.decodeIfPresent(DirectoryGroupID.self, forKey: .groupId),
                search: try container.decodeIfPresent(String.self, forKey: .search),
                state: try container.decodeIfPresent(DirectoryUser.State.self, forKey: .state))
            includeRaw = try container.decodeIfPresent(Bool.self, forKey: .includeRaw) ?? false
        }
    }

    static let definition = MethodDefinition.portal(
        "directories/users/list", "Lists the users of a directory in the order of their creation.",
        "Without a state or a group, those who count by the selected groups.",
        params: DirectoryParams.properties + [
            .optional("groupId", JSONSchema.id(DirectoryGroupID.self).described("Only its direct members.")),
            .optional(
                "search",
                JSONSchema.name(DirectoryGroupService.maximumSearchLength).described(
                    "What user name, an address, display name or external id begins with, in any case.")),
            .optional("state", .enumeration(of: DirectoryUser.State.self)),
            .optional("includeRaw", JSONSchema.boolean.described("With what the provider sent.")),
        ] + .pageParameters, result: .page(of: "DirectoryUser"), access: .directorySync, effect: .reads,
        lane: ["directoryId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> Page<DirectoryUserView> {
        try await call.services.directoryUsers.list(
            params.query, includingRaw: params.includeRaw, as: call.caller)
    }
}
