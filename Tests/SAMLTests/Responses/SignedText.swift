/// A signed response as text, taken apart so that an attacker's versions can be put together.
struct SignedText {
    var text: String

    init(_ message: [UInt8]) {
        text = String(decoding: message, as: UTF8.self)
        if let end = text.firstRange(of: "?>") {
            text = String(text[end.upperBound...].drop { $0.isWhitespace })
        }
    }

    var bytes: [UInt8] { Array(text.utf8) }

    /// The first `Signature` element.
    var signature: String { SignedText.nearest("ds:Signature", in: text) }

    /// The first `Assertion` element.
    var assertion: String { SignedText.element("saml:Assertion", in: text) }

    /// The text from the first start tag of that name to the last end tag.
    static func element(_ name: String, in text: String) -> String {
        guard
            let start = text.ranges(of: "<" + name).first(where: { range in
                range.upperBound < text.endIndex && " >".contains(text[range.upperBound])
            }), let end = text.ranges(of: "</" + name + ">").last
        else { return "" }
        return String(text[start.lowerBound..<end.upperBound])
    }

    /// The first element of that name up to the nearest end tag.
    static func nearest(_ name: String, in text: String) -> String {
        guard let start = text.firstRange(of: "<" + name),
            let end = text[start.lowerBound...].firstRange(of: "</" + name + ">")
        else { return "" }
        return String(text[start.lowerBound..<end.upperBound])
    }

    /// With all occurrences replaced.
    func replacing(_ old: String, _ new: String) -> SignedText {
        var copy = self
        copy.text = text.replacing(old, with: new)
        return copy
    }

    /// With something put before the first occurrence of a text.
    func inserting(_ new: String, before anchor: String) -> SignedText {
        replacingFirst(anchor, new + anchor)
    }

    /// With something put behind the first occurrence of a text.
    func inserting(_ new: String, after anchor: String) -> SignedText {
        replacingFirst(anchor, anchor + new)
    }

    /// With the first occurrence replaced.
    func replacingFirst(_ old: String, _ new: String) -> SignedText {
        var copy = self
        if let range = copy.text.firstRange(of: old) { copy.text.replaceSubrange(range, with: new) }
        return copy
    }
}
