import PortalCore
import RPC

enum OrganizationsList: PortalMethod {
    struct Params: Decodable, Sendable {
        var page: PageParams
        var search: String?

        private enum CodingKeys: String, CodingKey { case search }

        init(from decoder: any Decoder) throws {
            page = try PageParams(from: decoder)
            search = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(String.self, forKey: .search)
        }
    }

    static let definition = MethodDefinition.portal(
        "organizations/list", "Lists organisations in the order of their creation.",
        params: [
            .optional(
                "search",
                JSONSchema.string(minimumLength: 1, maximumLength: OrganizationRules.maximumNameLength)
                    .described("Part of the name or of the external id, in any case."))
        ] + .pageParameters, result: .page(of: "Organization"), access: .administrator, effect: .reads)

    static func call(_ params: Params, _ call: PortalCall) async throws -> Page<Organization> {
        try await call.services.organizations.list(params.page.request, search: params.search, as: call.caller)
    }
}
