import PortalCore

/// Texts that begin with one, as a range of an index: SQLite compares UTF-8 byte by byte, which is the order of the code
/// points.
struct TextPrefix {
    private let text: String
    /// The first text behind all of them; nil where there is none.
    private let end: String?

    init(_ text: String) {
        self.text = text
        var scalars = Array(text.unicodeScalars)
        var end: String?
        while let last = scalars.popLast() {
            // Behind the last one before the surrogates, which are no scalars, comes the first one behind them.
            let next = last.value == 0xD7FF ? 0xE000 : last.value + 1
            guard let scalar = Unicode.Scalar(next) else { continue }
            scalars.append(scalar)
            end = String(String.UnicodeScalarView(scalars))
            break
        }
        self.end = end
    }

    /// Takes ``values``.
    func condition(on column: String) -> String {
        end == nil ? "\(column) >= ?" : "\(column) >= ? AND \(column) < ?"
    }

    var values: [SQLValue] { [.text(text)] + (end.map { [.text($0)] } ?? []) }
}
