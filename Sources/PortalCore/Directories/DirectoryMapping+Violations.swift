import StrictJSON

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
        if rules.count > maximumRules {
            violations.append(MappingViolation(pointer: "/\(section)", reason: .tooManyRules(maximum: maximumRules)))
        }
        for (index, rule) in rules.prefix(maximumRules).enumerated() {
            func add(_ member: String, _ reason: MappingViolation.Reason) {
                violations.append(MappingViolation(pointer: "/\(section)/\(index)/\(member)", reason: reason))
            }
            let target = Resource.target(named: rule.target)
            if let target {
                if !seen.insert(rule.target).inserted { add("target", .duplicateTarget(rule.target)) }
                if let transform = rule.transform, !target.accepts(transform) {
                    add("transform", .transformDoesNotFit(transform, target: rule.target))
                }
            } else {
                add("target", .unknownTarget(rule.target))
            }
            for (member, reason) in rule.sourceViolations { add(member, reason) }
            if let constant = rule.constant, let reason = rule.violation(by: constant, for: target) {
                add("constant", reason)
            }
        }
        return violations
    }
}

extension AttributeRule {
    fileprivate var sourceViolations: [(member: String, reason: MappingViolation.Reason)] {
        var violations: [(member: String, reason: MappingViolation.Reason)] = []
        let fallbacks = fallbacks ?? []
        if let source {
            if let error = Self.fault(of: source) { violations.append(("source", .invalidPath(error))) }
        } else if !fallbacks.isEmpty {
            violations.append(("fallbacks", .fallbackWithoutSource))
        } else if constant == nil {
            violations.append(("source", .noSource(target: target)))
        }
        if fallbacks.count > Self.maximumFallbacks {
            violations.append(("fallbacks", .tooManyFallbacks(maximum: Self.maximumFallbacks)))
        }
        for (place, fallback) in fallbacks.prefix(Self.maximumFallbacks).enumerated() {
            if let error = Self.fault(of: fallback) { violations.append(("fallbacks/\(place)", .invalidPath(error))) }
        }
        return violations
    }

    private static func fault(of path: String) -> AttributePathError? {
        do throws(AttributePathError) {
            _ = try AttributePath(path)
            return nil
        } catch {
            return error
        }
    }

    /// - Parameter target: nil where there is no such target.
    fileprivate func violation<Resource: MappedResource>(
        by constant: JSON, for target: MappingTarget<Resource>?
    ) -> MappingViolation.Reason? {
        if JSONWriter.bytes(of: constant).count > Self.maximumConstantLength {
            return .constantTooLong(maximum: Self.maximumConstantLength)
        }
        guard let target else { return nil }
        var resource = Resource()
        guard case .wrongType(let expected, let received) = target.store(constant, in: &resource) else { return nil }
        return .constantDoesNotFit(expected: expected, received: received, target: self.target)
    }
}
