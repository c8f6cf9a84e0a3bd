/// How the issuer in a document relates to the one that was expected. Only ``same`` satisfies OpenID Connect
/// Discovery §4.3; the others say what the difference is.
public enum IssuerComparison: Sendable, Hashable {
    /// Character for character the same.
    case same
    /// The same but for a slash at the end.
    case trailingSlash
    /// The same but for `http` and `https`.
    case scheme
    /// The same but for upper and lower case.
    case letterCase
    /// The document's issuer contains a placeholder such as Entra's `{tenantid}`, and the expected one fits it; the
    /// value is what stands in its place. Entra answers so for `common` and `organizations`.
    case template(placeholder: String, value: String)
    /// Something else.
    case different

    /// Compares.
    public init(expected: String, found: String) {
        if expected == found {
            self = .same
        } else if expected.droppingTrailingSlash == found.droppingTrailingSlash {
            self = .trailingSlash
        } else if let template = IssuerTemplate(found), let value = template.value(in: expected) {
            self = .template(placeholder: template.placeholder, value: value)
        } else if IssuerComparison.withoutScheme(expected) == IssuerComparison.withoutScheme(found) {
            self = .scheme
        } else if expected.droppingTrailingSlash.lowercased() == found.droppingTrailingSlash.lowercased() {
            self = .letterCase
        } else {
            self = .different
        }
    }

    private static func withoutScheme(_ url: String) -> Substring? {
        let text = url.droppingTrailingSlash
        for scheme in ["https://", "http://"] where text.hasPrefix(scheme) { return text.dropFirst(scheme.count)[...] }
        return nil
    }
}
