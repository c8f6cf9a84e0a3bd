import PortalCore
import RPC

enum DomainsVerifyManually: PortalMethod {
    static let definition = MethodDefinition.portal(
        "domains/verifyManually", "Takes a domain as proved by the vendor's word.",
        "Its record is not looked for any more.", params: DomainParams.properties, result: .reference("Domain"),
        access: .administrator, effect: .writes, lane: ["domainId"], holdsLane: .always)

    static func call(_ params: DomainParams, _ call: PortalCall) async throws -> Domain {
        try await call.services.domains.verifyManually(params.domainId, as: call.caller)
    }
}
