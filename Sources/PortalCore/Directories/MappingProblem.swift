/// Why one rule gave nothing.
package struct MappingProblem: Sendable, Hashable, CustomStringConvertible {
    package enum Reason: Sendable, Hashable {
        case missing
        case wrongType(expected: String, received: String)
    }

    package var target: String
    package var source: String
    package var isRequired: Bool
    package var reason: Reason

    init(_ rule: AttributeRule, _ reason: Reason) {
        target = rule.target
        source = rule.source
        isRequired = rule.required
        self.reason = reason
    }

    package var description: String {
        switch reason {
        case .missing: "“\(target)” is required, but “\(source)” has no value"
        case .wrongType(let expected, let received): "“\(target)” needs \(expected), but “\(source)” is \(received)"
        }
    }
}

extension MappingProblem {
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
