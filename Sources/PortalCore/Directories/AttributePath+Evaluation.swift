package import StrictJSON

extension AttributePath {
    /// Everything that the path leads to in `raw`, in order; elements of multi-valued attributes one by one.
    package func values(in raw: JSON) -> [JSON] {
        components.reduce(start(in: raw)) { values, component in
            values.flatMap { value in
                value.attribute(named: component.name).filter { component.filter?.matches($0) ?? true }
            }
        }
    }

    /// The one value for an attribute of ours that takes one: of several, that of the element marked primary, else
    /// the first.
    package func value(in raw: JSON) -> JSON? {
        var values = start(in: raw)
        for component in components {
            values = values.flatMap { value in
                value.attribute(named: component.name).filter { component.filter?.matches($0) ?? true }
            }
            if values.count > 1, let primary = values.first(where: \.isPrimary) { values = [primary] }
        }
        return values.first { !$0.isBlank }
    }

    private func start(in raw: JSON) -> [JSON] {
        guard let schema else { return [raw] }
        return raw.attribute(named: schema)
    }
}

extension JSON {
    /// The values of a member whose name matches in any case; elements of an array one by one, nulls left out.
    func attribute(named name: String) -> [JSON] {
        guard let object = objectValue else {
            // A simple value where a complex one is usual: Entra ID sends `manager` as a bare id.
            return name.lowercased() == "value" && arrayValue == nil && !isNull ? [self] : []
        }
        guard let value = object[name] ?? object.member(inAnyCase: name)?.value else { return [] }
        return (value.arrayValue ?? [value]).filter { !$0.isNull }
    }

    /// Null, or text of nothing but white space: what counts as absent.
    var isBlank: Bool {
        switch self {
        case .null: true
        case .string(let text): text.allSatisfy(\.isWhitespace)
        default: false
        }
    }

    /// A boolean, also from the text of one in any case.
    var lenientBoolean: Bool? {
        switch self {
        case .bool(let value): value
        case .string(let text):
            switch text.lowercased() {
            case "true": true
            case "false": false
            default: nil
            }
        default: nil
        }
    }

    fileprivate var isPrimary: Bool { attribute(named: "primary").first?.lenientBoolean ?? false }
}

extension JSONObject {
    func member(inAnyCase name: String) -> Member? {
        let wanted = name.lowercased()
        return members.first { $0.key.utf8.count == name.utf8.count && $0.key.lowercased() == wanted }
    }
}
