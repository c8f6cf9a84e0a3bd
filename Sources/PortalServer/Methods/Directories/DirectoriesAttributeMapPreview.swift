import PortalCore
import RPC
import StrictJSON

enum DirectoriesAttributeMapPreview: PortalMethod {
    struct Params: Decodable, Sendable {
        var directoryId: DirectoryID
        var map: DirectoryMapping
        var limit: Int?
        var after: DirectoryUserID?
    }

    /// A map as it is given.
    static let map = JSONSchema.object([
        .required("user", rules(NormalizedUser.targets.first ?? "")),
        .required("group", rules(NormalizedGroup.targets.first ?? "")),
    ])

    private static func rules(_ example: String) -> JSONSchema {
        .array(
            of: .object([
                .required("target", JSONSchema.string(minimumLength: 1, maximumLength: 200).examples(.string(example))),
                .optional("source", path.described("A SCIM attribute path into what the provider sent.")),
                .optional(
                    "fallbacks",
                    JSONSchema.array(of: path, maximumCount: AttributeRule.maximumFallbacks)
                        .described("Further paths, looked at in order where the source has no value.")),
                .optional("constant", JSONSchema.any.described("The value where no path has one.")),
                .optional("transform", .enumeration(of: AttributeTransform.self)),
                .optional("required", JSONSchema.boolean.described("Users without it go into quarantine.")),
            ]), maximumCount: DirectoryMapping.maximumRules)
    }

    private static let path = JSONSchema.string(minimumLength: 1, maximumLength: AttributePath.maximumLength)

    static let definition = MethodDefinition.portal(
        "directories/attributeMap/preview", "Tries a map on the users there are; changes nothing.",
        "Looks at a bounded number of users; `isComplete` says whether that was all, and `next` where to go on. Sends "
            + "progress.",
        params: DirectoryParams.properties + [
            .required("map", map),
            .optional(
                "limit",
                JSONSchema.integer(minimum: 1, maximum: Int64(DirectoryMapService.maximumSample))
                    .defaulting(to: .integer(Int64(DirectoryMapService.defaultSample)))
                    .described("How many users are shown.")),
            .optional("after", JSONSchema.id(DirectoryUserID.self).described("Goes on behind this user.")),
        ], result: .reference("DirectoryMapPreview"), access: .directorySync, effect: .reads, lane: ["directoryId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> DirectoryMapPreview {
        let context = call.context
        return try await call.services.directoryMaps.preview(
            params.map, of: params.directoryId, limit: params.limit ?? DirectoryMapService.defaultSample,
            after: params.after, as: call.caller
        ) { try await context.progress($0) }
    }
}
