package import StrictJSON

/// Which elements of a multi-valued attribute are meant (RFC 7644 §3.4.2.2, the part that value paths use).
package indirect enum AttributeFilter: Sendable, Hashable {
    package enum Comparison: String, Sendable, CaseIterable {
        case equal = "eq"
        case notEqual = "ne"
        case contains = "co"
        case startsWith = "sw"
        case endsWith = "ew"
    }

    /// The sub-attribute, one name per level, has a value.
    case present([String])
    case compare([String], Comparison, JSON)
    case and(AttributeFilter, AttributeFilter)
    case or(AttributeFilter, AttributeFilter)
    case not(AttributeFilter)

    package func matches(_ element: JSON) -> Bool {
        switch self {
        case .present(let path):
            Self.values(at: path, in: element).contains { !$0.isBlank }
        case .compare(let path, let comparison, let wanted):
            Self.holds(comparison, Self.values(at: path, in: element), wanted)
        case .and(let left, let right): left.matches(element) && right.matches(element)
        case .or(let left, let right): left.matches(element) || right.matches(element)
        case .not(let filter): !filter.matches(element)
        }
    }

    /// The equalities that an element must have to match, if the filter says no more than that.
    package var equalities: [(path: [String], value: JSON)]? {
        switch self {
        case .compare(let path, .equal, let value): [(path, value)]
        case .and(let left, let right):
            if let left = left.equalities, let right = right.equalities { left + right } else { nil }
        case .present, .compare, .or, .not: nil
        }
    }

    private static func values(at path: [String], in element: JSON) -> [JSON] {
        if path.count == 1, let name = path.first { return element.attribute(named: name) }
        return path.reduce([element]) { values, name in values.flatMap { $0.attribute(named: name) } }
    }

    private static func holds(_ comparison: Comparison, _ values: [JSON], _ wanted: JSON) -> Bool {
        switch comparison {
        case .equal: values.isEmpty ? wanted.isNull : values.contains { isEqual($0, wanted) }
        case .notEqual: !holds(.equal, values, wanted)
        case .contains: compareText(values, wanted) { $0.contains($1) }
        case .startsWith: compareText(values, wanted) { $0.hasPrefix($1) }
        case .endsWith: compareText(values, wanted) { $0.hasSuffix($1) }
        }
    }

    private static func isEqual(_ value: JSON, _ wanted: JSON) -> Bool {
        switch (value, wanted) {
        case (.string(let left), .string(let right)):
            left == right || left.isSame(inAnyCase: right) || left.lowercased() == right.lowercased()
        // Booleans also come as "True" (Entra ID).
        case (.string, .bool(let right)): value.lenientBoolean == right
        case (.integer, _), (.decimal, _):
            value == wanted || value.doubleValue.map { $0 == wanted.doubleValue } ?? false
        default: value == wanted
        }
    }

    private static func compareText(_ values: [JSON], _ wanted: JSON, by holds: (String, String) -> Bool) -> Bool {
        guard let wanted = wanted.stringValue?.lowercased() else { return false }
        return values.contains { $0.stringValue.map { holds($0.lowercased(), wanted) } ?? false }
    }
}
