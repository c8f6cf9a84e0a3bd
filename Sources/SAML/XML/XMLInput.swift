/// The text of a document as UTF-8 without byte order mark, ready for the parser.
struct XMLInput {
    let bytes: [UInt8]
    /// Lines of white space taken off the beginning, to be added to reported line numbers.
    let skippedLines: Int

    init(decoding input: [UInt8], limits: SAMLXMLLimits) throws(SAMLXMLError) {
        guard input.count <= limits.bytes else { throw .tooLarge(limit: limits.bytes) }
        var bytes = try XMLInput.utf8(input)
        guard bytes.count <= limits.bytes else { throw .tooLarge(limit: limits.bytes) }

        // White space before the XML declaration is an error in XML, and the commonest accident when pasting.
        var skipped = 0
        var start = bytes.startIndex
        while start < bytes.endIndex, bytes[start].isXMLSpace {
            if bytes[start] == UInt8(ascii: "\n") { skipped += 1 }
            start += 1
        }
        if start > bytes.startIndex { bytes.removeFirst(start - bytes.startIndex) }
        guard let first = bytes.first else { throw .empty }

        guard first == UInt8(ascii: "<") else { throw .notXML(PastedContent(recognizing: input)) }
        guard !PastedContent.isHTML(bytes) else { throw .notXML(.html) }
        self.bytes = bytes
        self.skippedLines = skipped
    }

    private static func utf8(_ input: [UInt8]) throws(SAMLXMLError) -> [UInt8] {
        if input.starts(with: [0xEF, 0xBB, 0xBF]) { return try checkedUTF8(Array(input.dropFirst(3)), declared: nil) }
        if input.starts(with: [0xFF, 0xFE]) { return try utf16(input.dropFirst(2), littleEndian: true) }
        if input.starts(with: [0xFE, 0xFF]) { return try utf16(input.dropFirst(2), littleEndian: false) }
        if input.starts(with: [0x3C, 0x00]) { return try utf16(input[...], littleEndian: true) }
        if input.starts(with: [0x00, 0x3C]) { return try utf16(input[...], littleEndian: false) }
        guard let declared = declaredEncoding(input) else { return try checkedUTF8(input, declared: nil) }
        switch declared.uppercased() {
        case "UTF-8", "UTF8", "US-ASCII", "ASCII", "UTF-16", "UTF16":
            // Tools that build a string and save it as UTF-8 leave "utf-16" in the declaration.
            return try checkedUTF8(input, declared: declared)
        case "ISO-8859-1", "LATIN1", "LATIN-1":
            if String(validating: input, as: UTF8.self) != nil { return try checkedUTF8(input, declared: declared) }
            return Array(String(String.UnicodeScalarView(input.lazy.map { Unicode.Scalar($0) })).utf8)
        default:
            throw .encoding(declared: declared)
        }
    }

    private static func checkedUTF8(_ input: [UInt8], declared: String?) throws(SAMLXMLError) -> [UInt8] {
        guard isASCII(input) || String(validating: input, as: UTF8.self) != nil else {
            // Bytes that are no text at all are better called what they are.
            let content = PastedContent(recognizing: input)
            if declared == nil, content != .xml, content != .html { throw .notXML(content) }
            throw .encoding(declared: declared)
        }
        guard input.withUnsafeBufferPointer({ $0.firstIndex(of: 0, from: 0) }) == nil else { throw .notXML(.binary) }
        return input
    }

    /// Without branches the loop takes many bytes at a time.
    private static func isASCII(_ input: [UInt8]) -> Bool {
        var all: UInt8 = 0
        for byte in input { all |= byte }
        return all < 0x80
    }

    private static func utf16(_ input: ArraySlice<UInt8>, littleEndian: Bool) throws(SAMLXMLError) -> [UInt8] {
        guard input.count.isMultiple(of: 2) else { throw .encoding(declared: "UTF-16") }
        var units: [UInt16] = []
        units.reserveCapacity(input.count / 2)
        var index = input.startIndex
        while index + 1 < input.endIndex {
            let first = UInt16(input[index])
            let second = UInt16(input[index + 1])
            units.append(littleEndian ? second << 8 | first : first << 8 | second)
            index += 2
        }
        guard let text = String(validating: units, as: UTF16.self), !units.contains(0) else {
            throw .encoding(declared: "UTF-16")
        }
        return Array(text.utf8)
    }

    /// The encoding named in the XML declaration, if the bytes begin with one (XML 1.0 §2.8).
    private static func declaredEncoding(_ input: [UInt8]) -> String? {
        let head = input.drop(while: \.isXMLSpace).prefix(declarationBytes)
        guard head.starts(with: "<?xml".utf8) else { return nil }
        let declaration = head.prefix { $0 != UInt8(ascii: ">") }
        let name = declaration.indices.first { index in
            declaration[index] == UInt8(ascii: "e") && declaration[index...].starts(with: "encoding".utf8)
        }
        guard let name else { return nil }
        let rest = declaration[name...].dropFirst("encoding".utf8.count).drop {
            $0.isXMLSpace || $0 == UInt8(ascii: "=")
        }
        guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
        return String(decoding: rest.dropFirst().prefix { $0 != quote }, as: UTF8.self)
    }

    private static let declarationBytes = 256
}

extension UInt8 {
    /// White space of XML 1.0 §2.3: space, tab, carriage return, line feed.
    var isXMLSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}

extension StringProtocol where UTF8View: BidirectionalCollection {
    /// Without the white space of XML at both ends.
    var trimmingXMLSpace: String {
        let bytes = utf8
        var start = startIndex
        var end = endIndex
        while start < end, bytes[start].isXMLSpace { start = bytes.index(after: start) }
        while start < end, bytes[bytes.index(before: end)].isXMLSpace { end = bytes.index(before: end) }
        return String(self[start..<end])
    }
}

extension StringProtocol {
    /// The items of an XML list type, separated by white space (XML Schema 2 §2.5.1.2).
    var xmlListItems: [String] {
        self.utf8.split(whereSeparator: \.isXMLSpace).map { String(decoding: $0, as: UTF8.self) }
    }
}
