/// A text as a key of sets and dictionaries, equal only to the same bytes.
struct ExactKey: Hashable {
    private let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (left: ExactKey, right: ExactKey) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// Texts of the same bytes are canonically equivalent, and so have the same hash.
    func hash(into hasher: inout Hasher) {
        hasher.combine(text)
    }
}
