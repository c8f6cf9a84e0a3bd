public import StrictJSON

/// A notification that the peer sent (JSON-RPC 2.0, section 4.1).
public struct RPCNotification: Sendable, Hashable {
    /// The name of the notification, such as `events/event`.
    public var method: String
    /// Its parameters, or nil.
    public var params: JSON?

    /// Makes a notification.
    public init(method: String, params: JSON?) {
        self.method = method
        self.params = params
    }
}
