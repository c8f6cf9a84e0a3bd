/// How what an identity provider asserts at sign-on becomes our normalised user (API.md, "Normalised user").
package struct AttributeMap: Sendable, Codable, Hashable {
    package var rules: [SignOnAttributeRule]

    package init(rules: [SignOnAttributeRule]) { self.rules = rules }

    package static let maximumRules = 100
    package static let maximumSources = 10
}

/// One line of an attribute map: where a normalised attribute comes from, the first source that has a value counts.
///
/// A source is the exact name of a SAML attribute or of an OpenID Connect claim. A claim inside another is named by a
/// JSON pointer (`/realm_access/roles`). SAML's name identifier is `@nameId`, which never is a transient one, or
/// `@nameId:persistent` and `@nameId:emailAddress` for those formats only.
package struct SignOnAttributeRule: Sendable, Codable, Hashable {
    /// A name of ``NormalizedUser/targets``; `customAttributes.<name>` is open.
    package var target: String
    package var sources: [String]
    /// What is done to the value on the way; absent copies it.
    package var transform: AttributeTransform?
    /// True if a sign-in without it is refused.
    package var required: Bool

    package init(
        _ target: String, from sources: [String], transform: AttributeTransform? = nil, required: Bool = false
    ) {
        self.target = target
        self.sources = sources
        self.transform = transform
        self.required = required
    }
}
