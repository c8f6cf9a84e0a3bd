/// An issuer with one placeholder, such as `https://login.microsoftonline.com/{tenantid}/v2.0`, as Entra ID
/// publishes for its addresses that serve every tenant.
public struct IssuerTemplate: Sendable, Hashable {
    /// The text before the placeholder.
    public let prefix: String
    /// The placeholder without its braces.
    public let placeholder: String
    /// The text after the placeholder.
    public let suffix: String

    /// Takes a text with exactly one `{name}`; nil for any other.
    public init?(_ text: String) {
        guard let open = text.firstIndex(of: "{"), let close = text.firstIndex(of: "}"), open < close,
            text.lastIndex(of: "{") == open, text.lastIndex(of: "}") == close
        else { return nil }
        prefix = String(text[..<open])
        placeholder = String(text[text.index(after: open)..<close])
        suffix = String(text[text.index(after: close)...])
        guard !placeholder.isEmpty else { return nil }
    }

    /// The issuer with the value in the place of the placeholder.
    public func issuer(with value: String) -> String {
        prefix + value + suffix
    }

    /// What stands in the place of the placeholder: one non-empty path segment; nil when the issuer does not fit.
    public func value(in issuer: String) -> String? {
        guard issuer.utf8.count > prefix.utf8.count + suffix.utf8.count, issuer.hasPrefix(prefix),
            issuer.hasSuffix(suffix)
        else { return nil }
        let value = issuer.dropFirst(prefix.count).dropLast(suffix.count)
        guard !value.isEmpty, !value.contains("/"), !value.contains("?"), !value.contains("#") else { return nil }
        return String(value)
    }
}
