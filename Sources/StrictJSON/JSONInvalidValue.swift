/// Thrown by an `init(from:)` to say what is wrong with the value at hand; the decoder adds where it is.
public struct JSONInvalidValue: Error, Sendable, Hashable {
    /// What is wrong, shown to the peer.
    public let message: String

    /// Makes an error, such as `JSONInvalidValue("must be an RFC 3339 time")`.
    public init(_ message: String) {
        self.message = message
    }
}
