/// One armoured block of RFC 7468, read leniently: armour and body may share a line, as they do after XML tools have
/// folded white space.
struct PEMBlock {
    let label: String
    let body: Substring

    /// All complete or unterminated blocks, in order.
    static func blocks(in text: String) -> [PEMBlock] {
        guard text.utf8.contains(UInt8(ascii: "-")) else { return [] }
        var blocks: [PEMBlock] = []
        var rest = text[...]
        while let begin = rest.firstRange(of: "-----BEGIN ") {
            rest = rest[begin.upperBound...]
            guard let labelEnd = rest.firstRange(of: "-----") else { break }
            let label = rest[..<labelEnd.lowerBound]
            rest = rest[labelEnd.upperBound...]
            let body = rest.firstRange(of: "-----").map { rest[..<$0.lowerBound] } ?? rest
            blocks.append(PEMBlock(label: label.trimmingXMLSpace, body: body))
            rest = rest[body.endIndex...]
            if rest.hasPrefix("-----END "), let closing = rest.dropFirst(5).firstRange(of: "-----") {
                rest = rest[closing.upperBound...]
            }
        }
        return blocks
    }
}
