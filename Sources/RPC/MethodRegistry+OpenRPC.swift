public import StrictJSON

extension MethodRegistry {
    /// The version of the OpenRPC specification that the document follows.
    public static let openRPCVersion = "1.3.2"

    /// The OpenRPC document of the registered methods: methods and components by name, so that equal registries have
    /// equal documents.
    public func openRPCDocument(info: OpenRPCInfo) -> JSON {
        var about: JSONObject = ["title": .string(info.title), "version": .string(info.version)]
        if !info.description.isEmpty { about["description"] = .string(info.description) }
        var document: JSONObject = ["openrpc": .string(Self.openRPCVersion), "info": .object(about)]
        for member in info.extensions.members { document[member.key] = member.value }
        document["methods"] = .array(
            (definitions + Self.protocolDefinitions).sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
                .map(methodObject))
        let schemas = components.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        if !schemas.isEmpty {
            let members = schemas.map { JSONObject.Member(key: $0.key, value: $0.value.json) }
            document["components"] = ["schemas": .object(JSONObject(members))]
        }
        return .object(document)
    }

    /// The methods that every server has.
    private static var protocolDefinitions: [MethodDefinition] {
        [
            MethodDefinition(
                "$/cancelRequest", summary: "Notification: cancels a request, which then answers with −32800.",
                params: .object([.required("id", .oneOf([.string(), .number()]))]), result: .null),
            MethodDefinition("exit", summary: "Notification: ends the connection.", result: .null),
            MethodDefinition(
                "shutdown", summary: "Asks for the end: afterwards only \"exit\" is accepted.", result: .null),
        ]
    }

    private func methodObject(_ definition: MethodDefinition) -> JSON {
        var method: JSONObject = ["name": .string(definition.name), "summary": .string(definition.summary)]
        if !definition.description.isEmpty { method["description"] = .string(definition.description) }
        if !definition.tags.isEmpty { method["tags"] = .array(definition.tags.map { ["name": .string($0)] }) }
        method["paramStructure"] = "by-name"
        var params = definition.params.properties.map { property in
            Self.contentDescriptor(property.name, property.schema, isRequired: property.isRequired)
        }
        if let metaSchema { params.append(Self.contentDescriptor(Self.metaKey, metaSchema, isRequired: false)) }
        method["params"] = .array(params)
        method["result"] = Self.contentDescriptor(definition.resultName, definition.result, isRequired: nil)
        if !definition.errors.isEmpty {
            method["errors"] = .array(
                definition.errors.map { error in
                    [
                        "code": .integer(Int64(error.code.rawValue)), "message": .string(error.message),
                        "data": ["reason": .string(error.reason)],
                    ]
                })
        }
        for member in definition.extensions.members { method[member.key] = member.value }
        return .object(method)
    }

    private static func contentDescriptor(_ name: String, _ schema: JSONSchema, isRequired: Bool?) -> JSON {
        var descriptor: JSONObject = ["name": .string(name)]
        if let summary = schema.summary { descriptor["description"] = .string(summary) }
        if let isRequired { descriptor["required"] = .bool(isRequired) }
        descriptor["schema"] = schema.json
        return .object(descriptor)
    }
}
