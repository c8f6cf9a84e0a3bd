import PortalCore
import RPC
import StrictJSON

enum LogStreamsUpdate: PortalMethod {
    struct Params: Decodable, Sendable {
        var logStreamId: LogStreamID
        var name: String?
        var settings: JSON?
        var types: [EventType]?
        var expectedRevision: Int?
    }

    static let definition = MethodDefinition.portal(
        "logStreams/update", "Changes a log stream; what is not named stays.",
        "New settings are tried at once.",
        params: LogStreamParams.properties + [
            .optional("name", .name(LogStreamService.maximumNameLength)),
            .optional(
                "settings",
                LogStreamsCreate.settings.described(
                    "All of them anew. A secret that is left out, or given as it is shown, stays; null removes it.")),
            .optional(
                "types",
                JSONSchema.array(
                    of: .enumeration(of: EventType.self), maximumCount: EventType.allCases.count, hasUniqueItems: true
                ).described("Empty: all types.")),
            .optional("expectedRevision", .expectedRevision),
        ], result: .reference("LogStream"), access: .logStreams, effect: .writes, lane: ["logStreamId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> LogStreamView {
        var change = LogStreamService.Change()
        change.name = params.name
        change.settings = params.settings?.objectValue
        change.types = params.types
        change.expectedRevision = params.expectedRevision
        return try await call.services.logStreams.update(params.logStreamId, change, as: call.caller)
    }
}
