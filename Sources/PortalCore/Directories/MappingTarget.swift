package import StrictJSON

/// Something that a mapping can fill: how each normalised attribute is stored.
package enum MappingTarget<Root>: Sendable {
    case text(any WritableKeyPath<Root, String?> & Sendable)
    case boolean(any WritableKeyPath<Root, Bool?> & Sendable)
    case texts(any WritableKeyPath<Root, [String]?> & Sendable)
    case contacts(any WritableKeyPath<Root, [ContactValue]?> & Sendable)
    case addresses(any WritableKeyPath<Root, [PostalAddress]?> & Sendable)
    case custom(name: String, any WritableKeyPath<Root, [String: JSON]?> & Sendable)

    /// True if the target takes every value of a multi-valued attribute.
    package var isMultiValued: Bool {
        switch self {
        case .texts, .contacts, .addresses: true
        case .text, .boolean, .custom: false
        }
    }
}

extension MappingTarget {
    /// True if a value that went through `transform` can be stored.
    package func accepts(_ transform: AttributeTransform) -> Bool {
        switch (self, transform) {
        case (.custom, _): true
        case (_, .list): isMultiValued
        case (.boolean, .boolean), (.boolean, .negated): true
        case (_, .boolean), (_, .negated): false
        case (.text, _), (.texts, _): true
        // The part of an address is none.
        case (.contacts, .lowercased), (.contacts, .uppercased), (.contacts, .trimmed): true
        case (.boolean, _), (.contacts, _), (.addresses, _): false
        }
    }
}
