import SCIM
import StrictJSON
import Testing

/// Reads a JSON text of a test.
func json(_ text: String) throws -> JSON {
    try JSONReader.parse(text)
}

func object(_ text: String) throws -> JSONObject {
    try #require(try JSONReader.parse(text).objectValue)
}

/// What was refused, or nil.
func refusal(_ body: () throws -> Void) -> SCIMError? {
    do {
        try body()
        return nil
    } catch let error as SCIMError {
        return error
    } catch {
        Issue.record("another error: \(error)")
        return nil
    }
}

extension SCIMError.ScimType? {
    static let none: SCIMError.ScimType? = nil
}

enum Sample {
    /// As the reader keeps it: names in the schema's spelling.
    static func user() throws -> JSONObject {
        try object(
            """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",
              "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
             "id":"2819c223-7f76-453a-919d-413861904646","externalId":"bJensen","userName":"bjensen@example.com",
             "name":{"formatted":"Ms. Barbara J Jensen, III","familyName":"Jensen","givenName":"Barbara"},
             "displayName":"Babs Jensen","title":"Tour Guide","active":true,
             "emails":[{"value":"bjensen@example.com","type":"work","primary":true},
              {"value":"babs@jensen.org","type":"home"}],
             "addresses":[{"type":"work","streetAddress":"100 Universal City Plaza","locality":"Hollywood"},
              {"type":"home","streetAddress":"456 Hollywood Blvd","locality":"Hollywood"}],
             "groups":[{"value":"e9e30dba","display":"Tour Guides"}],
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"701984",
              "department":"Tour Operations","manager":{"value":"26118915","$ref":"../Users/26118915"}},
             "meta":{"resourceType":"User","created":"2010-01-23T04:56:22Z","lastModified":"2011-05-13T04:42:34Z",
              "version":"W/\\"7\\"","location":"https://example.com/v2/Users/2819c223"}}
            """)
    }

    static func group() throws -> JSONObject {
        try object(
            """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"e9e30dba","displayName":"Tour Guides",
             "members":[{"value":"a","display":"Anna"},{"value":"b","type":"User"},{"value":"g","type":"Group"}]}
            """)
    }
}
