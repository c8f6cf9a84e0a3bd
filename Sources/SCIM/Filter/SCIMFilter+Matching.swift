public import StrictJSON

extension SCIMFilter {
    /// Whether a resource satisfies the filter.
    ///
    /// The resource's names are in the schema's spelling, as ``SCIMResourceReader`` writes them. An attribute that the
    /// type does not have has no value. Texts are compared as the schema's `caseExact` says, `dateTime` values as
    /// instants, booleans also with the texts `"True"` and `"False"`. Of a multi-valued attribute one value must
    /// satisfy the comparison; a complex value without a sub-attribute is compared by its `value`. What has no value is
    /// equal to null and to nothing else.
    public func matches(_ resource: JSONObject, _ type: SCIMResourceType) -> Bool {
        switch self {
        case .present(let path):
            guard let (attribute, value) = Self.find(path, in: resource, type) else { return false }
            return Self.isPresent(value, subAttribute: attribute.subAttribute)
        case .compare(let path, let comparison, let literal):
            guard let (attribute, value) = Self.find(path, in: resource, type) else {
                return Self.compareNothing(comparison, literal)
            }
            return Self.compare(
                value, attribute.attribute, subAttribute: attribute.subAttribute, comparison, literal)
        case .values(let path, let filter):
            guard let (attribute, value) = Self.find(path, in: resource, type), attribute.subAttribute == nil else {
                return false
            }
            switch value {
            case nil, .null: return false
            case .array(let elements): return elements.contains { filter.matches(value: $0, of: attribute.attribute) }
            case .some(let value): return filter.matches(value: value, of: attribute.attribute)
            }
        case .and(let left, let right): return left.matches(resource, type) && right.matches(resource, type)
        case .or(let left, let right): return left.matches(resource, type) || right.matches(resource, type)
        case .not(let filter): return !filter.matches(resource, type)
        }
    }

    /// Whether one value of an attribute satisfies the filter of a value path. Paths name sub-attributes; of values
    /// that have none, `value` is the value itself.
    func matches(value: JSON, of attribute: SCIMAttribute) -> Bool {
        switch self {
        case .present(let path):
            return Self.isPresent(Self.find(path, in: value, of: attribute)?.1, subAttribute: nil)
        case .compare(let path, let comparison, let literal):
            guard let (subAttribute, value) = Self.find(path, in: value, of: attribute) else {
                return Self.compareNothing(comparison, literal)
            }
            return Self.compare(value, subAttribute, subAttribute: nil, comparison, literal)
        case .values: return false
        case .and(let left, let right):
            return left.matches(value: value, of: attribute) && right.matches(value: value, of: attribute)
        case .or(let left, let right):
            return left.matches(value: value, of: attribute) || right.matches(value: value, of: attribute)
        case .not(let filter): return !filter.matches(value: value, of: attribute)
        }
    }

    private static func find(
        _ path: SCIMAttributePath, in resource: JSONObject, _ type: SCIMResourceType
    ) -> (SCIMResolvedAttribute, JSON?)? {
        guard let resolved = type.resolve(path) else { return nil }
        guard let container = resolved.container else { return (resolved, resource[resolved.attribute.name]) }
        return (resolved, resource[container]?[resolved.attribute.name])
    }

    private static func find(
        _ path: SCIMAttributePath, in value: JSON, of attribute: SCIMAttribute
    ) -> (SCIMAttribute, JSON?)? {
        guard path.schema == nil, path.subAttribute == nil else { return nil }
        guard attribute.type == .complex else {
            return ASCIICaseless.areSame(path.name, "value") ? (attribute, value) : nil
        }
        guard let position = SCIMAttribute.position(of: path.name, in: attribute.subAttributes) else { return nil }
        let subAttribute = attribute.subAttributes[position]
        return (subAttribute, value[subAttribute.name])
    }

    private static func isPresent(_ value: JSON?, subAttribute: SCIMAttribute?) -> Bool {
        switch value {
        case nil, .null: false
        case .string(let text): !text.isEmpty
        case .array(let elements): elements.contains { isPresent($0, subAttribute: subAttribute) }
        case .object(let object):
            if let subAttribute {
                isPresent(object[subAttribute.name], subAttribute: nil)
            } else {
                object.members.contains { isPresent($0.value, subAttribute: nil) }
            }
        default: subAttribute == nil
        }
    }

    /// What has no value.
    private static func compareNothing(_ comparison: SCIMComparison, _ literal: JSON) -> Bool {
        switch comparison {
        case .equal: literal.isNull
        case .notEqual: !literal.isNull
        default: false
        }
    }

    private static func compare(
        _ value: JSON?, _ attribute: SCIMAttribute, subAttribute: SCIMAttribute?, _ comparison: SCIMComparison,
        _ literal: JSON
    ) -> Bool {
        switch value {
        case nil, .null:
            return compareNothing(comparison, literal)
        case .array(let elements):
            guard !elements.isEmpty else { return compareNothing(comparison, literal) }
            return elements.contains {
                compare($0, attribute, subAttribute: subAttribute, comparison, literal)
            }
        case .object(let object):
            if let subAttribute {
                return compare(object[subAttribute.name], subAttribute, subAttribute: nil, comparison, literal)
            }
            // A value that is compared as a whole: with null it is about being there.
            guard !literal.isNull else { return comparison == .notEqual }
            guard let position = SCIMAttribute.position(of: "value", in: attribute.subAttributes) else { return false }
            return compare(
                object["value"], attribute.subAttributes[position], subAttribute: nil, comparison, literal)
        case .some(let value):
            guard subAttribute == nil else { return compareNothing(comparison, literal) }
            return compare(scalar: value, attribute, comparison, literal)
        }
    }

    private static func compare(
        scalar value: JSON, _ attribute: SCIMAttribute, _ comparison: SCIMComparison, _ literal: JSON
    ) -> Bool {
        switch (value, literal) {
        case (.string(let text), .string(let other)):
            if attribute.type == .dateTime, !comparison.isPartial, let instant = SCIMInstant(text),
                let otherInstant = SCIMInstant(other)
            {
                return comparison.holds(instant, otherInstant)
            }
            return SCIMText.compare(text, comparison, other, caseExact: attribute.isCaseExact)
        case (.bool(let flag), .bool(let other)):
            return comparison == .equal ? flag == other : comparison == .notEqual && flag != other
        case (.bool(let flag), .string(let text)):
            guard let other = JSON.boolean(of: text) else { return comparison == .notEqual }
            return comparison == .equal ? flag == other : comparison == .notEqual && flag != other
        case (.integer(let number), .integer(let other)):
            return comparison.holds(number, other)
        case (.integer, .decimal), (.decimal, .integer), (.decimal, .decimal):
            guard let number = value.doubleValue, let other = literal.doubleValue else { return false }
            return comparison.holds(number, other)
        default:
            return comparison == .notEqual
        }
    }
}

extension JSON {
    /// The truth value that some identity providers write as a text: `"True"` or `"False"`, in any case.
    static func boolean(of text: String) -> Bool? {
        if ASCIICaseless.areSame(text, "true") { return true }
        if ASCIICaseless.areSame(text, "false") { return false }
        return nil
    }
}
