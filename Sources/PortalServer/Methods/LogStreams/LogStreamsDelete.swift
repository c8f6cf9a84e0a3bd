import PortalCore
import RPC

enum LogStreamsDelete: PortalMethod {
    static let definition = MethodDefinition.portal(
        "logStreams/delete", "Ends a log stream; what it did not send yet is not sent.",
        params: LogStreamParams.properties, access: .logStreams, effect: .writes, lane: ["logStreamId"])

    static func call(_ params: LogStreamParams, _ call: PortalCall) async throws -> EmptyObject {
        try await call.services.logStreams.delete(params.logStreamId, as: call.caller)
        return EmptyObject()
    }
}
