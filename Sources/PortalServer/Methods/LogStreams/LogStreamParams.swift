import PortalCore
import RPC

/// The parameters of a call about one log stream.
struct LogStreamParams: Decodable, Sendable {
    var logStreamId: LogStreamID

    static let properties: [JSONSchema.Property] = [.required("logStreamId", .id(LogStreamID.self))]
}
