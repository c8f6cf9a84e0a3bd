/// A JSON pointer (RFC 6901): the way from the root of a document to one of its values.
public struct JSONPointer: Sendable, Hashable {
    /// The reference tokens, unescaped; none for the whole document.
    public private(set) var tokens: [String]

    /// The pointer to the whole document.
    public static let root = JSONPointer(tokens: [])

    /// Makes a pointer of unescaped tokens.
    public init(tokens: [String]) {
        self.tokens = tokens
    }

    /// Reads the text form (RFC 6901, section 3); nil when it is neither empty nor begins with a slash, or when a
    /// tilde is followed by something other than 0 or 1.
    public init?(_ text: String) {
        guard !text.isEmpty else {
            tokens = []
            return
        }
        guard text.utf8.first == UInt8(ascii: "/") else { return nil }
        var tokens: [String] = []
        for part in text.unicodeScalars.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            var token = String.UnicodeScalarView()
            var isEscaped = false
            for scalar in part {
                switch (isEscaped, scalar) {
                case (false, "~"): isEscaped = true
                case (false, _): token.append(scalar)
                case (true, "0"):
                    token.append("~")
                    isEscaped = false
                case (true, "1"):
                    token.append("/")
                    isEscaped = false
                case (true, _): return nil
                }
            }
            guard !isEscaped else { return nil }
            tokens.append(String(token))
        }
        self.tokens = tokens
    }

    /// The pointer to a member of what this points to.
    public func appending(_ key: String) -> JSONPointer {
        JSONPointer(tokens: tokens + [key])
    }

    /// The pointer to an element of what this points to.
    public func appending(_ index: Int) -> JSONPointer {
        JSONPointer(tokens: tokens + [String(index)])
    }

    /// The pointer that leads through this and then through another.
    public func appending(_ pointer: JSONPointer) -> JSONPointer {
        JSONPointer(tokens: tokens + pointer.tokens)
    }

    /// The index that a token names in an array (RFC 6901, section 4): decimal digits without leading zeros.
    static func arrayIndex(_ token: String) -> Int? {
        guard let first = token.utf8.first, token.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        guard first != 0x30 || token.utf8.count == 1 else { return nil }
        return Int(token)
    }
}

extension JSONPointer: CustomStringConvertible {
    /// The text form (RFC 6901, section 3).
    public var description: String {
        var text = String.UnicodeScalarView()
        for token in tokens {
            text.append("/")
            for scalar in token.unicodeScalars {
                switch scalar {
                case "~":
                    text.append("~")
                    text.append("0")
                case "/":
                    text.append("~")
                    text.append("1")
                default: text.append(scalar)
                }
            }
        }
        return String(text)
    }
}

extension JSONPointer: Codable {
    /// Reads the text form.
    ///
    /// - Throws: ``JSONDecodingError`` when the text is not a pointer.
    public init(from decoder: any Decoder) throws {
        guard let pointer = JSONPointer(try decoder.singleValueContainer().decode(String.self)) else {
            throw JSONInvalidValue("must be a JSON pointer")
        }
        self = pointer
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
