/// How messages are told apart on a byte stream.
public enum Framing: String, Sendable, Hashable, CaseIterable {
    /// One message per line, ended by LF.
    case lines
    /// A block of headers with `Content-Length` before each message (LSP 3.17, base protocol).
    case headers
}
