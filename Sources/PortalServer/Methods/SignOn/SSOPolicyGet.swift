import PortalCore
import RPC

enum SSOPolicyGet: PortalMethod {
    struct Params: Decodable, Sendable {
        var organizationId: OrganizationID
    }

    static let definition = MethodDefinition.portal(
        "sso/policy/get", "Reads an organisation's sign-on policy, and whom it locks out as far as is known.",
        params: [.required("organizationId", .id(OrganizationID.self))], result: .reference("SSOPolicy"),
        access: .signOn, effect: .reads, lane: ["organizationId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> SSOPolicyView {
        try await call.services.policies.get(params.organizationId, as: call.caller)
    }
}
