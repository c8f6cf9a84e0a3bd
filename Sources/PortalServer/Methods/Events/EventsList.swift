import PortalCore
import RPC

enum EventsList: PortalMethod {
    struct Params: Decodable, Sendable {
        var organizationId: OrganizationID?
        var after: EventID?
        var types: [EventType]?
        var from: Timestamp?
        var to: Timestamp?
        var page: PageParams

        private enum CodingKeys: String, CodingKey { case organizationId, after, types, from, to }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            organizationId = try container.decodeIfPresent(OrganizationID.self, forKey: .organizationId)
            after = try container.decodeIfPresent(EventID.self, forKey: .after)
            types = try container.decodeIfPresent([EventType].self, forKey: .types)
            from = try container.decodeIfPresent(Timestamp.self, forKey: .from)
            to = try container.decodeIfPresent(Timestamp.self, forKey: .to)
            page = try PageParams(from: decoder)
        }
    }

    static let types = JSONSchema.array(
        of: .enumeration(of: EventType.self), minimumCount: 1, maximumCount: EventType.allCases.count,
        hasUniqueItems: true)

    static let definition = MethodDefinition.portal(
        "events/list", "Reads an organisation's log in its order.",
        "Without `organizationId` it is the environment's own log: settings and deleted organisations.",
        params: [
            .optional("organizationId", .id(OrganizationID.self)),
            .optional("after", JSONSchema.id(EventID.self).described("Only events behind this one.")),
            .optional("types", types),
            .optional("from", JSONSchema.timestamp.described("Inclusive.")),
            .optional("to", JSONSchema.timestamp.described("Exclusive.")),
        ] + .pageParameters, result: .page(of: "Event"), access: .auditLogs, effect: .reads, lane: ["organizationId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> Page<Event> {
        try await call.services.events.list(
            EventService.Request(
                organization: params.organizationId, after: params.after,
                query: EventQuery(
                    page: params.page.request, types: Set(params.types ?? []), from: params.from, to: params.to)),
            as: call.caller)
    }
}
