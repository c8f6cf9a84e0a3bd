package import StrictJSON

/// Rules with their paths parsed once, to be applied to many resources.
package struct CompiledMapping<Resource: MappedResource>: Sendable {
    struct Rule: Sendable {
        var rule: AttributeRule
        var path: AttributePath
        var target: MappingTarget<Resource>
    }

    let rules: [Rule]

    /// Rules that are wrong in themselves are left out; ``DirectoryMapping/violations`` names them.
    package init(_ rules: [AttributeRule]) {
        self.rules = rules.compactMap { rule in
            guard let target = Resource.target(named: rule.target), let path = try? AttributePath(rule.source) else {
                return nil
            }
            return Rule(rule: rule, path: path, target: target)
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

/// A mapped resource and what went wrong on the way.
package struct MappingOutcome<Resource: MappedResource>: Sendable {
    package var resource: Resource
    package var problems: [MappingProblem] = []

    /// False if something required is missing or unusable: the resource belongs in quarantine.
    package var isUsable: Bool { !problems.contains(where: \.isRequired) }
}

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

extension CompiledMapping.Rule {
    enum Found {
        case mapped, absent
        case wrongType(expected: String, received: String)
    }

    fileprivate func read(from raw: JSON, into resource: inout Resource) -> Found {
        switch target {
        case .text(let keyPath):
            guard let value = path.value(in: raw) else { return .absent }
            guard let text = transformed(value).text else { return .wrong("text", value) }
            resource[keyPath: keyPath] = text
        case .boolean(let keyPath):
            guard let value = path.value(in: raw) else { return .absent }
            guard let boolean = transformed(value).lenientBoolean else { return .wrong("true or false", value) }
            resource[keyPath: keyPath] = boolean
        case .texts(let keyPath):
            return collect(raw, "text", into: &resource[keyPath: keyPath]) { $0.text ?? $0.memberText("value") }
        case .contacts(let keyPath):
            return collect(raw, "text or an object with “value”", into: &resource[keyPath: keyPath], ContactValue.init)
        case .addresses(let keyPath):
            return collect(raw, "text or an address object", into: &resource[keyPath: keyPath], PostalAddress.init)
        case .custom(let name, let keyPath):
            let value: JSON
            if rule.transform == .list {
                let values = path.values(in: raw).filter { !$0.isBlank }
                guard !values.isEmpty else { return .absent }
                value = .array(values)
            } else {
                guard let single = path.value(in: raw) else { return .absent }
                value = transformed(single)
            }
            resource[keyPath: keyPath] = (resource[keyPath: keyPath] ?? [:]).merging([name: value]) { $1 }
        }
        return .mapped
    }

    private func collect<Element>(
        _ raw: JSON, _ expected: String, into list: inout [Element]?, _ read: (JSON) -> Element?
    ) -> Found {
        let values = path.values(in: raw).filter { !$0.isBlank }
        guard !values.isEmpty else { return .absent }
        let elements = values.compactMap { read(transformed($0)) }
        if !elements.isEmpty { list = elements }
        guard elements.count == values.count else {
            return .wrong(expected, values.first { read($0) == nil } ?? .null)
        }
        return .mapped
    }

    private func transformed(_ value: JSON) -> JSON {
        switch rule.transform {
        case .lowercased: value.stringValue.map { .string($0.lowercased()) } ?? value
        case .boolean: value.lenientBoolean.map(JSON.bool) ?? value
        case .negated: value.lenientBoolean.map { .bool(!$0) } ?? value
        case .list, nil: value
        }
    }
}

extension CompiledMapping.Rule.Found {
    fileprivate static func wrong(_ expected: String, _ value: JSON) -> Self {
        .wrongType(expected: expected, received: value.stringValue == nil ? value.typeName : "other text")
    }
}

extension JSON {
    /// Text, also of a number: employee numbers come as either.
    var text: String? {
        switch self {
        case .string(let text): text
        case .integer(let number): String(number)
        case .decimal(let number): number.text
        default: nil
        }
    }

    func memberText(_ names: String...) -> String? {
        for name in names {
            if let value = objectValue == nil ? nil : attribute(named: name).first, !value.isBlank { return value.text }
        }
        return nil
    }
}

extension ContactValue {
    /// From text, or from an object with `value` (SCIM) or `address` (Google's e-mail addresses).
    init?(_ json: JSON) {
        guard let value = json.text ?? json.memberText("value", "address") else { return nil }
        self.init(
            value, type: json.memberText("type"),
            primary: json.objectValue == nil ? nil : json.attribute(named: "primary").first?.lenientBoolean)
    }
}

extension PostalAddress {
    /// From text, which is taken as the whole address, or from an object with SCIM's sub-attributes.
    init?(_ json: JSON) {
        self.init()
        if let text = json.text {
            formatted = text
            return
        }
        formatted = json.memberText("formatted")
        streetAddress = json.memberText("streetAddress")
        locality = json.memberText("locality")
        region = json.memberText("region")
        postalCode = json.memberText("postalCode")
        country = json.memberText("country")
        guard self != PostalAddress() else { return nil }
        type = json.memberText("type")
        primary = json.attribute(named: "primary").first?.lenientBoolean
    }
}
