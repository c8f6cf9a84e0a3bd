/// What is wrong with a mapping itself, whatever it is applied to.
package struct MappingViolation: Sendable, Hashable, CustomStringConvertible {
    package enum Reason: Sendable, Hashable {
        case unknownTarget(String)
        case duplicateTarget(String)
        case invalidPath(AttributePathError)
        case transformDoesNotFit(AttributeTransform, target: String)
        case tooManyRules(maximum: Int)
        case tooManyFallbacks(maximum: Int)
        /// Neither a path nor a constant.
        case noSource(target: String)
        case fallbackWithoutSource
        case constantTooLong(maximum: Int)
        case constantDoesNotFit(expected: String, received: String, target: String)
    }

    /// JSON pointer into the mapping, for example `/user/3/source`.
    package var pointer: String
    package var reason: Reason

    package var description: String {
        switch reason {
        case .unknownTarget(let name): "“\(name)” is not an attribute that can be mapped."
        case .duplicateTarget(let name): "“\(name)” is mapped more than once."
        case .invalidPath(let error): "The source is not a valid path: \(error)."
        case .transformDoesNotFit(let transform, let target):
            "The transform “\(transform.rawValue)” makes no sense for “\(target)”."
        case .tooManyRules(let maximum): "There are more than \(maximum) rules."
        case .tooManyFallbacks(let maximum): "There are more than \(maximum) fallbacks."
        case .noSource(let target): "“\(target)” has neither a source nor a constant."
        case .fallbackWithoutSource: "There are fallbacks, but no source that they could stand in for."
        case .constantTooLong(let maximum): "The constant is longer than \(maximum) bytes."
        case .constantDoesNotFit(let expected, let received, let target):
            "“\(target)” needs \(expected), but the constant is \(received)."
        }
    }

    /// What to do about it.
    package var remedy: String {
        switch reason {
        case .unknownTarget:
            "Choose one of the targets that directories/attributeMap/get lists, or customAttributes.<name>."
        case .duplicateTarget: "Leave one rule for it, and name the other sources as its fallbacks."
        case .invalidPath:
            "Write a path as SCIM does: userName, name.givenName, emails[type eq \"work\"].value, or a schema's URN, a "
                + "colon and a name."
        case .transformDoesNotFit: "Leave the transform out, or choose one that fits the attribute."
        case .tooManyRules, .tooManyFallbacks: "Leave some out."
        case .noSource: "Name a source, or give a constant."
        case .fallbackWithoutSource: "Make the first fallback the source."
        case .constantTooLong: "Shorten it."
        case .constantDoesNotFit: "Give a constant of that kind, or leave it out."
        }
    }
}
