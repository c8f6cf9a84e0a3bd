public import StrictJSON

/// What a handler knows about the call besides its parameters.
public struct RequestContext: Sendable {
    /// The method's name.
    public let method: String
    /// The request's id; nil for a notification.
    public let id: RequestID?
    /// The member `_meta` of the parameters, already checked against the host's schema.
    public let meta: JSON?
    /// What connects the answer with the log.
    public let traceID: TraceID
    /// Where the call came from, and where notifications go.
    public let connection: RPCConnection

    /// Nil for immediate handlers, which have nothing to follow up.
    let followUps: FollowUps?

    /// For asynchronous handlers: runs an action when the answer has its place in the queue, so that what the action sends comes behind it; never,
    /// if the call fails.
    public func afterAnswer(_ action: @escaping @Sendable () -> Void) {
        followUps?.add(action)
    }

    /// What `_meta.progressToken` says; progress goes nowhere without it.
    public var progressToken: JSON? {
        meta?["progressToken"]
    }

    /// Sends `$/progress {token, value}` before the answer, when the caller asked for it.
    ///
    /// Waits while the peer has too many unread notifications. Does nothing when the connection has ended.
    public func progress<Value: Encodable & Sendable>(_ value: Value) async throws {
        guard id != nil, let token = progressToken else { return }
        let value = try JSONEncoding.json(of: value)
        try await connection.send("$/progress", params: ["token": token, "value": value] as JSON)
    }
}
