import PortalCore
import RPC
import StrictJSON

enum SSOHandle: PortalMethod {
    typealias Params = ForwardedRequestParams

    struct Output: JSONObjectWritable, Sendable {
        var status: Int
        var headers: [String: String]
        var body: String
        var sessionId: SignInSessionID?
        var code: String?
        var loggedOut: [SignInSessionID]?

        init(_ reply: ForwardedReply) {
            status = reply.status
            headers = Dictionary(
                reply.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { first, second in "\(first), \(second)" })
            body = String(decoding: reply.body, as: UTF8.self)
            sessionId = reply.sessionId
            code = reply.code
            loggedOut = reply.loggedOut.isEmpty ? nil : reply.loggedOut
        }

        func writeMembers(to output: inout JSONOutput) {
            output.member("status", status)
            output.member("headers", headers)
            output.member("body", body)
            output.member("sessionId", sessionId)
            output.member("code", code)
            output.member("loggedOut", loggedOut)
        }
    }

    static let definition = MethodDefinition.portal(
        "sso/handle",
        "Takes an HTTP request that came to an ACS, a redirect URI, a logout service, or another `/sso/` address.",
        "A sign-in that is refused is a result without `code`; its session says why.",
        params: ForwardedRequestParams.properties(methods: ["GET", "POST"]),
        result: .object([
            .required("status", .integer()), .required("headers", JSONSchema.dictionary(of: .string())),
            .required("body", .string()), .optional("sessionId", .id(SignInSessionID.self)),
            .optional("code", JSONSchema.string().described("To be exchanged once, within ten minutes.")),
            .optional(
                "loggedOut",
                JSONSchema.array(of: .id(SignInSessionID.self)).described(
                    "Sessions that single logout ended with this request: end yours too.")),
        ]), access: .administrator, effect: .unordered)

    static func call(_ params: Params, _ call: PortalCall) async throws -> Output {
        try await call.services.signOn.requireAdministrator(call.caller)
        return Output(try await call.services.signOn.handle(params.request()))
    }
}
