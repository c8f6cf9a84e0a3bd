import StrictJSON

/// Brings values that a client sends to the form in which they are kept: names in the schema's spelling, nothing that
/// the schema does not know or does not let clients write, nothing that says no more than absence does.
enum SCIMValueReader {
    /// A value of an attribute; nil when it assigns nothing (null, an empty array, an object without anything known;
    /// RFC 7643, section 2.5).
    static func read(_ value: JSON, _ attribute: SCIMAttribute, in parent: String? = nil) throws(SCIMError) -> JSON? {
        if attribute.isMultiValued {
            return try readValues(value, attribute, in: parent).unlessEmpty
        }
        return try readOne(value, attribute, in: parent)
    }

    /// The values of a multi-valued attribute, each once. A single value counts as a list of one.
    static func readValues(
        _ value: JSON, _ attribute: SCIMAttribute, in parent: String? = nil
    ) throws(SCIMError) -> [JSON] {
        guard case .array(let elements) = value else {
            return try readOne(value, attribute, in: parent).map { [$0] } ?? []
        }
        try checkCount(elements.count, attribute)
        var list = SCIMValueList(attribute)
        for element in elements {
            guard let element = try readOne(element, attribute, in: parent) else { continue }
            list.append(element)
        }
        try checkPrimary(list.values, attribute)
        return list.values
    }

    static func checkCount(_ count: Int, _ attribute: SCIMAttribute) throws(SCIMError) {
        let limit = attribute.isReference ? SCIMLimits.maximumReferences : SCIMLimits.maximumValues
        guard count <= limit else {
            throw .badRequest(.invalidValue, "'\(attribute.name)' has more than \(limit) values.")
        }
    }

    /// At most one value is the primary one (RFC 7643, section 2.4).
    private static func checkPrimary(_ values: [JSON], _ attribute: SCIMAttribute) throws(SCIMError) {
        guard attribute.subAttribute("primary") != nil else { return }
        var hasPrimary = false
        for value in values where value["primary"]?.boolValue == true {
            guard !hasPrimary else {
                throw .badRequest(.invalidValue, "More than one value of '\(attribute.name)' is primary.")
            }
            hasPrimary = true
        }
    }

    /// One value; nil when it assigns nothing.
    static func readOne(
        _ value: JSON, _ attribute: SCIMAttribute, in parent: String? = nil
    ) throws(SCIMError) -> JSON? {
        if value.isNull { return nil }
        switch attribute.type {
        case .complex:
            return try readComplex(value, attribute)
        case .string, .reference:
            guard case .string(let text) = value else { throw mismatch(attribute, in: parent) }
            try check(text, attribute, in: parent, limit: SCIMLimits.maximumStringBytes)
            return value
        case .binary:
            guard case .string(let text) = value, isBase64(text) else { throw mismatch(attribute, in: parent) }
            try check(text, attribute, in: parent, limit: SCIMLimits.maximumBinaryBytes)
            return value
        case .dateTime:
            guard case .string(let text) = value, SCIMInstant(text) != nil else {
                throw mismatch(attribute, in: parent)
            }
            return value
        case .boolean:
            switch value {
            case .bool: return value
            case .string(let text):
                guard let flag = JSON.boolean(of: text) else { throw mismatch(attribute, in: parent) }
                return .bool(flag)
            default: throw mismatch(attribute, in: parent)
            }
        case .integer:
            guard let number = value.integerValue else { throw mismatch(attribute, in: parent) }
            return .integer(number)
        case .decimal:
            guard let number = value.doubleValue, number.isFinite else { throw mismatch(attribute, in: parent) }
            return value
        }
    }

    private static func readComplex(_ value: JSON, _ attribute: SCIMAttribute) throws(SCIMError) -> JSON? {
        switch value {
        case .object(let object):
            var result = JSONObject()
            var hasReadOnly = false
            for member in object.members {
                guard let position = SCIMAttribute.position(of: member.key, in: attribute.subAttributes) else {
                    continue
                }
                guard attribute.subAttributes[position].mutability != .readOnly else {
                    hasReadOnly = hasReadOnly || !member.value.isNull
                    continue
                }
                let name = attribute.subAttributes[position].name
                guard let value = try read(member.value, attribute.subAttributes[position], in: attribute.name) else {
                    continue
                }
                guard result[name] == nil else { throw SCIMValueReader.twice(name, in: attribute.name) }
                result[name] = value
            }
            // A value of which only that is said is not one that says nothing.
            guard !result.isEmpty || hasReadOnly else { return nil }
            for position in attribute.subAttributes.indices where attribute.subAttributes[position].isRequired {
                let name = attribute.subAttributes[position].name
                guard !isEmpty(result[name]) else {
                    throw .badRequest(.invalidValue, "A value of '\(attribute.name)' has no '\(name)'.")
                }
            }
            return result.isEmpty ? nil : .object(result)
        case .string(""):
            // What some clients send for no value at all.
            guard attribute.subAttribute("value") != nil else { throw mismatch(attribute, in: nil) }
            return nil
        case .array:
            throw mismatch(attribute, in: nil)
        default:
            // Entra sends the manager as a bare identifier.
            guard let position = SCIMAttribute.position(of: "value", in: attribute.subAttributes),
                let value = try readOne(value, attribute.subAttributes[position], in: attribute.name)
            else { throw mismatch(attribute, in: nil) }
            return .object(["value": value])
        }
    }

    /// Whether a required attribute's value is as good as none.
    static func isEmpty(_ value: JSON?) -> Bool {
        switch value {
        case nil, .null, .string(""): true
        case .string(let text): text.utf8.allSatisfy { $0 <= 0x20 }
        case .array(let values): values.isEmpty
        case .object(let object): object.isEmpty
        default: false
        }
    }

    private static func check(
        _ text: String, _ attribute: SCIMAttribute, in parent: String?, limit: Int
    ) throws(SCIMError) {
        guard text.utf8.count <= limit else {
            throw .badRequest(
                .invalidValue, "The value of '\(name(attribute, in: parent))' is longer than \(limit) bytes.")
        }
        guard !text.utf8.contains(0) else {
            throw .badRequest(
                .invalidValue, "The value of '\(name(attribute, in: parent))' contains the character U+0000.")
        }
    }

    private static func isBase64(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "-"),
                UInt8(ascii: "_"), UInt8(ascii: "="), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
                true
            default: false
            }
        }
    }

    static func mismatch(_ attribute: SCIMAttribute, in parent: String?) -> SCIMError {
        .badRequest(
            .invalidValue,
            "The value of '\(name(attribute, in: parent))' must be of the type \(attribute.type.rawValue).")
    }

    static func twice(_ name: String, in parent: String? = nil) -> SCIMError {
        .badRequest(.invalidSyntax, "'\(parent.map { $0 + "." } ?? "")\(name)' is given more than once.")
    }

    private static func name(_ attribute: SCIMAttribute, in parent: String?) -> String {
        (parent.map { $0 + "." } ?? "") + attribute.name
    }
}
