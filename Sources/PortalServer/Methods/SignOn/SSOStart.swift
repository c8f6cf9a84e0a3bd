import PortalCore
import RPC

enum SSOStart: PortalMethod {
    struct Params: Decodable, Sendable {
        var connectionId: ConnectionID?
        var organizationId: OrganizationID?
        var email: String?
        var redirectUri: String
        var state: String?
        var loginHint: String?
        var forceAuthn: Bool?

        func target() throws -> SignOnService.Target {
            switch (connectionId, organizationId, email) {
            case (let id?, nil, nil): return .connection(id)
            case (nil, let id?, nil): return .organization(id)
            case (nil, nil, let email?): return .email(email)
            default:
                throw PortalError.invalid("", "needs exactly one of connectionId, organizationId and email")
            }
        }
    }

    static let definition = MethodDefinition.portal(
        "sso/start", "Begins a sign-in: what the browser is to be sent to the identity provider with.",
        "Give one of `connectionId`, `organizationId` (its first active connection) and `email` (by home-realm "
            + "discovery). With `method` POST the `form` has to be posted to `url`.",
        params: [
            .optional("connectionId", .id(ConnectionID.self)),
            .optional("organizationId", .id(OrganizationID.self)),
            .optional("email", .email),
            .required(
                "redirectUri",
                JSONSchema.string().described(
                    "Where the browser comes back with `code` and `state`; on the allow-list.")),
            .optional("state", JSONSchema.string().described("Yours, handed back as it is.")),
            .optional("loginHint", .string()),
            .optional(
                "forceAuthn",
                JSONSchema.boolean.described(
                    "Ask for the credentials again; an answer that does not show that this was done is refused.")),
        ], result: SignOnStart.schema, access: .administrator, effect: .writes,
        lane: ["connectionId", "organizationId"], holdsLane: .always)

    static func call(_ params: Params, _ call: PortalCall) async throws -> SignOnStart {
        try await call.services.signOn.requireAdministrator(call.caller)
        return try await call.services.signOn.start(
            try params.target(),
            SignOnService.Wish(
                redirectUri: params.redirectUri, state: params.state, loginHint: params.loginHint,
                forceAuthn: params.forceAuthn ?? false))
    }
}

extension SignOnStart {
    static let schema = JSONSchema.object([
        .required("sessionId", .id(SignInSessionID.self)),
        .required("method", .enumeration(of: SignOnStart.Method.self)),
        .required("url", .string()),
        .optional("form", JSONSchema.dictionary(of: .string())),
    ])
}
