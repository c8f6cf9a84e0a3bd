/// The ID of a message that we send (SAML core §1.3.4): an underscore, because an xs:ID must not begin with a digit,
/// and 160 random bits in hexadecimal.
public struct SAMLMessageID: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The text.
    public let rawValue: String

    /// Takes up an ID that was stored. Nil for anything that is no NCName of ASCII letters, digits, `_`, `-` and `.`.
    public init?(rawValue: String) {
        guard rawValue.utf8.count <= SAMLMessageID.maximumBytes, let first = rawValue.unicodeScalars.first,
            first == "_" || first.isASCIILetter,
            rawValue.unicodeScalars.allSatisfy({
                $0.isASCIILetter || ("0"..."9").contains($0) || $0 == "_" || $0 == "-" || $0 == "."
            })
        else { return nil }
        self.rawValue = rawValue
    }

    /// Makes a new ID.
    public static func random(using generator: inout some RandomNumberGenerator) -> SAMLMessageID {
        let bytes = (0..<randomBytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return SAMLMessageID(checked: "_" + bytes.hexadecimal(separator: "").lowercased())
    }

    /// Makes a new ID with the system's secure random numbers.
    public static func random() -> SAMLMessageID {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    private init(checked rawValue: String) { self.rawValue = rawValue }

    /// The same as ``rawValue``.
    public var description: String { rawValue }

    private static let randomBytes = 20
    private static let maximumBytes = 256
}

extension Unicode.Scalar {
    fileprivate var isASCIILetter: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }
}
