/// Why a text is not JSON (RFC 8259), and where.
public struct JSONSyntaxError: Error, Sendable, Hashable {
    /// What is wrong.
    public enum Reason: String, Sendable, Hashable {
        /// Nothing but blanks.
        case empty = "there is no value"
        /// The text stops within a value.
        case truncated = "the text ends within a value"
        /// A byte that cannot stand there.
        case unexpectedByte = "unexpected byte"
        /// Something other than blanks follows the value.
        case trailingData = "data after the value"
        /// A number that does not follow RFC 8259, section 6.
        case invalidNumber = "malformed number"
        /// A string contains a control character that must be escaped.
        case controlCharacter = "unescaped control character in a string"
        /// A backslash is followed by something that RFC 8259, section 7, does not know.
        case invalidEscape = "malformed escape in a string"
        /// An escape names half of a surrogate pair.
        case loneSurrogate = "escape of a lone surrogate"
        /// The bytes are not UTF-8.
        case invalidUTF8 = "malformed UTF-8"
        /// The text begins with a byte order mark.
        case byteOrderMark = "byte order mark"
        /// More levels of arrays and objects than allowed.
        case tooDeep = "nested too deeply"
        /// An object has two members of one name, and the caller refuses that.
        case repeatedKey = "repeated member name"
    }

    /// What is wrong.
    public let reason: Reason
    /// The position of the first offending byte, from 0.
    public let offset: Int
}

extension JSONSyntaxError: CustomStringConvertible {
    /// The reason and the position, in words.
    public var description: String { "\(reason.rawValue) at byte \(offset)" }
}
