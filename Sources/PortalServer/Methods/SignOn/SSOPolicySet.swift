import PortalCore
import RPC

enum SSOPolicySet: PortalMethod {
    static let definition = MethodDefinition.portal(
        "sso/policy/set", "Changes an organisation's sign-on policy.",
        "`required` needs an active connection with a passed test sign-in, and is refused to a caller who would be "
            + "locked out and does not confirm.",
        params: SSOPolicyParams.properties + [
            .optional("confirm", JSONSchema.boolean.described("Although the caller would be locked out.")),
            .optional("expectedRevision", JSONSchema.expectedRevision.described("Of the organisation.")),
        ], result: .reference("SSOPolicy"), access: .signOn, effect: .writes, lane: ["organizationId"])

    static func call(_ params: SSOPolicyParams, _ call: PortalCall) async throws -> SSOPolicyView {
        try await call.services.policies.set(params.proposal, of: params.organizationId, as: call.caller)
    }
}
