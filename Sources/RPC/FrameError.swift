/// Why a byte stream cannot be cut into frames.
public enum FrameError: Error, Sendable, Hashable {
    /// The content is longer than the limit, in bytes.
    case tooLarge(limit: Int)
    /// The block of headers is longer than the limit, in bytes.
    case headerTooLarge(limit: Int)
    /// The headers are not what LSP 3.17's base protocol describes.
    case malformedHeader(String)
    /// The stream ended within a frame.
    case truncated

    /// What the peer is told.
    public var rpcError: RPCError {
        switch self {
        case .tooLarge(let limit):
            .invalidRequest("The frame is longer than \(limit) bytes.", reason: "frame_too_large")
        case .headerTooLarge(let limit):
            .invalidRequest("The headers are longer than \(limit) bytes.", reason: "header_too_large")
        case .malformedHeader(let detail):
            RPCError(.parseError, reason: "malformed_header", message: "The header is malformed: \(detail).")
        case .truncated:
            RPCError(.parseError, reason: "parse_error", message: "The stream ended within a frame.")
        }
    }
}
