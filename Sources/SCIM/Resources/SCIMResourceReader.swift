public import StrictJSON

/// Brings the body of a POST or PUT to the resource that is kept (RFC 7644, sections 3.3 and 3.5.1).
public struct SCIMResourceReader: Sendable {
    private let type: SCIMResourceType

    /// Makes a reader for resources of a type.
    public init(_ type: SCIMResourceType) {
        self.type = type
    }

    /// Reads a body.
    ///
    /// The result has `schemas` first, and then the attributes in the order of the body, spelled as in the schema. What
    /// the type does not know is left out, and so is what only the service provider writes (`id`, `meta`, `groups`), as
    /// RFC 7644, section 3.3 asks: the schema that is served is what is kept, so extensions that are not part of the
    /// type are left out too (``SCIMResourceType/extended(by:)`` adds one). Null, an empty array and an empty object
    /// mean that there is no value. Booleans may be written `"True"` and `"False"`.
    ///
    /// - Throws: `invalidSyntax` when the body is no resource of the type, `invalidValue` with the attribute's name when
    ///   a value does not fit it or a required attribute is missing.
    public func read(_ body: JSON) throws(SCIMError) -> JSONObject {
        guard case .object(let body) = body else {
            throw .badRequest(.invalidSyntax, "The body is not a JSON object.")
        }
        var resource: JSONObject = ["schemas": [.string(type.schema.id)]]
        for member in body.members {
            if let position = SCIMAttribute.position(of: member.key, in: type.core) {
                let attribute = type.core[position]
                if attribute.name == "schemas" {
                    try checkSchemas(member.value)
                    continue
                }
                guard attribute.mutability != .readOnly,
                    let value = try SCIMValueReader.read(member.value, attribute)
                else { continue }
                guard resource[attribute.name] == nil else { throw SCIMValueReader.twice(attribute.name) }
                resource[attribute.name] = value
            } else if let schema = type.extensionSchema(member.key) {
                guard let value = try readExtension(member.value, schema) else { continue }
                guard resource[schema.id] == nil else { throw SCIMValueReader.twice(schema.id) }
                resource[schema.id] = .object(value)
            }
        }
        for attribute in type.schema.attributes where attribute.isRequired {
            guard !SCIMValueReader.isEmpty(resource[attribute.name]) else {
                throw .badRequest(.invalidValue, "'\(attribute.name)' is required.")
            }
        }
        type.setSchemas(of: &resource)
        return resource
    }

    /// A client may name schemas that are not served here, but the resource's own is among them.
    private func checkSchemas(_ value: JSON) throws(SCIMError) {
        guard case .array(let values) = value else {
            throw .badRequest(.invalidSyntax, "'schemas' is not an array.")
        }
        let isNamed = values.contains { value in
            value.stringValue.map { ASCIICaseless.areSame($0, type.schema.id) } ?? false
        }
        guard isNamed else {
            throw .badRequest(.invalidSyntax, "'schemas' does not name \(type.schema.id).")
        }
    }

    private func readExtension(_ value: JSON, _ schema: SCIMSchema) throws(SCIMError) -> JSONObject? {
        if value.isNull { return nil }
        guard case .object(let object) = value else {
            throw .badRequest(.invalidValue, "The value of '\(schema.id)' must be an object.")
        }
        var result = JSONObject()
        for member in object.members {
            guard let position = schema.position(of: member.key) else { continue }
            let attribute = schema.attributes[position]
            guard attribute.mutability != .readOnly, let value = try SCIMValueReader.read(member.value, attribute)
            else { continue }
            guard result[attribute.name] == nil else { throw SCIMValueReader.twice(attribute.name) }
            result[attribute.name] = value
        }
        return result.isEmpty ? nil : result
    }
}

extension SCIMResourceType {
    /// Makes `schemas` name the core schema and the extensions that the resource uses.
    func setSchemas(of resource: inout JSONObject) {
        var schemas: [JSON] = [.string(schema.id)]
        for schema in extensions where resource[schema.id] != nil { schemas.append(.string(schema.id)) }
        resource["schemas"] = .array(schemas)
    }
}
