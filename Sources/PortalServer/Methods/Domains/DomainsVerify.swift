import PortalCore
import RPC

enum DomainsVerify: PortalMethod {
    static let definition = MethodDefinition.portal(
        "domains/verify", "Looks for a domain's DNS record now.",
        "Asks the configured resolvers and the zone's own name servers, which takes seconds where they do not answer. A "
            + "record that is not found is a result: `lastCheck` says what is there and what to change. A domain that has "
            + "failed is looked for again for 30 days.",
        params: DomainParams.properties, result: .reference("Domain"), access: .domains, effect: .writes,
        lane: ["domainId"], holdsLane: .always)

    static func call(_ params: DomainParams, _ call: PortalCall) async throws -> Domain {
        try await call.services.domains.verify(params.domainId, as: call.caller)
    }
}
