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
        var bytes: [UInt8] = []
        try append(value, to: &bytes)
        return bytes
    }

    /// Appends the JSON text of a value; when it throws, the buffer is as it was.
    public static func append<Value: Encodable>(_ value: Value, to bytes: inout [UInt8]) throws {
        let sink = JSONSink(taking: &bytes)
        defer { bytes = sink.release() }
        try sink.encodeDocument(value)
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
