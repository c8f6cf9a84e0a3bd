import PortalCore
import RPC

enum PortalSessionsOpen: PortalMethod {
    struct Params: Decodable, Sendable {
        var token: String
    }

    static let definition = MethodDefinition.portal(
        "portalSessions/open", "Opens a portal link: its token becomes a session.",
        """
        The reason of a refusal (`link_unknown`, `link_expired`, `link_revoked`, `link_completed`) is for the \
        dashboard; show the same page for all of them to whoever opened the link.
        """, params: [.required("token", .string(minimumLength: 1, maximumLength: 512))],
        result: .reference("OpenedSession"), access: .anySession, effect: .writes)

    static func call(_ params: Params, _ call: PortalCall) async throws -> OpenedSession {
        try await call.services.portalLinks.open(token: params.token, as: call.caller)
    }
}
