import PortalCore
import RPC

enum OrganizationsDelete: PortalMethod {
    static let definition = MethodDefinition.portal(
        "organizations/delete", "Deletes an organisation completely; export it first if it may be wanted again.",
        params: OrganizationReferenceParams.properties, access: .administrator, effect: .writes,
        lane: OrganizationReferenceParams.laneKeys, holdsLane: .always)

    static func call(_ params: OrganizationReferenceParams, _ call: PortalCall) async throws -> EmptyObject {
        try await call.services.organizations.delete(params.reference(), as: call.caller)
        return EmptyObject()
    }
}
