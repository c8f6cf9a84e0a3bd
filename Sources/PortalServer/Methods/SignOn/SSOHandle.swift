import PortalCore
import RPC
import StrictJSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

enum SSOHandle: PortalMethod {
    struct Params: Decodable, Sendable {
        var method: String
        var url: String
        var headers: [String: String]?
        var body: String?
        var bodyBase64: String?

        func request() throws -> ForwardedRequest {
            let bytes: [UInt8]
            switch (body, bodyBase64) {
            case (let text?, nil): bytes = Array(text.utf8)
            case (nil, let text?):
                guard let data = Data(base64Encoded: text) else {
                    throw PortalError.invalid("/bodyBase64", "must be base64")
                }
                bytes = Array(data)
            case (nil, nil): bytes = []
            default: throw PortalError.invalid("/bodyBase64", "must not be given together with body")
            }
            let fields = (headers ?? [:]).map { ($0.key.lowercased(), $0.value) }
            return ForwardedRequest(
                method: method.uppercased(), url: url,
                headers: Dictionary(fields, uniquingKeysWith: { first, _ in first }), body: bytes)
        }
    }

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
        params: [
            .required("method", .enumeration(["GET", "POST"])),
            .required("url", JSONSchema.string().described("As it was received: absolute, or from the path on.")),
            .optional("headers", JSONSchema.dictionary(of: .string())),
            .optional("body", .string()),
            .optional("bodyBase64", JSONSchema.string().described("Instead of `body`.")),
        ],
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
