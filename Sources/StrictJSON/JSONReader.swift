/// Reads JSON texts strictly after RFC 8259: UTF-8 without byte order mark, nothing after the value, bounded depth.
///
/// Escapes of lone surrogates are refused, because they name no Unicode scalar value. Of members with the same name
/// the last one stays, unless the options refuse repetitions.
public struct JSONReader: Sendable {
    /// What the reader accepts.
    public struct Options: Sendable, Hashable {
        /// What to do with an object that has two members of one name.
        public enum RepeatedKeys: Sendable, Hashable {
            /// The last value stays, and ``JSONObject/hadRepeatedKeys`` says that there was one.
            case keepLast
            /// The text is refused with ``JSONSyntaxError/Reason/repeatedKey``.
            case refuse
        }

        /// The greatest number of nested arrays and objects; values above ``JSONReader/maximumDepthLimit`` count as it.
        public var depthLimit: Int
        /// What to do with repeated names.
        public var repeatedKeys: RepeatedKeys

        /// Makes options; the standard depth is ``JSONReader/standardDepthLimit``.
        public init(depthLimit: Int = JSONReader.standardDepthLimit, repeatedKeys: RepeatedKeys = .keepLast) {
            self.depthLimit = depthLimit
            self.repeatedKeys = repeatedKeys
        }
    }

    /// The number of nested levels that are read unless something else is asked for.
    public static let standardDepthLimit = 512

    /// The number of nested levels that are never exceeded: reading, writing and releasing a value recurse.
    public static let maximumDepthLimit = 1024

    /// Reads one value.
    ///
    /// - Throws: ``JSONSyntaxError`` with the offset of the offending byte.
    public static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, options: Options = Options()
    ) throws(JSONSyntaxError) -> JSON {
        var parser = JSONParser(bytes: bytes, options: options)
        return try parser.parseDocument()
    }

    /// Reads one value.
    ///
    /// - Throws: ``JSONSyntaxError`` with the offset of the offending byte.
    public static func parse(_ bytes: [UInt8], options: Options = Options()) throws(JSONSyntaxError) -> JSON {
        let outcome = bytes.withUnsafeBufferPointer { buffer -> Result<JSON, JSONSyntaxError> in
            do throws(JSONSyntaxError) {
                return .success(try parse(buffer, options: options))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// Reads one value.
    ///
    /// - Throws: ``JSONSyntaxError`` with the offset of the offending byte of the text's UTF-8.
    public static func parse(_ text: String, options: Options = Options()) throws(JSONSyntaxError) -> JSON {
        try parse(Array(text.utf8), options: options)
    }
}
