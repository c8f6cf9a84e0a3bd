import PortalCore
import RPC

enum LogStreamsPause: PortalMethod {
    static let definition = MethodDefinition.portal(
        "logStreams/pause", "Sends nothing until the stream is resumed; events wait in the log.",
        params: LogStreamParams.properties, result: .reference("LogStream"), access: .logStreams, effect: .writes,
        lane: ["logStreamId"])

    static func call(_ params: LogStreamParams, _ call: PortalCall) async throws -> LogStreamView {
        try await call.services.logStreams.pause(params.logStreamId, as: call.caller)
    }
}
