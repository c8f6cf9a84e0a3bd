/// JSON that is written already: for values that are only kept or passed on.
public struct JSONText: Sendable, Hashable {
    /// One JSON value, in UTF-8.
    public let utf8: [UInt8]

    /// - Throws: as ``JSONEncoding/bytes(of:)``.
    public init<Value: Encodable>(of value: Value) throws {
        utf8 = try JSONEncoding.bytes(of: value)
    }

    /// Takes the text of a value that writes itself.
    @inlinable
    public init<Value: JSONWritable>(of value: Value) {
        utf8 = JSONEncoding.bytes(of: value)
    }

    public init(_ json: JSON) {
        utf8 = JSONWriter.bytes(of: json)
    }
}
