/// How the user should have authenticated (SAML core §3.3.2.2.1). Many identity providers refuse what they do not know
/// (Entra ID: AADSTS75011), so none is sent unless it was asked for.
public struct RequestedAuthnContext: Sendable, Hashable {
    /// `Comparison`.
    public enum Comparison: String, Sendable, Hashable, CaseIterable {
        /// One of the classes.
        case exact
        /// At least as strong as one of the classes.
        case minimum
        /// No stronger than one of the classes.
        case maximum
        /// Stronger than all classes.
        case better
    }

    /// `AuthnContextClassRef` elements in order of preference.
    public let classes: [String]
    /// How the context is compared with ``classes``.
    public let comparison: Comparison

    /// Nil without a class, which the schema does not allow.
    public init?(classes: [String], comparison: Comparison = .exact) {
        guard !classes.isEmpty else { return nil }
        self.classes = classes
        self.comparison = comparison
    }
}
