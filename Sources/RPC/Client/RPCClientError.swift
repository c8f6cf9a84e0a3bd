/// Why a client got no answer.
public enum RPCClientError: Error, Sendable, Hashable {
    /// The peer closed its output, or cannot be written to any more.
    case peerGone
    /// The client was closed on this side.
    case closed
    /// No answer came in time, in seconds.
    case timedOut(method: String, seconds: Int)
    /// The peer sent what is no frame or no message; nothing more is read from it.
    case protocolViolation(String)
    /// More messages wait to be taken than the client keeps.
    case overflow
}

extension RPCClientError: CustomStringConvertible {
    /// One sentence for a person.
    public var description: String {
        switch self {
        case .peerGone: "The peer ended."
        case .closed: "The client was closed."
        case .timedOut(let method, let seconds): "\(method) was not answered within \(seconds) seconds."
        case .protocolViolation(let detail): "The peer broke the protocol: \(detail)."
        case .overflow: "Too many messages of the peer wait to be taken."
        }
    }
}
