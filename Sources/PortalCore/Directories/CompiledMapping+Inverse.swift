package import StrictJSON

extension CompiledMapping {
    /// A raw resource from which ``map(_:)`` reads `resource` again, as far as the rules can be inverted.
    package func raw(from resource: Resource) -> JSON {
        // Lists first: a rule for one value of a list then finds its element instead of adding another.
        let invertible = rules.filter(\.isInvertible)
        let ordered = invertible.filter(\.isMultiValued) + invertible.filter { !$0.isMultiValued }
        var raw = JSONObject()
        for rule in ordered {
            guard let path = rule.paths.first, let value = rule.value(in: resource) else { continue }
            path.write(value, into: &raw, isList: rule.isMultiValued)
        }
        return .object(raw)
    }

    /// The targets that ``raw(from:)`` carries back.
    package var invertibleTargets: [String] { rules.filter(\.isInvertible).map(\.rule.target) }
}

extension CompiledMapping.Rule {
    fileprivate var isMultiValued: Bool { target.isMultiValued || rule.transform == .list }

    /// A transform that loses something has no inverse, nor has a filter that does not say what an element looks like, nor
    /// has what comes from no path at all.
    fileprivate var isInvertible: Bool {
        guard let path = paths.first, !(rule.transform?.isLossy ?? false) else { return false }
        return path.components.allSatisfy { component in component.filter.map { $0.equalities != nil } ?? true }
    }

    fileprivate func value(in resource: Resource) -> JSON? {
        let value: JSON? =
            switch target {
            case .text(let keyPath): resource[keyPath: keyPath].map(JSON.string)
            case .boolean(let keyPath): resource[keyPath: keyPath].map(JSON.bool)
            case .texts(let keyPath): resource[keyPath: keyPath].map { .array($0.map(JSON.string)) }
            case .contacts(let keyPath): resource[keyPath: keyPath].map { .array($0.map { json(of: $0) }) }
            case .addresses(let keyPath): resource[keyPath: keyPath].map { .array($0.map { json(of: $0) }) }
            case .custom(let name, let keyPath): resource[keyPath: keyPath]?[name]
            }
        guard rule.transform == .negated, let boolean = value?.boolValue else { return value }
        return .bool(!boolean)
    }

    private var isOfOneName: Bool { paths.first?.components.count == 1 }

    private func json(of contact: ContactValue) -> JSON {
        // A path to a sub-attribute (`emails.value`) carries plain text.
        guard isOfOneName, contact.type != nil || contact.primary != nil else {
            return .string(contact.value)
        }
        var object: JSONObject = ["value": .string(contact.value)]
        object["type"] = contact.type.map(JSON.string)
        object["primary"] = contact.primary.map(JSON.bool)
        return .object(object)
    }

    private func json(of address: PostalAddress) -> JSON {
        if !isOfOneName { return .string(address.formatted ?? "") }
        var object = JSONObject()
        object["formatted"] = address.formatted.map(JSON.string)
        object["streetAddress"] = address.streetAddress.map(JSON.string)
        object["locality"] = address.locality.map(JSON.string)
        object["region"] = address.region.map(JSON.string)
        object["postalCode"] = address.postalCode.map(JSON.string)
        object["country"] = address.country.map(JSON.string)
        object["type"] = address.type.map(JSON.string)
        object["primary"] = address.primary.map(JSON.bool)
        return .object(object)
    }
}

extension AttributePath {
    /// Puts `value` where ``values(in:)`` finds it. A list's elements go one by one below the last attribute but one.
    fileprivate func write(_ value: JSON, into raw: inout JSONObject, isList: Bool) {
        guard let schema else {
            Self.write(value, at: components[...], into: &raw, isList: isList)
            return
        }
        let key = raw.member(inAnyCase: schema)?.key ?? schema
        var members = raw[key]?.objectValue ?? JSONObject()
        Self.write(value, at: components[...], into: &members, isList: isList)
        raw[key] = .object(members)
    }

    private static func write(
        _ value: JSON, at components: ArraySlice<Component>, into object: inout JSONObject, isList: Bool
    ) {
        guard let component = components.first else { return }
        let rest = components.dropFirst()
        let key = object.member(inAnyCase: component.name)?.key ?? component.name
        let existing = object[key]

        if rest.isEmpty {
            object[key] =
                component.filter == nil ? value : .array((existing?.arrayValue ?? []) + (value.arrayValue ?? [value]))
        } else if let filter = component.filter {
            var elements = existing?.arrayValue ?? []
            for single in isList ? value.arrayValue ?? [value] : [value] {
                elements.write(single, at: rest, where: filter, isList: isList)
            }
            object[key] = .array(elements)
        } else if isList, rest.count == 1 {
            var elements = existing?.arrayValue ?? []
            for single in value.arrayValue ?? [value] {
                var element = JSONObject()
                write(single, at: rest, into: &element, isList: false)
                elements.append(.object(element))
            }
            object[key] = .array(elements)
        } else if var elements = existing?.arrayValue {
            elements.write(value, at: rest, where: nil, isList: isList)
            object[key] = .array(elements)
        } else {
            var inner = existing?.objectValue ?? JSONObject()
            write(value, at: rest, into: &inner, isList: isList)
            object[key] = .object(inner)
        }
    }

    fileprivate static func writing(
        _ value: JSON, at components: ArraySlice<Component>, into object: JSONObject, isList: Bool
    ) -> JSONObject {
        var object = object
        write(value, at: components, into: &object, isList: isList)
        return object
    }
}

extension [JSON] {
    /// Puts `value` into the element that has it already or may have it, else into a new one.
    fileprivate mutating func write(
        _ value: JSON, at path: ArraySlice<AttributePath.Component>, where filter: AttributeFilter?, isList: Bool
    ) {
        let equalities = filter?.equalities ?? []
        func completed(_ element: JSONObject) -> JSONObject? {
            var element = element
            for (names, wanted) in equalities {
                let components = names.map { AttributePath.Component(name: $0) }
                let present = names.reduce([JSON.object(element)]) { values, name in
                    values.flatMap { $0.attribute(named: name) }
                }
                if present.isEmpty {
                    element = AttributePath.writing(wanted, at: components[...], into: element, isList: false)
                }
            }
            return filter?.matches(.object(element)) ?? true ? element : nil
        }
        func holds(_ element: JSONObject) -> Bool {
            path.reduce([JSON.object(element)]) { values, component in
                values.flatMap { $0.attribute(named: component.name) }
            }.contains(value)
        }
        let objects = indices.filter { self[$0].objectValue != nil }
        let matching = filter == nil ? nil : objects.first { filter?.matches(self[$0]) ?? false }
        let holding = objects.first { index in
            self[index].objectValue.map { holds($0) && completed($0) != nil } ?? false
        }
        if !isList || filter == nil, let index = matching ?? holding,
            let element = self[index].objectValue.flatMap(completed)
        {
            self[index] = .object(AttributePath.writing(value, at: path, into: element, isList: isList))
        } else if let element = completed(JSONObject()) {
            append(.object(AttributePath.writing(value, at: path, into: element, isList: isList)))
        }
    }
}
