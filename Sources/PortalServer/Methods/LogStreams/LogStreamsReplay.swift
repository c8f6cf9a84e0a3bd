import PortalCore
import RPC

enum LogStreamsReplay: PortalMethod {
    struct Params: Decodable, Sendable {
        var logStreamId: LogStreamID
        var from: Timestamp
    }

    static let definition = MethodDefinition.portal(
        "logStreams/replay", "Sends everything since a time once more, and goes on from there.",
        params: LogStreamParams.properties + [.required("from", JSONSchema.timestamp.described("Inclusive."))],
        result: .reference("LogStream"), access: .logStreams, effect: .writes, lane: ["logStreamId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> LogStreamView {
        try await call.services.logStreams.replay(params.logStreamId, from: params.from, as: call.caller)
    }
}
