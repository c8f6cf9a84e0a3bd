/// The named transforms.
package enum AttributeTransform: String, Sendable, Codable, CaseIterable {
    /// Lower case; has no inverse.
    case lowercased
    /// Upper case; has no inverse.
    case uppercased
    /// Without white space before and behind; has no inverse.
    case trimmed
    /// What stands before the last `@`; text without one has no value. Has no inverse.
    case emailLocalPart
    /// What stands behind the last `@`, in lower case; text without one has no value. Has no inverse.
    case emailDomain
    /// Up to the first white space; has no inverse.
    case firstWord
    /// Behind the last white space; has no inverse.
    case lastWord
    /// `true`/`false` also from strings in any case ("True", "False"); inverse gives a boolean.
    case boolean
    /// The opposite boolean (Google's `suspended` → `active`); its own inverse.
    case negated
    /// Every value of a multi-valued attribute as a plain list.
    case list
}

extension AttributeTransform {
    /// True for what makes text of text.
    package var isOfText: Bool {
        switch self {
        case .lowercased, .uppercased, .trimmed, .emailLocalPart, .emailDomain, .firstWord, .lastWord: true
        case .boolean, .negated, .list: false
        }
    }

    /// True if what it gives has lost something of what it was given.
    package var isLossy: Bool { isOfText }

    /// What is made of a text; nil where nothing is left of it. Transforms that are not of text leave it.
    func text(_ text: String) -> String? {
        let result: Substring =
            switch self {
            case .lowercased: text.lowercased()[...]
            case .uppercased: text.uppercased()[...]
            case .trimmed: text.trimmed
            case .emailLocalPart: text.lastIndex(of: "@").map { text[..<$0].trimmed } ?? ""
            case .emailDomain: text.lastIndex(of: "@").map { text[text.index(after: $0)...].lowercased().trimmed } ?? ""
            case .firstWord: text.trimmed.prefix { !$0.isWhitespace }
            case .lastWord: text.trimmed.suffix(while: { !$0.isWhitespace })
            case .boolean, .negated, .list: text[...]
            }
        return result.isEmpty ? nil : String(result)
    }
}

extension StringProtocol where SubSequence == Substring {
    fileprivate var trimmed: Substring {
        let start = firstIndex { !$0.isWhitespace } ?? endIndex
        guard let last = lastIndex(where: { !$0.isWhitespace }), start < endIndex else { return self[endIndex...] }
        return self[start...last]
    }
}

extension Substring {
    fileprivate func suffix(while isIncluded: (Character) -> Bool) -> Substring {
        var start = endIndex
        while start > startIndex, isIncluded(self[index(before: start)]) { start = index(before: start) }
        return self[start...]
    }
}
