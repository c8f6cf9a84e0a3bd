/// Writes JSON values: compact, slashes unescaped (RFC 8259).
public struct JSONWriter: Sendable {
    /// The order of an object's members in the output.
    public enum MemberOrder: Sendable, Hashable {
        /// As they were inserted.
        case inserted
        /// By the bytes of their names' UTF-8, so that equal values have equal texts.
        case sorted
    }

    /// Appends a value.
    public static func append(_ value: JSON, to bytes: inout [UInt8], order: MemberOrder = .inserted) {
        var output = JSONOutput()
        output.append(value, order: order)
        bytes.append(contentsOf: output.written)
    }

    /// The text of a value.
    public static func bytes(of value: JSON, order: MemberOrder = .inserted) -> [UInt8] {
        var output = JSONOutput()
        output.append(value, order: order)
        return output.bytes
    }

    /// Appends a string with its quotes; escapes quotes, backslashes and control characters (RFC 8259, section 7).
    public static func append(string text: String, to bytes: inout [UInt8]) {
        var output = JSONOutput()
        output.append(string: text)
        bytes.append(contentsOf: output.written)
    }
}
