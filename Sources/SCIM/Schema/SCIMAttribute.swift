public import StrictJSON

/// What a schema says of one attribute (RFC 7643, sections 2.2 and 7).
public struct SCIMAttribute: Sendable, Hashable {
    /// The data types (RFC 7643, section 2.3).
    public enum DataType: String, Sendable, Hashable {
        /// Unicode text.
        case string
        /// `true` or `false`.
        case boolean
        /// A number.
        case decimal
        /// A number without fraction.
        case integer
        /// An `xsd:dateTime`.
        case dateTime
        /// A URI.
        case reference
        /// Sub-attributes.
        case complex
        /// Base64 text.
        case binary
    }

    /// Who may change the value.
    public enum Mutability: String, Sendable, Hashable {
        /// Only the service provider.
        case readOnly
        /// Clients too.
        case readWrite
        /// Clients, once.
        case immutable
        /// Clients, and nobody reads it.
        case writeOnly
    }

    /// When the value is in a response.
    public enum Returned: String, Sendable, Hashable {
        /// In every one.
        case always
        /// In none.
        case never
        /// Unless the client excludes it, or asks for others.
        case `default`
        /// When the client asks for it.
        case request
    }

    /// Among what the value is unique.
    public enum Uniqueness: String, Sendable, Hashable {
        /// Nothing.
        case none
        /// The resources of this service provider.
        case server
        /// Everything.
        case global
    }

    /// The name, in its canonical spelling.
    public let name: String
    /// The type of the value, or of each value.
    public let type: DataType
    /// Whether there may be several values.
    public let isMultiValued: Bool
    /// What it is, for people.
    public let description: String
    /// Whether a resource must have it.
    public let isRequired: Bool
    /// Whether case makes a difference. True for types without case.
    public let isCaseExact: Bool
    /// Who may change it.
    public let mutability: Mutability
    /// When it is returned.
    public let returned: Returned
    /// Among what it is unique.
    public let uniqueness: Uniqueness
    /// The attributes of a complex value.
    public let subAttributes: [SCIMAttribute]
    /// Suggested values. Others are accepted.
    public let canonicalValues: [String]
    /// What a reference leads to: names of resource types, `external` or `uri`.
    public let referenceTypes: [String]

    /// Makes an attribute; the defaults are those of RFC 7643, section 2.2.
    public init(
        _ name: String, _ type: DataType = .string, _ description: String, isMultiValued: Bool = false,
        isRequired: Bool = false, isCaseExact: Bool = false, mutability: Mutability = .readWrite,
        returned: Returned = .default, uniqueness: Uniqueness = .none, canonicalValues: [String] = [],
        referenceTypes: [String] = [], subAttributes: [SCIMAttribute] = []
    ) {
        self.name = name
        self.type = type
        self.isMultiValued = isMultiValued
        self.description = description
        self.isRequired = isRequired
        self.isCaseExact = isCaseExact
        self.mutability = mutability
        self.returned = returned
        self.uniqueness = uniqueness
        self.subAttributes = subAttributes
        self.canonicalValues = canonicalValues
        self.referenceTypes = referenceTypes
        isReference =
            Self.position(of: "value", in: subAttributes) != nil
            && Self.position(of: "$ref", in: subAttributes) != nil
    }

    /// Whether a complex value refers to another resource: it has the sub-attributes `value` and `$ref`.
    let isReference: Bool

    /// The sub-attribute of a name in any case, or nil.
    public func subAttribute(_ name: String) -> SCIMAttribute? {
        Self.position(of: name, in: subAttributes).map { subAttributes[$0] }
    }

    /// Where the attribute of a name in any case is, or nil.
    static func position(of name: some StringProtocol, in attributes: [SCIMAttribute]) -> Int? {
        for position in attributes.indices where ASCIICaseless.areSame(attributes[position].name, name) {
            return position
        }
        return nil
    }

    /// The attribute as a schema resource shows it (RFC 7643, section 7).
    public var json: JSONObject {
        var json: JSONObject = [
            "name": .string(name), "type": .string(type.rawValue), "multiValued": .bool(isMultiValued),
            "description": .string(description), "required": .bool(isRequired),
        ]
        if !subAttributes.isEmpty { json["subAttributes"] = .array(subAttributes.map { .object($0.json) }) }
        if !canonicalValues.isEmpty { json["canonicalValues"] = .array(canonicalValues.map { .string($0) }) }
        if !referenceTypes.isEmpty { json["referenceTypes"] = .array(referenceTypes.map { .string($0) }) }
        json["caseExact"] = .bool(isCaseExact)
        json["mutability"] = .string(mutability.rawValue)
        json["returned"] = .string(returned.rawValue)
        json["uniqueness"] = .string(uniqueness.rawValue)
        return json
    }
}
