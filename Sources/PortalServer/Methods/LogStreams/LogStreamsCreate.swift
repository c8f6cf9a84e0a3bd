import PortalCore
import RPC
import StrictJSON

enum LogStreamsCreate: PortalMethod {
    struct Params: Decodable, Sendable {
        var organizationId: OrganizationID
        var type: LogStreamType
        var name: String?
        var settings: JSON
        var types: [EventType]?
    }

    static let settings = JSONSchema.dictionary(of: .any)
        .described("What the destination's fields say (`logStreams/destinations`). Secrets are kept sealed.")

    static let definition = MethodDefinition.portal(
        "logStreams/create", "Streams an organisation's events to a destination, from its own creation on.",
        "Each event arrives at least once, in the order of the log. What the destination refuses is told by the stream "
            + "and by `log_stream.*` events; `logStreams/test` tries it.",
        params: [
            .required("organizationId", .id(OrganizationID.self)),
            .required("type", .enumeration(of: LogStreamType.self)),
            .optional("name", JSONSchema.name(LogStreamService.maximumNameLength).described("Else the destination's.")),
            .required("settings", settings),
            .optional("types", EventsList.types.described("Only events of these types.")),
        ], result: .reference("LogStream"), access: .logStreams, effect: .writes, lane: ["organizationId"],
        holdsLane: .always)

    static func call(_ params: Params, _ call: PortalCall) async throws -> LogStreamView {
        try await call.services.logStreams.create(
            LogStreamService.Creation(
                type: params.type, name: params.name, settings: params.settings.objectValue ?? JSONObject(),
                types: params.types ?? []),
            for: params.organizationId, as: call.caller)
    }
}
