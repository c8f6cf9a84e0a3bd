import CIDN2

/// The name of a domain as people register it, in both of its forms.
///
/// Read by UTS #46 without transitional processing and with the STD3 rules: any spelling that a browser takes for the
/// same name becomes the same name.
public struct DomainName: Sendable, Hashable, CustomStringConvertible {
    /// Characters of the ASCII form at most (RFC 1035 §2.3.4, without the root).
    public static let maximumLength = 253
    public static let maximumLabelLength = 63

    /// Lower case, A-labels, at least two labels, no dot at the end.
    public let ascii: String
    /// As people write it: U-labels.
    public let unicode: String

    public var description: String { ascii }

    /// A dot at the end, which stands for the root, is left out.
    public init(_ text: String) throws(DomainNameError) {
        // The library silently drops what the STD3 rules forbid, so they are checked on what it made without them.
        guard !text.isEmpty else { throw .empty }
        // No character takes more octets than it makes, apart from compositions; this only bounds the work.
        guard text.utf8.count <= Self.maximumLength * 8 else { throw .tooLong }
        guard !text.utf8.contains(0) else { throw .characters }
        var name = try Self.ascii(of: text).lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        guard !name.isEmpty else { throw .empty }
        guard name.utf8.count <= Self.maximumLength else { throw .tooLong }
        let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        for label in labels {
            guard let first = label.first, let last = label.last else { throw .emptyLabel }
            guard label.count <= Self.maximumLabelLength else { throw .tooLong }
            guard label.allSatisfy(\.isLetterDigitOrHyphen), first != UInt8(ascii: "-"), last != UInt8(ascii: "-")
            else { throw .characters }
        }
        // The last label of a name is not all digits, and an address's is (RFC 3696 §2).
        guard labels.last?.allSatisfy({ (0x30...0x39).contains($0) }) != true else { throw .address }
        guard labels.count > 1 else { throw .singleLabel }
        let unicode = try Self.unicode(of: name)
        guard
            unicode.unicodeScalars.allSatisfy({ scalar in
                !scalar.isASCII || scalar == "." || UInt8(ascii: scalar).isLetterDigitOrHyphen
            })
        else { throw .characters }
        ascii = name
        self.unicode = unicode
    }

    private static func ascii(of text: String) throws(DomainNameError) -> String {
        var output: UnsafeMutablePointer<UInt8>?
        let status = text.withCString(encodedAs: UTF8.self) { input in
            idn2_lookup_u8(input, &output, Int32(IDN2_NFC_INPUT.rawValue | IDN2_NONTRANSITIONAL.rawValue))
        }
        defer { idn2_free(output) }
        guard status == IDN2_OK.rawValue, let output else { throw DomainNameError(status: status) }
        return String(cString: output)
    }

    private static func unicode(of name: String) throws(DomainNameError) -> String {
        var output: UnsafeMutablePointer<CChar>?
        let status = idn2_to_unicode_8z8z(name, &output, 0)
        defer { idn2_free(output) }
        guard status == IDN2_OK.rawValue, let output else { throw .encoding }
        return String(cString: output)
    }
}

extension DomainNameError {
    fileprivate init(status: Int32) {
        switch status {
        case IDN2_TOO_BIG_DOMAIN.rawValue, IDN2_TOO_BIG_LABEL.rawValue: self = .tooLong
        case IDN2_PUNYCODE_BAD_INPUT.rawValue, IDN2_PUNYCODE_BIG_OUTPUT.rawValue, IDN2_PUNYCODE_OVERFLOW.rawValue,
            IDN2_INVALID_ALABEL.rawValue, IDN2_ALABEL_ROUNDTRIP_FAILED.rawValue:
            self = .encoding
        default: self = .characters
        }
    }
}

extension UInt8 {
    fileprivate var isLetterDigitOrHyphen: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
