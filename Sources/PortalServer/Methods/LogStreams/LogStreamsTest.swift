import PortalCore
import RPC

enum LogStreamsTest: PortalMethod {
    static let definition = MethodDefinition.portal(
        "logStreams/test", "Sends one event that is marked as a test, and tells what the destination said.",
        "The event is in no log and counts as nothing. A destination that refuses it is a result, not an error.",
        params: LogStreamParams.properties, result: .reference("LogStreamTrial"), access: .logStreams,
        effect: .unordered)

    static func call(_ params: LogStreamParams, _ call: PortalCall) async throws -> LogStreamService.Trial {
        try await call.services.logStreams.test(params.logStreamId, as: call.caller)
    }
}
