/// A JSON value (RFC 8259, section 3), lossless for numbers.
///
/// Numbers that are written as integers and fit 64 bits are ``integer(_:)``; every other number keeps its text as
/// ``decimal(_:)``. Two objects are equal when they have equal members, whatever the order.
public enum JSON: Sendable, Hashable {
    /// The literal `null`.
    case null
    /// The literals `true` and `false`.
    case bool(Bool)
    /// A number without fraction and exponent that fits a signed 64-bit integer.
    case integer(Int64)
    /// Any other number, as its text.
    case decimal(JSONDecimal)
    /// A string of Unicode scalar values.
    case string(String)
    /// An ordered list of values.
    case array([JSON])
    /// Named members in the order in which they were written.
    case object(JSONObject)
}

extension JSON {
    /// Whether this is the literal `null`.
    public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// The truth value, or nil when this is not a boolean.
    public var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The integer, or nil when this is not a number without fraction in the range of `Int64`.
    ///
    /// `1.0` and `1e2` are integers here, as in JSON Schema.
    public var integerValue: Int64? {
        switch self {
        case .integer(let value): value
        case .decimal(let value): value.integer
        default: nil
        }
    }

    /// The nearest double-precision number, or nil when this is not a number.
    public var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .decimal(let value): value.double
        default: nil
        }
    }

    /// The text, or nil when this is not a string.
    public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The elements, or nil when this is not an array.
    public var arrayValue: [JSON]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The members, or nil when this is not an object.
    public var objectValue: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The member of an object, or nil when this is not an object or has no such member.
    public subscript(key: String) -> JSON? {
        if case .object(let object) = self { object[key] } else { nil }
    }

    /// The element of an array, or nil when this is not an array or the index is out of range.
    public subscript(index: Int) -> JSON? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// What a pointer refers to (RFC 6901, section 4), or nil when there is no such value.
    public subscript(pointer: JSONPointer) -> JSON? {
        var current = self
        for token in pointer.tokens {
            switch current {
            case .object(let object):
                guard let next = object[token] else { return nil }
                current = next
            case .array(let elements):
                guard let index = JSONPointer.arrayIndex(token), elements.indices.contains(index) else { return nil }
                current = elements[index]
            default:
                return nil
            }
        }
        return current
    }

    /// What kind of value this is, in the words of JSON Schema: `null`, `boolean`, `integer`, `number`, `string`,
    /// `array` or `object`.
    public var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .integer: "integer"
        case .decimal: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

extension JSON: CustomStringConvertible {
    /// The compact JSON text.
    public var description: String {
        String(decoding: JSONWriter.bytes(of: self), as: UTF8.self)
    }
}
