import PortalCore
import RPC

enum DomainsCreate: PortalMethod {
    struct Params: Decodable, Sendable {
        var organizationId: OrganizationID
        var domain: String
    }

    static let definition = MethodDefinition.portal(
        "domains/create", "Adds a domain, pending, with the DNS record that proves it.",
        "It is looked for by itself for 30 days: minutes apart at first, then hours, then once a day.",
        params: [
            .required("organizationId", .id(OrganizationID.self)),
            .required("domain", .domain),
        ], result: .reference("Domain"), access: .domains, effect: .writes, lane: ["organizationId"],
        holdsLane: .always)

    static func call(_ params: Params, _ call: PortalCall) async throws -> Domain {
        try await call.services.domains.create(params.domain, for: params.organizationId, as: call.caller)
    }
}
