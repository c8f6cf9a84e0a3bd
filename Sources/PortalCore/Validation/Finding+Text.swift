extension String {
    /// Longest piece of foreign text that a message repeats.
    private static let maximumExcerpt = 200

    /// Foreign text as it may stand in a message: bounded, on one line, without invisible controls.
    var excerpt: String {
        var text = ""
        for (index, character) in self.enumerated() {
            if index == Self.maximumExcerpt { return text + "…" }
            let isVisible = character.unicodeScalars.allSatisfy { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: false
                default: true
                }
            }
            text.append(isVisible ? character : "\u{FFFD}")
        }
        return text
    }

    /// In typographic quotes, as messages show values.
    var quoted: String { "“\(excerpt)”" }
}

extension Timestamp {
    /// The day in UTC, `2026-11-16`.
    var day: String { String(description.prefix(10)) }
}

extension String {
    /// Without white space at its ends, which pasting adds.
    var trimmed: String {
        let tail = self.reversed().drop(while: \.isWhitespace)
        return String(String(tail.reversed()).drop(while: \.isWhitespace))
    }
}
