import PortalCore
import RPC

enum ConnectionsTest: PortalMethod {
    struct Params: Decodable, Sendable {
        var connectionId: ConnectionID
        var staged: Bool?
    }

    struct Output: Encodable, Sendable {
        var sessionId: SignInSessionID
        var url: String
    }

    static let definition = MethodDefinition.portal(
        "connections/test", "Begins a test sign-in: open the address in a browser, and read the session afterwards.",
        "It runs the real way over the identity provider and ends in the session's record, not in a login.",
        params: ConnectionParams.properties + [
            .optional("staged", JSONSchema.boolean.described("With the staged setup instead of the live one."))
        ],
        result: .object([.required("sessionId", .id(SignInSessionID.self)), .required("url", .string())]),
        access: .signOn, effect: .writes, lane: ["connectionId"], holdsLane: .always)

    static func call(_ params: Params, _ call: PortalCall) async throws -> Output {
        let start = try await call.services.signOn.test(
            params.connectionId, staged: params.staged ?? false, as: call.caller)
        return Output(sessionId: start.sessionId, url: try await call.services.signOn.link(to: start))
    }
}
