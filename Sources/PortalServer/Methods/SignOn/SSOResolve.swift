import PortalCore
import RPC

enum SSOResolve: PortalMethod {
    struct Params: Decodable, Sendable {
        var email: String
    }

    static let definition = MethodDefinition.portal(
        "sso/resolve", "Says whether somebody has to sign in through single sign-on, and by which connection.",
        params: [.required("email", .email)],
        result: .object([
            .required("required", .boolean),
            .optional("connectionId", .id(ConnectionID.self)),
            .optional("organizationId", .id(OrganizationID.self)),
            .required("reason", .enumeration(of: HomeRealmService.Answer.Reason.self)),
        ]), access: .administrator, effect: .unordered)

    static func call(_ params: Params, _ call: PortalCall) async throws -> HomeRealmService.Answer {
        try await call.services.homeRealm.resolve(params.email, as: call.caller)
    }
}
