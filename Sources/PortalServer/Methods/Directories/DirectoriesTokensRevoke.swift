import PortalCore
import RPC

enum DirectoriesTokensRevoke: PortalMethod {
    struct Params: Decodable, Sendable {
        var directoryId: DirectoryID
        var tokenId: DirectoryTokenID
    }

    static let definition = MethodDefinition.portal(
        "directories/tokens/revoke", "Ends a SCIM bearer token at once.",
        params: DirectoryParams.properties + [.required("tokenId", .id(DirectoryTokenID.self))],
        result: .reference("Directory"), access: .directorySync, effect: .writes, lane: ["directoryId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> DirectoryView {
        try await call.services.directories.revokeToken(
            params.tokenId, of: params.directoryId, as: call.caller)
    }
}
