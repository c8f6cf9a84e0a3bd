/// Recognises values that were copied from instructions and never filled in.
package enum PlaceholderText: Sendable, Hashable {
    /// A gap such as `{tenant}`, `<your-domain>`, `YOUR_CLIENT_ID`, `TODO`; what was recognised.
    case template(String)
    /// A domain reserved for documentation (RFC 2606).
    case documentationDomain(String)

    package init?(recognizing text: String) {
        if let gap = Self.bracketed(text) ?? Self.word(text) {
            self = .template(gap)
        } else if let host = (try? WebURL(text))?.host, Self.isDocumentation(host) {
            self = .documentationDomain(host.name)
        } else {
            return nil
        }
    }

    /// True for names under `example.com`, `.net`, `.org`, and in `.example`.
    package static func isDocumentation(_ host: URLHost) -> Bool {
        let labels = host.name.split(separator: ".")
        guard case .publicName = host.kind, let top = labels.last else { return false }
        if top == "example" { return true }
        guard labels.count >= 2 else { return false }
        return labels[labels.count - 2] == "example" && ["com", "net", "org"].contains(top)
    }

    // MARK: Gaps

    private static let brackets: [(open: String, close: String)] = [
        ("{", "}"), ("<", ">"), ("%7b", "%7d"), ("[your", "]"),
    ]

    private static func bracketed(_ text: String) -> String? {
        let lower = text.lowercased()
        for (open, close) in brackets {
            guard let start = lower.firstRange(of: open),
                let end = lower[start.upperBound...].firstRange(of: close)
            else { continue }
            return String(lower[start.lowerBound..<end.upperBound])
        }
        return nil
    }

    /// Only in capitals: in small letters they are names of companies.
    private static let capitals: Set<String> = ["TODO", "TBD", "FIXME", "PLACEHOLDER"]
    private static let requests: Set<String> = ["changeme", "replaceme", "fillme", "yourvaluehere"]
    private static let after: Set<String> = [
        "account", "app", "application", "client", "clientid", "company", "domain", "entity", "host", "hostname", "idp",
        "instance", "issuer", "name", "okta", "oktadomain", "org", "organisation", "organization", "realm", "server",
        "site",
        "subdomain", "tenant", "tenantid",
    ]
    private static let emptyGUID = "00000000-0000-0000-0000-000000000000"
    private static let minimumRowOfX = 4

    private static func word(_ text: String) -> String? {
        if text.contains(emptyGUID) { return emptyGUID }
        let words = text.split { !$0.isLetter && !$0.isNumber }
        for (index, word) in words.enumerated() {
            let lower = word.lowercased()
            if capitals.contains(String(word)) || requests.contains(lower) { return String(word) }
            if lower.count >= minimumRowOfX, lower.allSatisfy({ $0 == "x" }) { return String(word) }
            if lower.hasPrefix("your"), after.contains(String(lower.dropFirst(4))) { return String(word) }
            if lower == "your" || lower == "change" || lower == "replace", index + 1 < words.count {
                let next = words[index + 1].lowercased()
                if lower == "your" ? after.contains(next) || word == "YOUR" : next == "me" {
                    return "\(word)\(text[word.endIndex..<words[index + 1].endIndex])"
                }
            }
        }
        return nil
    }
}
