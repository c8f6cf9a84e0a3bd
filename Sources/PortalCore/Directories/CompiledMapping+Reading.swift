import StrictJSON

/// What came of one rule.
enum MappingFound {
    case mapped, absent
    case wrongType(expected: String, received: String)

    static func wrong(_ expected: String, _ value: JSON) -> Self {
        .wrongType(expected: expected, received: value.stringValue == nil ? value.typeName : "other text")
    }
}

extension CompiledMapping.Rule {
    func read(from raw: JSON, into resource: inout Resource) -> MappingFound {
        for path in paths {
            let found = read(path, from: raw, into: &resource)
            if case .absent = found { continue }
            return found
        }
        guard let constant = rule.constant else { return .absent }
        return target.store(constant, in: &resource)
    }

    private func read(_ path: AttributePath, from raw: JSON, into resource: inout Resource) -> MappingFound {
        switch target {
        case .text(let keyPath):
            guard let value = path.value(in: raw) else { return .absent }
            guard let text = value.text else { return .wrong("text", value) }
            guard let result = transformed(text) else { return .absent }
            resource[keyPath: keyPath] = result
        case .boolean(let keyPath):
            guard let value = path.value(in: raw) else { return .absent }
            guard let boolean = value.lenientBoolean else { return .wrong("true or false", value) }
            resource[keyPath: keyPath] = rule.transform == .negated ? !boolean : boolean
        case .texts(let keyPath):
            return collect(path, raw, MappingTarget<Resource>.textsExpected, into: &resource[keyPath: keyPath]) {
                value in
                (value.text ?? value.memberText("value")).map(transformed)
            }
        case .contacts(let keyPath):
            return collect(
                path, raw, MappingTarget<Resource>.contactsExpected, into: &resource[keyPath: keyPath]
            ) { value in
                ContactValue(value).map { contact in
                    guard rule.transform?.isOfText ?? false else { return contact }
                    return transformed(contact.value).map {
                        ContactValue($0, type: contact.type, primary: contact.primary)
                    }
                }
            }
        case .addresses(let keyPath):
            return collect(path, raw, MappingTarget<Resource>.addressesExpected, into: &resource[keyPath: keyPath]) {
                PostalAddress($0).map(Optional.some)
            }
        case .custom(let name, let keyPath):
            let value: JSON
            if rule.transform == .list {
                let values = path.values(in: raw).filter { !$0.isBlank }
                guard !values.isEmpty else { return .absent }
                value = .array(values)
            } else {
                guard let single = path.value(in: raw) else { return .absent }
                switch custom(single) {
                case .some(.some(let result)): value = result
                case .some(.none): return .absent
                case .none: return .wrong("text", single)
                }
            }
            resource[keyPath: keyPath] = (resource[keyPath: keyPath] ?? [:]).merging([name: value]) { $1 }
        }
        return .mapped
    }

    /// - Parameter read: nil for an element that cannot be used, a present nil for one of which nothing is left.
    private func collect<Element>(
        _ path: AttributePath, _ raw: JSON, _ expected: String, into list: inout [Element]?,
        _ read: (JSON) -> Element??
    ) -> MappingFound {
        let values = path.values(in: raw).filter { !$0.isBlank }
        guard !values.isEmpty else { return .absent }
        var elements: [Element] = []
        elements.reserveCapacity(values.count)
        var unusable: JSON?
        for value in values {
            switch read(value) {
            case .some(.some(let element)): elements.append(element)
            case .some(.none): break
            case .none: unusable = unusable ?? value
            }
        }
        if !elements.isEmpty { list = elements }
        if let unusable { return .wrong(expected, unusable) }
        return elements.isEmpty ? .absent : .mapped
    }

    private func transformed(_ text: String) -> String? {
        guard let transform = rule.transform, transform.isOfText else { return text }
        return transform.text(text)
    }

    /// Nil for what the transform cannot be made of, a present nil where nothing is left.
    private func custom(_ value: JSON) -> JSON?? {
        switch rule.transform {
        case .boolean: value.lenientBoolean.map(JSON.bool) ?? value
        case .negated: value.lenientBoolean.map { .bool(!$0) } ?? value
        case .list, nil: value
        case .some: value.text.map { transformed($0).map(JSON.string) }
        }
    }
}

extension MappingTarget {
    static var textsExpected: String { "text" }
    static var contactsExpected: String { "text or an object with “value”" }
    static var addressesExpected: String { "text or an address object" }

    /// Puts a constant in its place; a list may stand for several values.
    func store(_ constant: JSON, in root: inout Root) -> MappingFound {
        func all<Element>(
            _ expected: String, into list: inout [Element]?, _ read: (JSON) -> Element?
        ) -> MappingFound {
            let values = constant.arrayValue ?? [constant]
            var elements: [Element] = []
            for value in values {
                guard !value.isBlank, let element = read(value) else { return .wrong(expected, value) }
                elements.append(element)
            }
            guard !elements.isEmpty else { return .wrong(expected, constant) }
            list = elements
            return .mapped
        }
        switch self {
        case .text(let keyPath):
            guard !constant.isBlank, let text = constant.text else { return .wrong("text", constant) }
            root[keyPath: keyPath] = text
        case .boolean(let keyPath):
            guard let boolean = constant.lenientBoolean else { return .wrong("true or false", constant) }
            root[keyPath: keyPath] = boolean
        case .texts(let keyPath):
            return all(Self.textsExpected, into: &root[keyPath: keyPath]) { $0.text }
        case .contacts(let keyPath):
            return all(Self.contactsExpected, into: &root[keyPath: keyPath]) { ContactValue($0) }
        case .addresses(let keyPath):
            return all(Self.addressesExpected, into: &root[keyPath: keyPath]) { PostalAddress($0) }
        case .custom(let name, let keyPath):
            guard !constant.isBlank else { return .wrong("a value", constant) }
            root[keyPath: keyPath] = (root[keyPath: keyPath] ?? [:]).merging([name: constant]) { $1 }
        }
        return .mapped
    }
}
