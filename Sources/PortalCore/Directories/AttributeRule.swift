package import StrictJSON

/// One line of a mapping: where a normalised attribute comes from.
///
/// The source is looked at first, then the fallbacks in their order; the first that has a value counts, also where it turns
/// out to be of the wrong kind. The constant is what is left when none of them has one.
package struct AttributeRule: Sendable, Codable, Hashable {
    /// A name of ``NormalizedUser/targets`` or ``NormalizedGroup/targets``; `customAttributes.<name>` is open.
    package var target: String
    /// A SCIM attribute path (RFC 7644 §3.10) into the raw resource, for example `emails[type eq "work"].value`. Absent
    /// only where the constant alone counts.
    package var source: String?
    /// Further paths, for when there is nothing at the source.
    package var fallbacks: [String]?
    /// The value where no path has one, taken as it is, without the transform. Never null.
    package var constant: JSON?
    /// What is done to the value on the way; absent copies it.
    package var transform: AttributeTransform?
    /// True if a resource without it cannot be used.
    package var required: Bool

    /// Largest number of fallbacks of a rule.
    package static let maximumFallbacks = 10
    /// Longest constant, in bytes of JSON.
    package static let maximumConstantLength = 1_024

    package init(
        _ target: String, from source: String, fallbacks: [String]? = nil, otherwise constant: JSON? = nil,
        transform: AttributeTransform? = nil, required: Bool = false
    ) {
        self.target = target
        self.source = source
        self.fallbacks = fallbacks
        self.constant = constant
        self.transform = transform
        self.required = required
    }

    /// The same value for everybody.
    package init(_ target: String, constant: JSON) {
        self.target = target
        self.constant = constant
        required = false
    }

    /// Also without `required`, which is false then.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        target = try container.decode(String.self, forKey: .target)
        source = try container.decodeIfPresent(String.self, forKey: .source)
        fallbacks = try container.decodeIfPresent([String].self, forKey: .fallbacks)
        constant = try container.decodeIfPresent(JSON.self, forKey: .constant)
        transform = try container.decodeIfPresent(AttributeTransform.self, forKey: .transform)
        required = try container.decodeIfPresent(Bool.self, forKey: .required) ?? false
    }

    /// Every path, in the order in which they are looked at.
    package var sources: [String] { (source.map { [$0] } ?? []) + (fallbacks ?? []) }
}
