public import StrictJSON

/// A schema: a URI and the attributes that it defines (RFC 7643, section 7).
public struct SCIMSchema: Sendable, Hashable {
    /// The URI.
    public let id: String
    /// The name for people.
    public let name: String
    /// What it describes, for people.
    public let description: String
    /// The attributes, without those that every resource has.
    public let attributes: [SCIMAttribute]

    /// Makes a schema.
    public init(id: String, name: String, description: String, attributes: [SCIMAttribute]) {
        self.id = id
        self.name = name
        self.description = description
        self.attributes = attributes
    }

    /// The resource at `/Schemas/<id>`.
    public func json(baseURL: String) -> JSONObject {
        [
            "schemas": [.string(SCIMURN.schema)], "id": .string(id), "name": .string(name),
            "description": .string(description), "attributes": .array(attributes.map { .object($0.json) }),
            "meta": ["resourceType": "Schema", "location": .string("\(baseURL)/Schemas/\(id)")],
        ]
    }

    /// Where an attribute of a name in any case is, or nil.
    func position(of name: some StringProtocol) -> Int? {
        SCIMAttribute.position(of: name, in: attributes)
    }
}
