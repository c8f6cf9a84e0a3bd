import PortalCore
import RPC
import StrictJSON

enum DirectoriesTokensRotate: PortalMethod {
    struct Params: Decodable, Sendable {
        var directoryId: DirectoryID
        var overlapSeconds: Int64?
    }

    static let definition = MethodDefinition.portal(
        "directories/tokens/rotate", "Makes a SCIM bearer token, which is only in this answer.",
        "The tokens before it stay valid for `overlapSeconds`, so that the provider can be given the new one.",
        params: DirectoryParams.properties + [
            .optional(
                "overlapSeconds",
                JSONSchema.integer(minimum: 0, maximum: DirectoryService.maximumOverlapSeconds)
                    .defaulting(to: .integer(DirectoryService.defaultOverlapSeconds)))
        ],
        result: .object([
            .required("token", .string()),
            .required("tokenId", .id(DirectoryTokenID.self)),
            .optional("expiresOld", JSONSchema.timestamp.described("When the last of the others is over.")),
        ]), access: .directorySync, effect: .writes, lane: ["directoryId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> DirectoryService.RotatedToken {
        try await call.services.directories.rotateToken(
            of: params.directoryId, overlapSeconds: params.overlapSeconds ?? DirectoryService.defaultOverlapSeconds,
            as: call.caller)
    }
}
