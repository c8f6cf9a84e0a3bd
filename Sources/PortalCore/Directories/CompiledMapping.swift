package import StrictJSON

/// Rules with their paths parsed once, to be applied to many resources.
package struct CompiledMapping<Resource: MappedResource>: Sendable {
    struct Rule: Sendable {
        var rule: AttributeRule
        /// The source and the fallbacks.
        var paths: [AttributePath]
        var target: MappingTarget<Resource>
    }

    let rules: [Rule]

    /// Rules that are wrong in themselves are left out; ``DirectoryMapping/violations`` names them.
    package init(_ rules: [AttributeRule]) {
        self.rules = rules.compactMap { rule in
            guard let target = Resource.target(named: rule.target) else { return nil }
            let paths = rule.sources.compactMap { try? AttributePath($0) }
            guard paths.count == rule.sources.count, !paths.isEmpty || rule.constant != nil else { return nil }
            return Rule(rule: rule, paths: paths, target: target)
        }
    }

    /// Applies every rule; what could not be used is in `problems`, the rest is mapped all the same.
    package func map(_ raw: JSON) -> MappingOutcome<Resource> {
        var outcome = MappingOutcome(resource: Resource())
        for rule in rules {
            let found = rule.read(from: raw, into: &outcome.resource)
            switch found {
            case .mapped: break
            case .absent:
                guard rule.rule.required else { continue }
                outcome.problems.append(MappingProblem(rule.rule, .missing))
            case .wrongType(let expected, let received):
                outcome.problems.append(MappingProblem(rule.rule, .wrongType(expected: expected, received: received)))
            }
        }
        return outcome
    }
}
