/// Why a JSON value does not have the shape that was asked for, and where.
public struct JSONDecodingError: Error, Sendable, Hashable {
    /// The way to the offending value from the root of what was decoded (RFC 6901).
    public var pointer: JSONPointer
    /// What is wrong with it, in words that name no Swift type.
    public var message: String

    /// Makes an error.
    public init(pointer: JSONPointer, message: String) {
        self.pointer = pointer
        self.message = message
    }
}

extension JSONDecodingError: CustomStringConvertible {
    /// The pointer and the message.
    public var description: String { "\(pointer.tokens.isEmpty ? "the value" : pointer.description): \(message)" }
}
