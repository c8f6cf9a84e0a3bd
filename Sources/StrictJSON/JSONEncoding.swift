/// Turns `Encodable` values into JSON.
///
/// Members keep the order in which they are encoded, dictionaries are sorted by key, absent optionals are left out
/// by synthesised code, and ``JSON`` values pass through as they are. Infinite numbers and NaN are refused with
/// `EncodingError.invalidValue`.
public struct JSONEncoding: Sendable {
    /// The JSON text of a value.
    ///
    /// - Throws: whatever the value's `encode(to:)` throws; `EncodingError.invalidValue` for numbers without a JSON
    ///   form.
    public static func bytes<Value: Encodable>(of value: Value) throws -> [UInt8] {
        let sink = JSONSink()
        try sink.encodeDocument(value)
        return sink.bytes
    }

    /// Appends the JSON text of a value; when it throws, the buffer is as it was.
    public static func append<Value: Encodable>(_ value: Value, to bytes: inout [UInt8]) throws {
        let sink = JSONSink()
        try sink.encodeDocument(value)
        bytes.append(contentsOf: sink.bytes)
    }

    /// The JSON text of a value that writes itself.
    @inlinable
    public static func bytes<Value: JSONWritable>(of value: Value) -> [UInt8] {
        var output = JSONOutput()
        value.write(to: &output)
        return output.bytes
    }

    /// Appends the JSON text of a value that writes itself.
    @inlinable
    public static func append<Value: JSONWritable>(_ value: Value, to bytes: inout [UInt8]) {
        var output = JSONOutput()
        value.write(to: &output)
        bytes.append(contentsOf: output.written)
    }

    /// The JSON value of an encodable one.
    ///
    /// - Throws: as ``bytes(of:)``.
    public static func json<Value: Encodable>(of value: Value) throws -> JSON {
        if let json = value as? JSON { return json }
        return try JSONReader.parse(
            bytes(of: value), options: JSONReader.Options(depthLimit: JSONReader.maximumDepthLimit))
    }

    /// The JSON text with the members of every object sorted by the bytes of their names, for digests: equal values
    /// have equal bytes. Numbers keep their text.
    ///
    /// - Throws: as ``bytes(of:)``.
    public static func canonicalBytes<Value: Encodable>(of value: Value) throws -> [UInt8] {
        if let json = value as? JSON { return JSONWriter.bytes(of: json, order: .sorted) }
        return JSONWriter.bytes(of: try json(of: value), order: .sorted)
    }
}
