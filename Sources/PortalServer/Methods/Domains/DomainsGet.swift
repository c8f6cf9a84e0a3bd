import PortalCore
import RPC

struct DomainParams: Decodable, Sendable {
    var domainId: DomainID

    static let properties: [JSONSchema.Property] = [.required("domainId", .id(DomainID.self))]
}

enum DomainsGet: PortalMethod {
    static let definition = MethodDefinition.portal(
        "domains/get", "Reads a domain with what its last check found.", params: DomainParams.properties,
        result: .reference("Domain"), access: .domains, effect: .reads, lane: ["domainId"])

    static func call(_ params: DomainParams, _ call: PortalCall) async throws -> Domain {
        try await call.services.domains.get(params.domainId, as: call.caller)
    }
}
