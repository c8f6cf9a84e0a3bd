extension EnvironmentSettings.Redirects {
    /// What the end of a sign-in or logout adds to the application's URL.
    private static let answered: Set<String> = ["code", "state", "error"]

    /// Throws `url_not_allowed` unless the URL lies within the allow-list and may take an answer: one that brings such a
    /// parameter itself could have an application read that one instead of ours.
    package func checkAnswered(_ text: String, field: String) throws {
        try check(text, field: field)
        guard let mark = text.firstIndex(of: "?") else { return }
        // Some applications take semicolons for separators, and names without regard to case.
        for parameter in text[text.index(after: mark)...].split(whereSeparator: { $0 == "&" || $0 == ";" }) {
            let name = parameter.prefix { $0 != "=" }
            let plain = Self.unescaped(name).lowercased()
            // Of a list, in the way of some frameworks, which lay both together.
            let base = String(plain.prefix { $0 != "[" })
            guard !Self.answered.contains(base) else {
                throw PortalError(
                    .refused, "url_not_allowed",
                    "The URL already has a parameter “\(base)”, which is one of the answer.",
                    remedy: "Give the URL without it; use state for what has to come back to you.", field: field)
            }
        }
    }

    /// Without the escapes of RFC 3986 §2.1; what is none stays as it is.
    private static func unescaped(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let digits = String(rest.prefix(2)), digits.utf8.count == 2,
                digits.allSatisfy(\.isHexDigit), let value = UInt8(digits, radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
