import StrictJSON

extension CompiledMapping.Rule {
    enum Found {
        case mapped, absent
        case wrongType(expected: String, received: String)
    }

    func read(from raw: JSON, into resource: inout Resource) -> Found {
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
