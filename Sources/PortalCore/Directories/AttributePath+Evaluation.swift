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
