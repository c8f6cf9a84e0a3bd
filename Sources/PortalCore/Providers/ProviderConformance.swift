/// What every provider module must satisfy, built in or from outside. Pure: no files, no network, no test framework.
package enum ProviderConformance {
    /// The rules, by stable name.
    package enum Rule: String, Sendable, Codable, CaseIterable {
        case duplicateID = "duplicate_id"
        case descriptor
        case field
        case steps
        case stepID = "step_id"
        case stepText = "step_text"
        case stepAction = "step_action"
        case placeholder
        case input
        case value
        case review
        case remedy
        case mapping
        case mappingInverse = "mapping_inverse"
        case attributeMap = "attribute_map"
    }

    /// One rule that one module breaks.
    package struct Violation: Sendable, Codable, Hashable, CustomStringConvertible {
        package var provider: ProviderID
        package var `protocol`: IdentityProtocol?
        package var rule: Rule
        package var detail: String

        package var description: String {
            let place = self.protocol.map { " (\($0.rawValue))" } ?? ""
            return "\(provider)\(place): \(rule.rawValue): \(detail)"
        }
    }

    /// Everything wrong with a set of modules that are to be offered together; empty if nothing is.
    package static func violations(in modules: [any IdentityProviderModule]) -> [Violation] {
        var seen: Set<ProviderID> = []
        let duplicates = modules.map(\.descriptor.id).filter { !seen.insert($0).inserted }
        return duplicates.map { id in
            Violation(provider: id, protocol: nil, rule: .duplicateID, detail: "another module has this id")
        } + modules.flatMap { violations(of: $0) }
    }

    /// Everything wrong with one module; empty if nothing is.
    package static func violations(of module: any IdentityProviderModule) -> [Violation] {
        var check = ModuleCheck(module: module)
        check.checkDescriptor()
        for identityProtocol in IdentityProtocol.allCases {
            check.checkSteps(identityProtocol)
            check.checkRemedies(identityProtocol)
            check.checkMapping(identityProtocol)
            check.checkAttributeMap(identityProtocol)
        }
        check.checkReview()
        return check.violations
    }

    /// The checks of one module and what they found.
    struct ModuleCheck {
        let module: any IdentityProviderModule
        let descriptor: ProviderDescriptor
        private(set) var violations: [Violation] = []

        init(module: any IdentityProviderModule) {
            self.module = module
            descriptor = module.descriptor
        }

        mutating func report(_ rule: Rule, _ detail: String) { report(rule, nil, detail) }

        mutating func report(_ rule: Rule, _ identityProtocol: IdentityProtocol?, _ detail: String) {
            violations.append(
                Violation(provider: descriptor.id, protocol: identityProtocol, rule: rule, detail: detail))
        }

        func offers(_ identityProtocol: IdentityProtocol) -> Bool { descriptor.protocols.contains(identityProtocol) }

        func fields(_ identityProtocol: IdentityProtocol) -> [FieldDefinition] {
            descriptor.fields.filter { $0.protocol == identityProtocol }
        }
    }

    /// Lower-case words of letters and digits, joined by single hyphens.
    static func isKebabCase(_ text: String) -> Bool {
        let words = text.split(separator: "-", omittingEmptySubsequences: false)
        return words.allSatisfy { word in
            !word.isEmpty && word.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) }
        }
    }

    static func isBlank(_ text: String) -> Bool { text.allSatisfy(\.isWhitespace) }

    /// The elements that occur more than once.
    static func duplicates(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { !seen.insert($0).inserted }
    }
}
