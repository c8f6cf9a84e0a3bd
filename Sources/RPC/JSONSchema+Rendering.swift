public import StrictJSON

extension JSONSchema {
    /// The schema as JSON Schema draft 7; references point to `#/components/schemas`.
    public var json: JSON {
        .object(rendered())
    }

    private func rendered() -> JSONObject {
        var object = shapeMembers()
        if isNullable, !acceptsNullByShape {
            if case .string(let type)? = object["type"] {
                object["type"] = [.string(type), "null"]
            } else if !object.isEmpty {
                object = ["anyOf": [.object(object), ["type": "null"]]]
            }
        }
        let hasAnnotations = title != nil || summary != nil || defaultValue != nil || !examples.isEmpty
        if hasAnnotations, object["$ref"] != nil {
            // Draft 7 ignores everything beside a reference.
            object = ["allOf": [.object(object)]]
        }
        if let title { object["title"] = .string(title) }
        if let summary { object["description"] = .string(summary) }
        if let defaultValue { object["default"] = defaultValue }
        if !examples.isEmpty { object["examples"] = .array(examples) }
        return object
    }

    private var acceptsNullByShape: Bool {
        switch shape {
        case .any, .null, .enumeration: true
        default: false
        }
    }

    private func shapeMembers() -> JSONObject {
        var object = JSONObject()
        switch shape {
        case .any: break
        case .null: object["type"] = "null"
        case .boolean: object["type"] = "boolean"
        case .integer(let minimum, let maximum):
            object["type"] = "integer"
            object["minimum"] = minimum.map(JSON.integer)
            object["maximum"] = maximum.map(JSON.integer)
        case .number(let minimum, let maximum):
            object["type"] = "number"
            object["minimum"] = minimum.flatMap { JSONDecimal($0) }.map(JSON.decimal)
            object["maximum"] = maximum.flatMap { JSONDecimal($0) }.map(JSON.decimal)
        case .string(let rules):
            object["type"] = "string"
            object["minLength"] = rules.minimumLength.map { .integer(Int64($0)) }
            object["maxLength"] = rules.maximumLength.map { .integer(Int64($0)) }
            object["pattern"] = rules.pattern.map(JSON.string)
            object["format"] = rules.format.map(JSON.string)
        case .constant(let value): object["const"] = value
        case .enumeration(let values): object["enum"] = .array(isNullable ? values + [.null] : values)
        case .array(let items, let rules):
            object["type"] = "array"
            object["items"] = items.json
            object["minItems"] = rules.minimumCount.map { .integer(Int64($0)) }
            object["maxItems"] = rules.maximumCount.map { .integer(Int64($0)) }
            if rules.hasUniqueItems { object["uniqueItems"] = true }
        case .object(let rules): addMembers(of: rules, to: &object)
        case .oneOf(let alternatives): object["oneOf"] = .array(alternatives.map(\.json))
        case .anyOf(let alternatives): object["anyOf"] = .array(alternatives.map(\.json))
        case .reference(let name): object["$ref"] = .string("#/components/schemas/\(name)")
        }
        return object
    }

    private func addMembers(of rules: ObjectRules, to object: inout JSONObject) {
        object["type"] = "object"
        object["properties"] =
            rules.properties.isEmpty
            ? nil
            : .object(
                JSONObject(rules.properties.map { JSONObject.Member(key: $0.name, value: $0.schema.json) }))
        let required = rules.properties.filter(\.isRequired).map { JSON.string($0.name) }
        if !required.isEmpty { object["required"] = .array(required) }
        switch rules.additionalProperties {
        case .refused: object["additionalProperties"] = false
        case .allowed: break
        case .schema(let schema): object["additionalProperties"] = schema.json
        }
        object["minProperties"] = rules.minimumCount.map { .integer(Int64($0)) }
        object["maxProperties"] = rules.maximumCount.map { .integer(Int64($0)) }
    }
}
