import PortalCore
import RPC

enum DomainsDelete: PortalMethod {
    static let definition = MethodDefinition.portal(
        "domains/delete", "Deletes a domain.",
        "Where it was verified, it no longer counts for sign-on, and another organisation can verify it.",
        params: DomainParams.properties, access: .domains, effect: .writes, lane: ["domainId"], holdsLane: .always)

    static func call(_ params: DomainParams, _ call: PortalCall) async throws -> EmptyObject {
        try await call.services.domains.delete(params.domainId, as: call.caller)
        return EmptyObject()
    }
}
