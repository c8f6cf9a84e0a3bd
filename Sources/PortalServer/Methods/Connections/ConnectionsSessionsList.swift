import PortalCore
import RPC
import StrictJSON

enum ConnectionsSessionsList: PortalMethod {
    struct Params: Decodable, Sendable {
        var query: SignInSessionQuery

        private enum CodingKeys: String, CodingKey { case connectionId, state, origin, sort, from, to }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            let page = try PageParams(from: decoder)
            query = SignInSessionQuery(
                connection: try container.decode(ConnectionID.self, forKey: .connectionId),
                page: PageRequest(
                    limit: page.limit ?? PageRequest.defaultLimit, cursor: page.cursor,
                    order: page.order ?? .descending),
                state: try container.decodeIfPresent(SignInSession.State.self, forKey: .state),
                origin: try container.decodeIfPresent(SignInSession.Origin.self, forKey: .origin),
                from: try container.decodeIfPresent(Timestamp.self, forKey: .from),
                to: try container.decodeIfPresent(Timestamp.self, forKey: .to),
                sort: try container.decodeIfPresent(SignInSessionQuery.Sort.self, forKey: .sort) ?? .startedAt)
        }
    }

    static let definition = MethodDefinition.portal(
        "connections/sessions/list", "Lists the sign-in sessions of a connection, newest first.",
        "Sessions are kept for 90 days.",
        params: ConnectionParams.properties + [
            .optional("state", .enumeration(of: SignInSession.State.self)),
            .optional("origin", .enumeration(of: SignInSession.Origin.self)),
            .optional(
                "sort", JSONSchema.enumeration(of: SignInSessionQuery.Sort.self).defaulting(to: "startedAt")),
            .optional("from", JSONSchema.timestamp.described("Of the start, inclusive.")),
            .optional("to", JSONSchema.timestamp.described("Of the start, exclusive.")),
        ] + .pageParameters(order: .descending), result: .page(of: "SignInSession"), access: .signOn, effect: .reads,
        lane: ["connectionId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> Page<SignInSession> {
        try await call.services.signInSessions.list(params.query, as: call.caller)
    }
}
