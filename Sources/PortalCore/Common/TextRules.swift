/// Checks that several features make of the texts they are given.
package enum TextRules {
    package static let maximumEmailLength = 254

    /// A text for people: not blank, no control characters, bounded.
    package static func checkName(_ text: String, at field: String, maximum: Int) throws {
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw PortalError.invalid(field, "must not be blank")
        }
        guard text.hasCharacters(atMost: maximum) else {
            throw PortalError.invalid(field, "must have at most \(maximum) characters")
        }
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }) else {
            throw PortalError.invalid(field, "must not contain control characters")
        }
    }

    /// An address of the form that people have: one `@`, a local part, a domain, no white space or control characters.
    package static func checkEmail(_ text: String, at field: String) throws {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let isPlain = text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
        guard parts.count == 2, let local = parts.first, let domain = parts.last, !local.isEmpty, !domain.isEmpty,
            isPlain, text.utf8.count <= maximumEmailLength, !domain.hasPrefix("."), !domain.hasSuffix("."),
            !"<>,;:\"()[]\\".contains(where: text.contains)
        else { throw PortalError.invalid(field, "is not an e-mail address") }
    }

    /// RFC 6901 §3.
    package static func pointerToken(_ key: String) -> String {
        key.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
            .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
    }
}

extension String {
    /// Whether it has at most so many Unicode scalars.
    func hasCharacters(atMost maximum: Int) -> Bool {
        // A scalar takes a byte or more.
        utf8.count <= maximum || unicodeScalars.count <= maximum
    }
}
