/// Why one rule gave nothing.
package struct MappingProblem: Sendable, Hashable, CustomStringConvertible {
    package enum Reason: Sendable, Hashable {
        case missing
        case wrongType(expected: String, received: String)
    }

    package var target: String
    /// The paths that were looked at, one after the other.
    package var sources: [String]
    package var isRequired: Bool
    package var reason: Reason

    init(_ rule: AttributeRule, _ reason: Reason) {
        target = rule.target
        sources = rule.sources
        isRequired = rule.required
        self.reason = reason
    }

    package var description: String {
        switch reason {
        case .missing:
            sources.count > 1
                ? "“\(target)” is required, but none of \(named) has a value"
                : "“\(target)” is required, but \(named) has no value"
        case .wrongType(let expected, let received): "“\(target)” needs \(expected), but \(named) is \(received)"
        }
    }

    /// The path that was looked at first.
    package var source: String { sources.first ?? "" }

    private var named: String { sources.map { "“\($0)”" }.joined(separator: ", ") }
}

extension MappingProblem {
    /// An error where the user cannot be used for it, else a warning.
    package var finding: Finding {
        Finding(isRequired ? .error : .warning, findingCode, path: source, message: "\(description).", remedy: remedy)
    }

    package var findingCode: FindingCode {
        switch reason {
        case .missing: .directoryAttributeMissing
        case .wrongType: .directoryAttributeWrongType
        }
    }

    /// What the IT admin can do about it.
    package var remedy: String {
        switch reason {
        case .missing:
            "Send “\(source)” from the identity provider for this user, or give “\(target)” another source in the "
                + "attribute map."
        case .wrongType(let expected, _):
            "Map “\(target)” from an attribute that is \(expected), or correct the value at the identity provider."
        }
    }
}
