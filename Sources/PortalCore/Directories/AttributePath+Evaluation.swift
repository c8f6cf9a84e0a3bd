package import StrictJSON

extension AttributePath {
    /// Everything that the path leads to in `raw`, in order; elements of multi-valued attributes one by one.
    package func values(in raw: JSON) -> [JSON] {
        guard let start = start(in: raw) else { return [] }
        return components.reduce([start]) { values, component in
            values.flatMap { component.values(in: $0) }
        }
    }

    /// The one value for an attribute of ours that takes one: of several, that of the element marked primary, else
    /// the first.
    package func value(in raw: JSON) -> JSON? {
        guard var value = start(in: raw) else { return nil }
        // Mostly there is one value at each step, which needs no lists.
        for (index, component) in components.enumerated() {
            switch component.step(from: value) {
            case .none: return nil
            case .one(let next): value = next
            case .several(let values): return Self.value(behind: index, of: components, values)
            }
        }
        return value.isBlank ? nil : value
    }

    /// Goes on with several values that the component at `index` led to.
    private static func value(behind index: Int, of components: [Component], _ values: [JSON]) -> JSON? {
        var values = values
        for component in components.dropFirst(index + 1) {
            values = values.flatMap { component.values(in: $0) }
            if values.count > 1, let primary = values.first(where: \.isPrimary) { values = [primary] }
        }
        return values.first { !$0.isBlank }
    }

    private func start(in raw: JSON) -> JSON? {
        guard let schema else { return raw }
        return raw.attribute(named: schema).first
    }
}

extension AttributePath.Component {
    fileprivate enum Step {
        case none
        case one(JSON)
        /// None of them the primary one.
        case several([JSON])
    }

    fileprivate func values(in value: JSON) -> [JSON] {
        let values = value.attribute(named: name)
        guard let filter else { return values }
        return values.filter(filter.matches)
    }

    fileprivate func step(from value: JSON) -> Step {
        if case .object(let object) = value {
            guard let member = object.member(inAnyCase: name)?.value else { return .none }
            guard case .array = member else {
                return member.isNull || filter?.matches(member) == false ? .none : .one(member)
            }
        }
        let values = values(in: value)
        guard values.count > 1 else { return values.first.map { .one($0) } ?? .none }
        return values.first(where: \.isPrimary).map { .one($0) } ?? .several(values)
    }
}
