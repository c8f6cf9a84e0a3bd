import PortalCore
import RPC
import StrictJSON

enum DirectoriesRunsList: PortalMethod {
    struct Params: Decodable, Sendable {
        var directoryId: DirectoryID
        var kind: DirectoryRun.Kind?
        var page: PageRequest

        private enum CodingKeys: String, CodingKey { case directoryId, kind }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            directoryId = try container.decode(DirectoryID.self, forKey: .directoryId)
            kind = try container.decodeIfPresent(DirectoryRun.Kind.self, forKey: .kind)
            let page = try PageParams(from: decoder)
            self.page = PageRequest(
                limit: page.limit ?? PageRequest.defaultLimit, cursor: page.cursor, order: page.order ?? .descending)
        }
    }

    static let definition = MethodDefinition.portal(
        "directories/runs/list", "Lists the newest runs of a directory, newest first.",
        params: DirectoryParams.properties + [
            .optional("kind", JSONSchema.enumeration(of: DirectoryRun.Kind.self).defaulting(to: "sync"))
        ] + .pageParameters(order: .descending), result: .page(of: "DirectoryRun"), access: .directorySync,
        effect: .reads, lane: ["directoryId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> Page<DirectoryRunView> {
        try await call.services.directorySync.list(
            of: params.directoryId, kind: params.kind ?? .sync, params.page, as: call.caller)
    }
}
