/// What is wrong with a mapping itself, whatever it is applied to.
package struct MappingViolation: Sendable, Hashable, CustomStringConvertible {
    package enum Reason: Sendable, Hashable {
        case unknownTarget(String)
        case duplicateTarget(String)
        case invalidPath(AttributePathError)
        case transformDoesNotFit(AttributeTransform, target: String)
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
        }
    }
}

extension DirectoryMapping {
    /// Everything wrong with the rules; empty for a usable mapping.
    package var violations: [MappingViolation] {
        Self.violations(of: user, in: "user", NormalizedUser.self)
            + Self.violations(of: group, in: "group", NormalizedGroup.self)
    }

    private static func violations<Resource: MappedResource>(
        of rules: [AttributeRule], in section: String, _: Resource.Type
    ) -> [MappingViolation] {
        var violations: [MappingViolation] = []
        var seen: Set<String> = []
        for (index, rule) in rules.enumerated() {
            func add(_ member: String, _ reason: MappingViolation.Reason) {
                violations.append(MappingViolation(pointer: "/\(section)/\(index)/\(member)", reason: reason))
            }
            if let target = Resource.target(named: rule.target) {
                if !seen.insert(rule.target).inserted { add("target", .duplicateTarget(rule.target)) }
                if let transform = rule.transform, !target.accepts(transform) {
                    add("transform", .transformDoesNotFit(transform, target: rule.target))
                }
            } else {
                add("target", .unknownTarget(rule.target))
            }
            do throws(AttributePathError) {
                _ = try AttributePath(rule.source)
            } catch {
                add("source", .invalidPath(error))
            }
        }
        return violations
    }
}

extension MappingTarget {
    /// True if a value that went through `transform` can be stored.
    package func accepts(_ transform: AttributeTransform) -> Bool {
        switch (self, transform) {
        case (.custom, _): true
        case (.boolean, .boolean), (.boolean, .negated): true
        case (.text, .lowercased), (.texts, .lowercased), (.contacts, .lowercased): true
        case (_, .list): isMultiValued
        case (_, .boolean), (_, .negated), (_, .lowercased): false
        }
    }
}
