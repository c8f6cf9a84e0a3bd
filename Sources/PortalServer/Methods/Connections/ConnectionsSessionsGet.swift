import PortalCore
import RPC

enum ConnectionsSessionsGet: PortalMethod {
    struct Params: Decodable, Sendable {
        var sessionId: SignInSessionID
    }

    static let definition = MethodDefinition.portal(
        "connections/sessions/get", "Reads one sign-in session: request, response, checks, diagnosis.",
        params: [.required("sessionId", .id(SignInSessionID.self))], result: .reference("SignInSession"),
        access: .signOn, effect: .reads, lane: ["sessionId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> SignInSession {
        try await call.services.signInSessions.get(params.sessionId, as: call.caller)
    }
}
