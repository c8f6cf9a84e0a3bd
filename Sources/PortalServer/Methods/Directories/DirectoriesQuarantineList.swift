import PortalCore
import RPC
import StrictJSON

enum DirectoriesQuarantineList: PortalMethod {
    struct Params: Decodable, Sendable {
        var directoryId: DirectoryID
        var page: PageRequest

        private enum CodingKeys: String, CodingKey { case directoryId }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            directoryId = try container.decode(DirectoryID.self, forKey: .directoryId)
            page = try PageParams(from: decoder).request
        }
    }

    static let definition = MethodDefinition.portal(
        "directories/quarantine/list", "Lists the users who were refused, with the reasons.",
        params: DirectoryParams.properties + .pageParameters, result: .page(of: "QuarantinedUser"),
        access: .directorySync, effect: .reads, lane: ["directoryId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> Page<QuarantinedUserView> {
        try await call.services.quarantine.list(of: params.directoryId, params.page, as: call.caller)
    }
}
