import PortalCore
import RPC

enum SSOLogout: PortalMethod {
    struct Params: Decodable, Sendable {
        var sessionId: SignInSessionID
        var redirectUri: String?
        var state: String?
    }

    static let definition = MethodDefinition.portal(
        "sso/logout", "Begins single logout: what the browser is to be sent to the identity provider with.",
        "With `method` POST the `form` has to be posted to `url`. The identity provider's answer comes to the logout "
            + "service; the session says in `logout` what came of it.",
        params: [
            .required("sessionId", JSONSchema.id(SignInSessionID.self).described("Of a SAML sign-in that succeeded.")),
            .optional(
                "redirectUri",
                JSONSchema.string().described(
                    "Where the browser comes back with `state`, and with `error` (`logout_failed`, `logout_refused`) if "
                        + "the identity provider did not log out, or that cannot be told; on the allow-list. Without it "
                        + "the browser gets a page.")),
            .optional("state", JSONSchema.string().described("Yours, handed back as it is.")),
        ], result: SignOnStart.schema, access: .administrator, effect: .writes, lane: ["sessionId"],
        holdsLane: .always)

    static func call(_ params: Params, _ call: PortalCall) async throws -> SignOnStart {
        try await call.services.signOn.requireAdministrator(call.caller)
        return try await call.services.signOn.logout(
            SignOnService.LogoutWish(
                sessionId: params.sessionId, redirectUri: params.redirectUri, state: params.state), as: call.caller)
    }
}
