/// One TXT record, held against the value that it should have.
struct ObservedValue: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case right
        /// Right but for blanks, which most often stand where a text was cut into strings.
        case split
        /// Right but for quotation marks, or backslashes before them.
        case quoted
        /// The beginning or the end of the value.
        case incomplete
        /// A value of this kind with another token.
        case otherToken
        /// Something else.
        case foreign
    }

    let kind: Kind
    /// As one text.
    let text: String
    let stringCount: Int
    /// Of another token.
    let token: String?

    private static let marks: Set<Character> = ["\"", "'", "“", "”", "„", "‘", "’", "«", "»", "`", "\\"]
    /// A shorter part of the value may stand there by chance.
    private static let leastPart = 8

    init(_ strings: [String], of challenge: DomainChallenge) {
        text = strings.joined()
        stringCount = strings.count
        let hasMarks = text.contains { Self.marks.contains($0) }
        let bare = String(text.filter { !$0.isWhitespace && !Self.marks.contains($0) })
        let prefix = DomainChallenge.valuePrefix
        var token: String?
        if text == challenge.value {
            kind = .right
        } else if bare.lowercased() == challenge.value {
            kind = hasMarks ? .quoted : bare == text ? .otherToken : .split
            token = kind == .otherToken ? String(bare.dropFirst(prefix.count)) : nil
        } else if bare == challenge.token || bare.count >= Self.leastPart && challenge.value.hasPrefix(bare) {
            kind = .incomplete
        } else if bare.lowercased().hasPrefix(prefix) {
            kind = .otherToken
            token = String(bare.dropFirst(prefix.count))
        } else {
            kind = .foreign
        }
        self.token = token
    }
}
