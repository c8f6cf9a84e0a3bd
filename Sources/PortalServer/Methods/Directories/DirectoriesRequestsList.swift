import PortalCore
import RPC
import StrictJSON

enum DirectoriesRequestsList: PortalMethod {
    struct Params: Decodable, Sendable {
        var query: DirectoryRequestQuery

        private enum CodingKeys: String, CodingKey { case directoryId, refused, method, from, to }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            let page = try PageParams(from: decoder)
            query = DirectoryRequestQuery(
                directory: try container.decode(DirectoryID.self, forKey: .directoryId),
                page: PageRequest(
                    limit: page.limit ?? PageRequest.defaultLimit, cursor: page.cursor,
                    order: page.order ?? .descending),
                isRefused: try container.decodeIfPresent(Bool.self, forKey: .refused),
                method: try container.decodeIfPresent(String.self, forKey: .method),
                from: try container.decodeIfPresent(Timestamp.self, forKey: .from),
                to: try container.decodeIfPresent(Timestamp.self, forKey: .to))
        }
    }

    static let definition = MethodDefinition.portal(
        "directories/requests/list", "Lists the SCIM requests that came to a directory, newest first.",
        "Nothing secret is in them. They are kept for \(DirectoryRequestLog.keptDays) days, the last "
            + "\(DirectoryRequestLog.keptLines) of a directory.",
        params: DirectoryParams.properties + [
            .optional("refused", JSONSchema.boolean.described("Only those that were refused, or only the others.")),
            .optional("method", .enumeration(["GET", "POST", "PUT", "PATCH", "DELETE"])),
            .optional("from", JSONSchema.timestamp.described("Inclusive.")),
            .optional("to", JSONSchema.timestamp.described("Exclusive.")),
        ] + .pageParameters(order: .descending), result: .page(of: "DirectoryRequest"), access: .directorySync,
        effect: .reads, lane: ["directoryId"], holdsLane: .always)

    static func call(_ params: Params, _ call: PortalCall) async throws -> Page<DirectoryRequest> {
        try await call.services.directoryRequestLog.list(params.query, as: call.caller)
    }
}
