extension SCIMAttribute {
    /// The attributes of every resource (RFC 7643, sections 3 and 3.1). They are no part of a schema's own list.
    static let common: [SCIMAttribute] = [schemas, id, externalID, meta]

    /// `schemas`: what the service provider says of the resource's content, not what a client sets.
    private static let schemas = SCIMAttribute(
        "schemas", .reference, "The URIs of the schemas that the resource uses.", isMultiValued: true,
        isRequired: true, isCaseExact: true, returned: .always, referenceTypes: ["uri"])

    private static let id = SCIMAttribute(
        "id", .string, "The service provider's identifier of the resource.", isRequired: true, isCaseExact: true,
        mutability: .readOnly, returned: .always, uniqueness: .server)

    private static let externalID = SCIMAttribute(
        "externalId", .string, "The client's identifier of the resource.", isCaseExact: true)

    private static let meta = SCIMAttribute(
        "meta", .complex, "What the service provider knows about the resource.", isCaseExact: true,
        mutability: .readOnly,
        subAttributes: [
            SCIMAttribute(
                "resourceType", .string, "The name of the resource type.", isCaseExact: true, mutability: .readOnly),
            SCIMAttribute(
                "created", .dateTime, "When the resource was added.", isCaseExact: true, mutability: .readOnly),
            SCIMAttribute(
                "lastModified", .dateTime, "When the resource was changed last.", isCaseExact: true,
                mutability: .readOnly),
            SCIMAttribute(
                "location", .reference, "The URI of the resource.", isCaseExact: true, mutability: .readOnly,
                referenceTypes: ["uri"]),
            SCIMAttribute(
                "version", .string, "The version of the resource, as in its ETag.", isCaseExact: true,
                mutability: .readOnly),
        ])
}
