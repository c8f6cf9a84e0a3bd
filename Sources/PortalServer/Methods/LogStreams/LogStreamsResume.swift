import PortalCore
import RPC

enum LogStreamsResume: PortalMethod {
    static let definition = MethodDefinition.portal(
        "logStreams/resume", "Goes on where a paused stream was; one that waits for its next attempt makes it now.",
        params: LogStreamParams.properties, result: .reference("LogStream"), access: .logStreams, effect: .writes,
        lane: ["logStreamId"])

    static func call(_ params: LogStreamParams, _ call: PortalCall) async throws -> LogStreamView {
        try await call.services.logStreams.resume(params.logStreamId, as: call.caller)
    }
}
