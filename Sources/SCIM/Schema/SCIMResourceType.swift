public import StrictJSON

/// A kind of resource: where it is served, and of which attributes it consists (RFC 7643, section 6).
public struct SCIMResourceType: Sendable, Hashable {
    /// Users, with the enterprise extension.
    public static let user: SCIMResourceType = SCIMResourceType(
        name: "User", endpoint: "/Users", description: "A person's account.", schema: .user,
        extensions: [.enterpriseUser])

    /// Groups.
    public static let group: SCIMResourceType = SCIMResourceType(
        name: "Group", endpoint: "/Groups", description: "Users and groups under one name.", schema: .group)

    /// The name, which is also the identifier.
    public let name: String
    /// The path below the base URL, with its slash.
    public let endpoint: String
    /// What it is, for people.
    public let description: String
    /// The schema that every resource has.
    public let schema: SCIMSchema
    /// Schemas that a resource may have besides. None is required.
    public let extensions: [SCIMSchema]

    /// The attributes of every resource and those of the schema.
    let core: [SCIMAttribute]
    /// Whether there are attributes that are not returned unless asked for.
    let hasHiddenAttributes: Bool

    /// Makes a resource type.
    public init(
        name: String, endpoint: String, description: String, schema: SCIMSchema, extensions: [SCIMSchema] = []
    ) {
        self.name = name
        self.endpoint = endpoint
        self.description = description
        self.schema = schema
        self.extensions = extensions
        core = schema.attributes + SCIMAttribute.common
        hasHiddenAttributes = ([schema] + extensions).contains { schema in
            schema.attributes.contains { attribute in
                ([attribute] + attribute.subAttributes).contains { $0.returned == .never || $0.returned == .request }
            }
        }
    }

    /// The same type with one more extension, for attributes that only some clients have.
    public func extended(by schema: SCIMSchema) -> SCIMResourceType {
        SCIMResourceType(
            name: name, endpoint: endpoint, description: description, schema: self.schema,
            extensions: extensions + [schema])
    }

    /// The resource at `/ResourceTypes/<name>`.
    public func json(baseURL: String) -> JSONObject {
        [
            "schemas": [.string(SCIMURN.resourceType)], "id": .string(name), "name": .string(name),
            "endpoint": .string(endpoint), "description": .string(description), "schema": .string(schema.id),
            "schemaExtensions": .array(extensions.map { ["schema": .string($0.id), "required": false] }),
            "meta": ["resourceType": "ResourceType", "location": .string("\(baseURL)/ResourceTypes/\(name)")],
        ]
    }
}
