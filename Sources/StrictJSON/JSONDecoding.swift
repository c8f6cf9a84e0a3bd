/// Turns JSON into `Decodable` values.
///
/// Members that are `null` count as absent for optionals, unknown members are ignored, integers written with a zero
/// fraction are integers, and ``JSON`` values pass through as they are.
public struct JSONDecoding: Sendable {
    /// Decodes a value.
    ///
    /// - Throws: ``JSONDecodingError``, whatever the type's `init(from:)` throws.
    public static func decode<Value: Decodable>(
        _ type: Value.Type, from json: JSON
    ) throws(JSONDecodingError) -> Value {
        try JSONValueDecoder(value: json, parent: nil, step: .none).decodeWhole(type)
    }

    /// Reads a JSON text and decodes a value from it.
    ///
    /// - Throws: ``JSONSyntaxError`` or ``JSONDecodingError``.
    public static func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8], options: JSONReader.Options = JSONReader.Options()
    ) throws -> Value {
        try decode(type, from: JSONReader.parse(bytes, options: options))
    }
}
