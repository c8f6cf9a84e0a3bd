import PortalCore
import RPC
import StrictJSON

/// What `directories/groups/preview` and `directories/groups/select` share.
struct GroupSelectionParams: Decodable, Sendable {
    var directoryId: DirectoryID
    var selection: DirectoryGroupService.Selection

    private enum CodingKeys: String, CodingKey { case directoryId, mode, groupIds, confirm, expectedRevision }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        directoryId = try container.decode(DirectoryID.self, forKey: .directoryId)
        selection = DirectoryGroupService.Selection(
            mode: try container.decode(GroupSelection.self, forKey: .mode),
            groupIds: try container.decodeIfPresent([DirectoryGroupID].self, forKey: .groupIds) ?? [],
            confirm: try container.decodeIfPresent(Bool.self, forKey: .confirm) ?? false,
            expectedRevision: try container.decodeIfPresent(Int.self, forKey: .expectedRevision))
    }

    static let properties: [JSONSchema.Property] =
        DirectoryParams.properties + [
            .required(
                "mode",
                JSONSchema.enumeration(of: GroupSelection.self)
                    .described("`all`: every user counts; `selected`: direct members of the groups.")),
            .optional(
                "groupIds",
                .array(
                    of: .id(DirectoryGroupID.self), maximumCount: DirectoryGroupService.maximumSelected,
                    hasUniqueItems: true)),
        ]
}

enum DirectoriesGroupsPreview: PortalMethod {
    static let definition = MethodDefinition.portal(
        "directories/groups/preview", "Says who would come and go if these groups counted; changes nothing.",
        params: GroupSelectionParams.properties, result: .reference("GroupSelection"), access: .directorySync,
        effect: .reads, lane: ["directoryId"])

    static func call(_ params: GroupSelectionParams, _ call: PortalCall) async throws -> GroupSelectionPreview {
        try await call.services.directoryGroups.preview(
            params.selection, of: params.directoryId, as: call.caller)
    }
}
