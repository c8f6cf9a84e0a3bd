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
