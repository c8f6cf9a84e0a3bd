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
