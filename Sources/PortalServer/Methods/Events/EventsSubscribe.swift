import PortalCore
import RPC

enum EventsSubscribe: PortalMethod {
    struct Params: Decodable, Sendable {
        var organizationId: OrganizationID?
        var types: [EventType]?
        var after: EventID?
    }

    struct Output: Encodable, Sendable {
        var subscriptionId: String
    }

    static let definition = MethodDefinition.portal(
        "events/subscribe", "Sends events as they are written, as notifications `events/event`.",
        """
        The notification carries `{subscriptionId, event}`. With `after`, everything behind that event comes first; \
        without it, what is written from now on. Nothing is left out or sent twice. Under a portal session the \
        subscription ends with the session (`events/ended`).
        """,
        params: [
            .optional("organizationId", .id(OrganizationID.self)),
            .optional("types", EventsList.types),
            .optional("after", .id(EventID.self)),
        ], result: .object([.required("subscriptionId", .string())]), access: .auditLogs, effect: .reads,
        lane: ["organizationId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> Output {
        let request = EventService.Request(
            organization: params.organizationId, after: params.after,
            query: EventQuery(
                page: PageRequest(limit: PageRequest.maximumLimit), types: Set(params.types ?? [])))
        return Output(subscriptionId: try await call.services.subscriptions.open(request, call))
    }
}
