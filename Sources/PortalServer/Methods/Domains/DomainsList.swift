import PortalCore
import RPC

enum DomainsList: PortalMethod {
    struct Params: Decodable, Sendable {
        var organizationId: OrganizationID
        var state: Domain.State?
        var page: PageParams

        private enum CodingKeys: String, CodingKey { case organizationId, state }

        init(from decoder: any Decoder) throws {
            page = try PageParams(from: decoder)
            let container = try decoder.container(keyedBy: CodingKeys.self)
            organizationId = try container.decode(OrganizationID.self, forKey: .organizationId)
            state = try container.decodeIfPresent(Domain.State.self, forKey: .state)
        }
    }

    static let definition = MethodDefinition.portal(
        "domains/list", "Lists the domains of an organisation in the order of their creation.",
        params: [
            .required("organizationId", .id(OrganizationID.self)),
            .optional("state", .enumeration(of: Domain.State.self)),
        ] + .pageParameters, result: .page(of: "Domain"), access: .domains, effect: .reads, lane: ["organizationId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> Page<Domain> {
        try await call.services.domains.list(
            of: params.organizationId, state: params.state, params.page.request, as: call.caller)
    }
}
