/// How a provider's raw attributes become our normalised user and group (API.md, "Normalised user").
package struct DirectoryMapping: Sendable, Codable, Hashable {
    package var user: [AttributeRule]
    package var group: [AttributeRule]

    package init(user: [AttributeRule], group: [AttributeRule]) {
        self.user = user
        self.group = group
    }
}

/// One line of a mapping: where a normalised attribute comes from.
package struct AttributeRule: Sendable, Codable, Hashable {
    /// A name of ``NormalizedUser/targets`` or ``NormalizedGroup/targets``; `customAttributes.<name>` is open.
    package var target: String
    /// A SCIM attribute path (RFC 7644 §3.10) into the raw resource, for example `emails[type eq "work"].value`.
    package var source: String
    /// What is done to the value on the way; absent copies it.
    package var transform: AttributeTransform?
    /// True if a resource without it cannot be used.
    package var required: Bool

    package init(_ target: String, from source: String, transform: AttributeTransform? = nil, required: Bool = false) {
        self.target = target
        self.source = source
        self.transform = transform
        self.required = required
    }
}

/// The named transforms.
package enum AttributeTransform: String, Sendable, Codable, CaseIterable {
    /// Lower case; has no inverse.
    case lowercased
    /// `true`/`false` also from strings in any case ("True", "False"); inverse gives a boolean.
    case boolean
    /// The opposite boolean (Google's `suspended` → `active`); its own inverse.
    case negated
    /// Every value of a multi-valued attribute as a plain list.
    case list
}
