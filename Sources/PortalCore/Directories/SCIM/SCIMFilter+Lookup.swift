import SCIM
import StrictJSON

extension SCIMAttributePath {
    /// True if this is the core attribute of that name, or the sub-attribute of it, with or without the schema.
    func isCore(_ name: String, _ subAttribute: String? = nil) -> Bool {
        guard let other = try? SCIMAttributePath(subAttribute.map { "\(name).\($0)" } ?? name) else { return false }
        return isSame(as: other)
    }
}

extension SCIMFilter {
    /// True if the attribute has a part in it.
    func mentions(_ name: String) -> Bool {
        switch self {
        case .present(let path), .compare(let path, _, _), .values(let path, _):
            path.name.lowercased() == name.lowercased()
        case .and(let left, let right), .or(let left, let right): left.mentions(name) || right.mentions(name)
        case .not(let filter): filter.mentions(name)
        }
    }

    /// The texts that an attribute's values are compared with, if all that is asked of it is whether one equals a text; nil
    /// where more is asked of it.
    func valuesComparedForEquality(with name: String) -> [String]? {
        guard mentions(name) else { return [] }
        switch self {
        case .compare(let path, .equal, .string(let text)):
            return path.subAttribute.map { $0.lowercased() == "value" } ?? true ? [text] : nil
        case .values(_, let inner): return inner.valuesIfAnyOf("value")
        case .and(let left, let right), .or(let left, let right):
            guard let left = left.valuesComparedForEquality(with: name),
                let right = right.valuesComparedForEquality(with: name)
            else { return nil }
            return left + right
        case .not(let filter): return filter.valuesComparedForEquality(with: name)
        case .present, .compare: return nil
        }
    }

    /// The texts, if the filter says of an element no more than that its attribute equals one of them.
    func valuesIfAnyOf(_ name: String) -> [String]? {
        switch self {
        case .compare(let path, .equal, .string(let text)):
            return path.isCore(name) ? [text] : nil
        case .or(let left, let right):
            guard let left = left.valuesIfAnyOf(name), let right = right.valuesIfAnyOf(name) else { return nil }
            return left + right
        case .present, .compare, .values, .and, .not: return nil
        }
    }
}
