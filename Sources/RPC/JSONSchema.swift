public import StrictJSON

/// A description of JSON values that can be published (JSON Schema draft 7, the dialect of OpenRPC 1.3) and that can
/// judge a value.
///
/// The subset is what by-name parameters and results need. Objects refuse members that they do not name unless told
/// otherwise.
public struct JSONSchema: Sendable {
    /// What kind of values a schema describes.
    public indirect enum Shape: Sendable {
        /// Every value.
        case any
        /// Only `null`.
        case null
        /// `true` and `false`.
        case boolean
        /// Numbers without fraction, within inclusive bounds.
        case integer(minimum: Int64?, maximum: Int64?)
        /// Numbers, within inclusive bounds.
        case number(minimum: Double?, maximum: Double?)
        /// Strings that follow rules.
        case string(StringRules)
        /// Exactly one value.
        case constant(JSON)
        /// One of several values.
        case enumeration([JSON])
        /// Arrays that follow rules.
        case array(items: JSONSchema, rules: ArrayRules)
        /// Objects that follow rules.
        case object(ObjectRules)
        /// Values that exactly one of the schemas describes.
        case oneOf([JSONSchema])
        /// Values that at least one of the schemas describes.
        case anyOf([JSONSchema])
        /// What the component of that name describes (`#/components/schemas/<name>`).
        case reference(String)
    }

    /// What a string must satisfy. Lengths are in Unicode scalar values, as in JSON Schema.
    public struct StringRules: Sendable {
        /// The least length.
        public var minimumLength: Int?
        /// The greatest length.
        public var maximumLength: Int?
        /// A regular expression (ECMA 262) for the reader; it is not evaluated, `check` is.
        public var pattern: String?
        /// The name of a format, such as `date-time`; not evaluated either.
        public var format: String?
        /// Whether a string has the form that the pattern or the format describes; nil for no such test.
        public var check: (@Sendable (String) -> Bool)?
    }

    /// What an array must satisfy besides the schema of its items.
    public struct ArrayRules: Sendable {
        /// The least number of items.
        public var minimumCount: Int?
        /// The greatest number of items.
        public var maximumCount: Int?
        /// Whether all items must differ.
        public var hasUniqueItems: Bool
    }

    /// What an object must satisfy.
    public struct ObjectRules: Sendable {
        /// The members with a name known in advance, in the order in which they are published.
        public var properties: [Property]
        /// What other members may be.
        public var additionalProperties: AdditionalProperties
        /// The least number of members.
        public var minimumCount: Int?
        /// The greatest number of members.
        public var maximumCount: Int?
    }

    /// What an object's members without a name known in advance may be.
    public indirect enum AdditionalProperties: Sendable {
        /// There may be none.
        case refused
        /// They may be anything.
        case allowed
        /// They must satisfy a schema.
        case schema(JSONSchema)
    }

    /// A member with a name known in advance.
    public struct Property: Sendable {
        /// The member's name.
        public var name: String
        /// What its value must satisfy.
        public var schema: JSONSchema
        /// Whether it must be there.
        public var isRequired: Bool

        /// A member that must be there.
        public static func required(_ name: String, _ schema: JSONSchema) -> Property {
            Property(name: name, schema: schema, isRequired: true)
        }

        /// A member that may be absent.
        public static func optional(_ name: String, _ schema: JSONSchema) -> Property {
            Property(name: name, schema: schema, isRequired: false)
        }
    }

    /// What kind of values this describes.
    public var shape: Shape
    /// Whether `null` is accepted besides.
    public var isNullable = false
    /// A short name for the reader.
    public var title: String?
    /// An explanation for the reader.
    public var summary: String?
    /// What an absent member counts as, for the reader.
    public var defaultValue: JSON?
    /// Values for the reader to look at.
    public var examples: [JSON] = []

    /// Makes a schema of a shape, without annotations.
    public init(_ shape: Shape) {
        self.shape = shape
    }
}

// MARK: Making schemas

extension JSONSchema {
    /// Every value.
    public static var any: JSONSchema { JSONSchema(.any) }
    /// Only `null`.
    public static var null: JSONSchema { JSONSchema(.null) }
    /// `true` and `false`.
    public static var boolean: JSONSchema { JSONSchema(.boolean) }
    /// An object without members.
    public static var emptyObject: JSONSchema { .object([]) }

    /// Numbers without fraction, within inclusive bounds.
    public static func integer(minimum: Int64? = nil, maximum: Int64? = nil) -> JSONSchema {
        JSONSchema(.integer(minimum: minimum, maximum: maximum))
    }

    /// Numbers, within inclusive bounds.
    public static func number(minimum: Double? = nil, maximum: Double? = nil) -> JSONSchema {
        JSONSchema(.number(minimum: minimum, maximum: maximum))
    }

    /// Strings; lengths in Unicode scalar values. The pattern and the format are published, the check is applied.
    public static func string(
        minimumLength: Int? = nil, maximumLength: Int? = nil, pattern: String? = nil, format: String? = nil,
        check: (@Sendable (String) -> Bool)? = nil
    ) -> JSONSchema {
        JSONSchema(
            .string(
                StringRules(
                    minimumLength: minimumLength, maximumLength: maximumLength, pattern: pattern, format: format,
                    check: check)))
    }

    /// One of several strings.
    public static func enumeration(_ values: [String]) -> JSONSchema {
        JSONSchema(.enumeration(values.map(JSON.string)))
    }

    /// One of several strings.
    public static func enumeration(_ values: String...) -> JSONSchema {
        enumeration(values)
    }

    /// The raw values of an enumeration type.
    public static func enumeration<Value: CaseIterable & RawRepresentable<String>>(of type: Value.Type) -> JSONSchema {
        enumeration(Value.allCases.map(\.rawValue))
    }

    /// Exactly one value.
    public static func constant(_ value: JSON) -> JSONSchema {
        JSONSchema(.constant(value))
    }

    /// Arrays.
    public static func array(
        of items: JSONSchema, minimumCount: Int? = nil, maximumCount: Int? = nil, hasUniqueItems: Bool = false
    ) -> JSONSchema {
        JSONSchema(
            .array(
                items: items,
                rules: ArrayRules(
                    minimumCount: minimumCount, maximumCount: maximumCount, hasUniqueItems: hasUniqueItems)))
    }

    /// Objects with the members named here; others are refused unless told otherwise.
    public static func object(
        _ properties: [Property], additionalProperties: AdditionalProperties = .refused
    ) -> JSONSchema {
        JSONSchema(.object(ObjectRules(properties: properties, additionalProperties: additionalProperties)))
    }

    /// Objects whose members have arbitrary names and values of one schema.
    public static func dictionary(of values: JSONSchema, maximumCount: Int? = nil) -> JSONSchema {
        JSONSchema(
            .object(ObjectRules(properties: [], additionalProperties: .schema(values), maximumCount: maximumCount)))
    }

    /// Values that exactly one schema describes.
    public static func oneOf(_ alternatives: [JSONSchema]) -> JSONSchema {
        JSONSchema(.oneOf(alternatives))
    }

    /// Values that at least one schema describes.
    public static func anyOf(_ alternatives: [JSONSchema]) -> JSONSchema {
        JSONSchema(.anyOf(alternatives))
    }

    /// What the registry's component of that name describes.
    public static func reference(_ name: String) -> JSONSchema {
        JSONSchema(.reference(name))
    }

    /// The same schema, accepting `null` besides.
    public func nullable() -> JSONSchema {
        var copy = self
        copy.isNullable = true
        return copy
    }

    /// The same schema with an explanation.
    public func described(_ summary: String) -> JSONSchema {
        var copy = self
        copy.summary = summary
        return copy
    }

    /// The same schema with a title.
    public func titled(_ title: String) -> JSONSchema {
        var copy = self
        copy.title = title
        return copy
    }

    /// The same schema with the value that an absent member counts as.
    public func defaulting(to value: JSON) -> JSONSchema {
        var copy = self
        copy.defaultValue = value
        return copy
    }

    /// The same schema with examples.
    public func examples(_ values: JSON...) -> JSONSchema {
        var copy = self
        copy.examples = values
        return copy
    }

    /// The same object schema with more members; another shape is returned as it is.
    public func adding(_ properties: [Property]) -> JSONSchema {
        guard case .object(var rules) = shape else { return self }
        rules.properties += properties
        var copy = self
        copy.shape = .object(rules)
        return copy
    }

    /// The members known in advance, when this is an object.
    public var properties: [Property] {
        if case .object(let rules) = shape { rules.properties } else { [] }
    }
}
