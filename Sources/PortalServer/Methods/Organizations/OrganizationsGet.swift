import PortalCore
import RPC

enum OrganizationsGet: PortalMethod {
    static let definition = MethodDefinition.portal(
        "organizations/get", "Reads an organisation, by its identifier or its external id.",
        params: OrganizationReferenceParams.properties, result: .reference("Organization"), access: .anySession,
        effect: .reads, lane: OrganizationReferenceParams.laneKeys)

    static func call(_ params: OrganizationReferenceParams, _ call: PortalCall) async throws -> Organization {
        try await call.services.organizations.get(params.reference(), as: call.caller)
    }
}
