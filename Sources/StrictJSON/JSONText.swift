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

extension JSONText: JSONWritable {
    /// Writes the text as it is.
    public func write(to output: inout JSONOutput) {
        utf8.withUnsafeBufferPointer { output.append(raw: $0) }
    }
}

extension JSONText: Decodable {
    /// Takes a value, and writes it anew.
    public init(from decoder: any Decoder) throws {
        self.init(try JSON(from: decoder))
    }
}

extension JSONText {
    /// Takes what is known to be one JSON value in UTF-8, as this library wrote it.
    public init(written utf8: [UInt8]) {
        self.utf8 = utf8
    }

    /// Reads the value.
    ///
    /// - Throws: as ``JSONReader/parse(_:options:)``, where the text is none.
    public func json() throws(JSONSyntaxError) -> JSON {
        try JSONReader.parse(utf8)
    }
}

extension JSONOutput {
    /// Writes all members of an object that is text already into the object that is open, which has none yet. What is no
    /// object has none.
    ///
    /// - Parameter object: compact, as this library writes it.
    public mutating func members(of object: JSONText) {
        guard object.utf8.count > 2, object.utf8.first == UInt8(ascii: "{") else { return }
        object.utf8.withUnsafeBufferPointer { append(raw: UnsafeBufferPointer(rebasing: $0.dropFirst().dropLast())) }
    }
}
