import DomainNames

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
        guard domain(ofEmail: text) != nil else { throw PortalError.invalid(field, "is not an e-mail address") }
    }

    /// The domain of such an address, as it is written; nil for anything else. Whoever reads an address with two `@` may
    /// take another part for its domain than the one that was judged.
    package static func domain(ofEmail text: String) -> Substring? {
        let at = UInt8(ascii: "@")
        guard text.utf8.count <= maximumEmailLength, let end = text.utf8.firstIndex(of: at), end > text.startIndex,
            // Not with a mark that combines with it.
            text[end] == "@", text.unicodeScalars.allSatisfy(isInEmail)
        else { return nil }
        let domain = text[text.utf8.index(after: end)...]
        guard let (first, last) = domain.utf8.first.flatMap({ first in domain.utf8.last.map { (first, $0) } }),
            first != UInt8(ascii: "."), last != UInt8(ascii: "."), !domain.utf8.contains(at)
        else { return nil }
        return domain
    }

    /// The domain of such an address as organisations have theirs: lower case, A-labels. What is no name of a domain is in
    /// lower case only.
    package static func domainKey(ofEmail text: String) -> String? {
        guard let domain = domain(ofEmail: text) else { return nil }
        // Of ASCII, which is what it mostly is, nothing else is to be done.
        guard !domain.utf8.allSatisfy({ $0 < 0x80 }) else { return domain.lowercased() }
        return (try? DomainName(String(domain)))?.ascii ?? domain.lowercased()
    }

    /// Beyond ASCII only what words are made of, and stay made of when an application normalises the address (NFKC, which
    /// for example makes an `@` of U+FF20): XID_Continue is closed under that (UAX #31 §5.1.1).
    private static func isInEmail(_ scalar: Unicode.Scalar) -> Bool {
        guard let byte = UInt8(exactly: scalar.value), scalar.isASCII else {
            return scalar.properties.isXIDContinue && scalar.properties.generalCategory.isOfWords
        }
        return byte > 0x20 && byte != 0x7F && !charactersNotInEmail.contains(byte)
    }

    private static let charactersNotInEmail = Array("<>,;:\"()[]\\".utf8)

    /// RFC 6901 §3.
    package static func pointerToken(_ key: String) -> String {
        key.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
            .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
    }
}

extension Unicode.GeneralCategory {
    /// A letter, a mark or a decimal digit.
    fileprivate var isOfWords: Bool {
        switch self {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .decimalNumber:
            true
        default: false
        }
    }
}

extension String {
    /// Whether it has at most so many Unicode scalars.
    func hasCharacters(atMost maximum: Int) -> Bool {
        // A scalar takes a byte or more.
        utf8.count <= maximum || unicodeScalars.count <= maximum
    }
}
