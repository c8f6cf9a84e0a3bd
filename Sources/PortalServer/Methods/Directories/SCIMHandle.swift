import PortalCore
import RPC
import StrictJSON

enum SCIMHandle: PortalMethod {
    typealias Params = ForwardedRequestParams

    struct Output: JSONObjectWritable, Sendable {
        var status: Int
        var headers: [String: String]
        var body: String

        init(_ reply: ForwardedReply) {
            status = reply.status
            headers = Dictionary(
                reply.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { first, second in "\(first), \(second)" })
            body = String(decoding: reply.body, as: UTF8.self)
        }

        func writeMembers(to output: inout JSONOutput) {
            output.member("status", status)
            output.member("headers", headers)
            output.member("body", body)
        }
    }

    static let definition = MethodDefinition.portal(
        "scim/handle", "Takes an HTTP request that came to a directory's SCIM endpoint.",
        "The bearer token in `headers` is what lets it in. A refusal is a result with its status.",
        params: ForwardedRequestParams.properties(methods: ["GET", "POST", "PUT", "PATCH", "DELETE"]),
        result: .object([
            .required("status", .integer()), .required("headers", JSONSchema.dictionary(of: .string())),
            .required("body", .string()),
        ]), access: .administrator, effect: .unordered)

    static func call(_ params: Params, _ call: PortalCall) async throws -> Output {
        try await call.services.scim.requireAdministrator(call.caller)
        return Output(try await call.services.scim.handle(params.request()))
    }
}
