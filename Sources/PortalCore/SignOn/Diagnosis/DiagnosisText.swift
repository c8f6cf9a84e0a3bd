/// How values of an unknown sender are put into texts for people.
enum DiagnosisText {
    static let longestValue = 512
    static let longestInText = 200
    static let longestTitle = 80
    static let longestMessage = 400

    /// On one line, without control characters, cut.
    static func shown(_ text: String) -> String { "“\(cut(text, longestInText))”" }

    static func value(_ text: String) -> String { cut(text, longestValue) }

    static func title(_ text: String) -> String { cut(text, longestTitle) }

    /// A provider's message: addresses lose what names the person, and it is cut.
    static func message(_ text: String) -> String {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map { word -> String in
            guard let at = word.lastIndex(of: "@"), at != word.startIndex else { return String(word) }
            return "…" + word[at...]
        }
        return cut(words.joined(separator: " "), longestMessage)
    }

    /// In the order of their first occurrence.
    static func distinct(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }

    /// `42 seconds`, `5 minutes` and so on: two units at most.
    static func duration(_ seconds: Int64) -> String {
        func unit(_ count: Int64, _ name: String) -> String { "\(count) \(name)\(count == 1 ? "" : "s")" }
        switch seconds {
        case ..<120: return unit(seconds, "second")
        case ..<7200:
            let rest = seconds % 60
            return "\(seconds) seconds (\(unit(seconds / 60, "minute"))\(rest == 0 ? "" : " " + unit(rest, "second")))"
        case ..<172_800: return "\(seconds) seconds (about \(unit(seconds / 3600, "hour")))"
        default: return "\(seconds) seconds (about \(unit(seconds / 86_400, "day")))"
        }
    }

    private static func cut(_ text: String, _ length: Int) -> String {
        // The bytes first, so that a huge text is not walked through.
        let start = String(decoding: text.utf8.prefix(length * 4), as: UTF8.self)
        let clean = String(
            start.unicodeScalars.map { scalar in
                switch scalar.properties.generalCategory {
                case .control, .lineSeparator, .paragraphSeparator, .format, .surrogate, .privateUse, .unassigned: " "
                default: Character(scalar)
                }
            })
        return clean.count <= length && start.utf8.count == text.utf8.count
            ? clean : String(clean.prefix(length - 1)) + "…"
    }
}
