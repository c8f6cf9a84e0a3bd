import PortalCore
import RPC

enum SSOExchange: PortalMethod {
    struct Params: Decodable, Sendable {
        var code: String
    }

    static let definition = MethodDefinition.portal(
        "sso/exchange", "Exchanges the one-time code of a sign-in for the profile of who signed in.",
        params: [.required("code", .string())],
        result: .object([
            .required("profile", .reference("SignOnProfile")),
            .required("organizationId", .id(OrganizationID.self)),
            .required("connectionId", .id(ConnectionID.self)),
            .required("sessionId", .id(SignInSessionID.self)),
            .optional("state", .string()),
        ]), access: .administrator, effect: .unordered)

    static func call(_ params: Params, _ call: PortalCall) async throws -> SignOnService.Exchange {
        try await call.services.signOn.requireAdministrator(call.caller)
        return try await call.services.signOn.exchange(params.code)
    }
}
