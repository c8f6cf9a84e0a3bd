import PortalCore
import RPC

enum LogStreamsGet: PortalMethod {
    static let definition = MethodDefinition.portal(
        "logStreams/get", "Reads a log stream and how far it is.", params: LogStreamParams.properties,
        result: .reference("LogStream"), access: .logStreams, effect: .reads, lane: ["logStreamId"])

    static func call(_ params: LogStreamParams, _ call: PortalCall) async throws -> LogStreamView {
        try await call.services.logStreams.get(params.logStreamId, as: call.caller)
    }
}
