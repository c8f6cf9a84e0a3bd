import PortalCore
import RPC

enum LogStreamsDestinations: PortalMethod {
    struct Params: Decodable, Sendable {}

    struct Result: Encodable, Sendable {
        var destinations: [LogStreamService.Destination]
    }

    static let definition = MethodDefinition.portal(
        "logStreams/destinations", "Tells where events can be streamed to, and what each destination needs.",
        result: .object([.required("destinations", .array(of: .reference("LogStreamDestination")))]),
        access: .logStreams, effect: .reads)

    static func call(_ params: Params, _ call: PortalCall) async throws -> Result {
        Result(destinations: try await call.services.logStreams.listDestinations(as: call.caller))
    }
}
