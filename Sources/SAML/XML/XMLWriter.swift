/// Composes the XML that is sent: one root element, prefixes chosen by the caller, no declaration, no white space that
/// was not asked for. Values are escaped here and nowhere else.
struct XMLWriter {
    private var bytes: [UInt8] = []
    private var isWritable = true

    /// The document in UTF-8. Throws when a value had a character that XML 1.0 cannot carry, not even escaped: whoever
    /// left it out or replaced it would send another value than the one meant.
    static func document(_ write: (inout XMLWriter) -> Void) throws(SAMLSendingError) -> [UInt8] {
        var writer = XMLWriter()
        write(&writer)
        guard writer.isWritable else { throw .unwritableCharacter }
        return writer.bytes
    }

    /// An element with whatever `content` writes. Attributes whose value is nil are left out.
    mutating func element(
        _ name: String, _ attributes: KeyValuePairs<String, String?> = [:], _ content: (inout XMLWriter) -> Void
    ) {
        element(name, Array(attributes), content)
    }

    /// The same with attributes from a list.
    mutating func element(
        _ name: String, _ attributes: [(key: String, value: String?)], _ content: (inout XMLWriter) -> Void
    ) {
        open(name, attributes)
        content(&self)
        close(name)
    }

    /// An element with text only.
    mutating func element(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:], text: String) {
        open(name, Array(attributes))
        append(text, XMLWriter.textEscape)
        close(name)
    }

    /// An element without content.
    mutating func element(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:]) {
        open(name, Array(attributes))
        close(name)
    }

    private mutating func open(_ name: String, _ attributes: [(key: String, value: String?)]) {
        bytes.append(UInt8(ascii: "<"))
        bytes += name.utf8
        for (name, value) in attributes {
            guard let value else { continue }
            bytes.append(UInt8(ascii: " "))
            bytes += name.utf8
            bytes += "=\"".utf8
            append(value, XMLWriter.attributeEscape)
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: ">"))
    }

    private mutating func close(_ name: String) {
        bytes += "</".utf8
        bytes += name.utf8
        bytes.append(UInt8(ascii: ">"))
    }

    private mutating func append(_ value: String, _ escape: (Unicode.Scalar) -> String?) {
        for scalar in value.unicodeScalars {
            if let escaped = escape(scalar) {
                bytes += escaped.utf8
            } else {
                isWritable = isWritable && scalar.isXMLCharacter
                if scalar.isASCII {
                    bytes.append(UInt8(truncatingIfNeeded: scalar.value))
                } else {
                    bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
                }
            }
        }
    }

    /// A reader turns a bare carriage return into a line feed (XML 1.0 §2.11).
    private static func textEscape(_ scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        case "\r": "&#13;"
        default: nil
        }
    }

    /// A reader turns bare white space in an attribute into spaces (XML 1.0 §3.3.3).
    private static func attributeEscape(_ scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        case "\"": "&quot;"
        case "\t": "&#9;"
        case "\n": "&#10;"
        case "\r": "&#13;"
        default: nil
        }
    }
}

extension Unicode.Scalar {
    /// The production Char of XML 1.0 §2.2.
    var isXMLCharacter: Bool {
        switch value {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}
