public import StrictJSON

/// The discovery documents and the list message (RFC 7643, sections 5 to 7, RFC 7644, section 3.4.2, RFC 9865).
///
/// A base URL has no slash at its end.
public enum SCIMDocuments {
    /// The number of resources in a page when the client does not say how many.
    public static let standardPageSize: Int = 100
    /// How long a cursor is valid, in seconds.
    public static let standardCursorTimeout: Int = 3600

    /// `/ServiceProviderConfig`: PATCH, filters, sorting, ETags and both ways of paging; no bulk, no passwords.
    public static func serviceProviderConfig(
        baseURL: String, maximumResults: Int, maximumPayloadBytes: Int, pageSize: Int = standardPageSize,
        cursorTimeout: Int = standardCursorTimeout
    ) -> JSONObject {
        [
            "schemas": [.string(SCIMURN.serviceProviderConfig)],
            "patch": ["supported": true],
            "bulk": [
                "supported": false, "maxOperations": 0,
                "maxPayloadSize": .integer(Int64(clamping: maximumPayloadBytes)),
            ],
            "filter": ["supported": true, "maxResults": .integer(Int64(clamping: maximumResults))],
            "changePassword": ["supported": false],
            "sort": ["supported": true],
            "etag": ["supported": true],
            "pagination": [
                "cursor": true, "index": true, "defaultPaginationMethod": "index",
                "defaultPageSize": .integer(Int64(clamping: min(pageSize, maximumResults))),
                "maxPageSize": .integer(Int64(clamping: maximumResults)),
                "cursorTimeout": .integer(Int64(clamping: cursorTimeout)),
            ],
            "authenticationSchemes": [
                [
                    "type": "oauthbearertoken", "name": "Bearer token",
                    "description": "A token of this directory in the Authorization header.",
                    "specUri": "https://www.rfc-editor.org/rfc/rfc6750", "primary": true,
                ]
            ],
            "meta": [
                "resourceType": "ServiceProviderConfig", "location": .string("\(baseURL)/ServiceProviderConfig"),
            ],
        ]
    }

    /// The resources of `/ResourceTypes`.
    public static func resourceTypes(
        baseURL: String, types: [SCIMResourceType] = [.user, .group]
    ) -> [JSONObject] {
        types.map { $0.json(baseURL: baseURL) }
    }

    /// The resources of `/Schemas`: all that the types use, each once.
    public static func schemas(baseURL: String, types: [SCIMResourceType] = [.user, .group]) -> [JSONObject] {
        var ids: [String] = []
        var schemas: [JSONObject] = []
        for schema in types.flatMap({ [$0.schema] + $0.extensions }) where !ids.contains(schema.id) {
            ids.append(schema.id)
            schemas.append(schema.json(baseURL: baseURL))
        }
        return schemas
    }

    /// A page of resources. `startIndex` belongs to paging by index, `nextCursor` to paging by cursor; the last page has
    /// none.
    public static func listResponse(
        resources: [JSON], total: Int, startIndex: Int?, itemsPerPage: Int, nextCursor: String? = nil
    ) -> JSONObject {
        var json: JSONObject = [
            "schemas": [.string(SCIMURN.listResponse)], "totalResults": .integer(Int64(clamping: total)),
        ]
        if let startIndex { json["startIndex"] = .integer(Int64(clamping: startIndex)) }
        json["itemsPerPage"] = .integer(Int64(clamping: itemsPerPage))
        if let nextCursor { json["nextCursor"] = .string(nextCursor) }
        json["Resources"] = .array(resources)
        return json
    }
}
