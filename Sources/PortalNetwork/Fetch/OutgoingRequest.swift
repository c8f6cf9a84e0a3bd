import NIOHTTP1

/// What is asked for, without the address it is asked from.
struct OutgoingRequest: Sendable {
    var method = HTTPMethod.GET
    var headers: HTTPHeaders
    var body: [UInt8]?
    var followsRedirects: Bool
    /// Whether an answer with a status other than 200 is one, too.
    var takesAnyStatus: Bool
}

/// What came back in the end.
struct IncomingAnswer: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var bytes: [UInt8]
    /// Where it came from, for messages.
    var url: String
}
