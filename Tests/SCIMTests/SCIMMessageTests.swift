import SCIM
import StrictJSON
import Testing

@Suite("SCIM messages")
struct SCIMMessageTests {
    @Test("of errors have the status as a string")
    func errors() throws {
        #expect(
            SCIMError.badRequest(.mutability, "no").json.description == """
                {"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"scimType":"mutability","detail":"no",\
                "status":"400"}
                """)
        #expect(SCIMError.unauthorized.json["status"] == "401")
        #expect(SCIMError.unauthorized.json["scimType"] == nil)
        #expect(SCIMError.uniqueness("userName").json["status"] == "409")
        #expect(SCIMError.uniqueness("userName").json["scimType"] == "uniqueness")
        #expect(
            [.notFound, .unsupportedMethod, .preconditionFailed, .tooManyRequests, .notImplemented].map(
                \SCIMError.status)
                == [404, 405, 412, 429, 501])
        // What a peer sent is not repeated at length.
        let long = refusal { _ = try SCIMAttributePath(String(repeating: "é", count: 200)) }
        #expect((long?.detail.utf8.count ?? 0) < 320)
    }

    @Test("of lists have Resources even when there are none")
    func lists() {
        let empty = SCIMDocuments.listResponse(resources: [], total: 0, startIndex: 1, itemsPerPage: 0)
        #expect(
            empty.description == """
                {"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"startIndex":1,\
                "itemsPerPage":0,"Resources":[]}
                """)
        let page = SCIMDocuments.listResponse(
            resources: [["id": "1"]], total: 5, startIndex: nil, itemsPerPage: 1, nextCursor: "c")
        #expect(page["nextCursor"] == "c")
        #expect(page["startIndex"] == nil)
        #expect(page["Resources"] == [["id": "1"]])
    }

    @Test("of what the server can do say what is supported")
    func configuration() {
        let config = SCIMDocuments.serviceProviderConfig(
            baseURL: "https://h/scim/v2/d", maximumResults: 200, maximumPayloadBytes: 1_048_576)
        func supported(_ name: String) -> Bool? { config[name]?["supported"]?.boolValue }
        #expect(["patch", "filter", "sort", "etag"].map(supported) == [true, true, true, true])
        #expect(["bulk", "changePassword"].map(supported) == [false, false])
        #expect(config["filter"]?["maxResults"] == 200)
        #expect(config["bulk"]?["maxOperations"] == 0)
        #expect(
            config["pagination"] == [
                "cursor": true, "index": true, "defaultPaginationMethod": "index", "defaultPageSize": 100,
                "maxPageSize": 200, "cursorTimeout": 3600,
            ])
        #expect(config["authenticationSchemes"]?[0]?["type"] == "oauthbearertoken")
        #expect(config["meta"]?["location"] == "https://h/scim/v2/d/ServiceProviderConfig")
    }

    @Test("of resource types name their schemas")
    func resourceTypes() {
        let types = SCIMDocuments.resourceTypes(baseURL: "https://h/v2")
        #expect(types.map { $0["endpoint"] } == ["/Users", "/Groups"])
        #expect(types.map { $0["schema"] } == [.string(SCIMURN.user), .string(SCIMURN.group)])
        #expect(
            types.first?["schemaExtensions"] == [["schema": .string(SCIMURN.enterpriseUser), "required": false]])
        #expect(types.last?["meta"]?["location"] == "https://h/v2/ResourceTypes/Group")
    }

    @Test("of schemas have the attributes of the RFC, without password")
    func schemas() throws {
        let schemas = SCIMDocuments.schemas(baseURL: "https://h/v2")
        #expect(
            schemas.map { $0["id"] } == [
                .string(SCIMURN.user), .string(SCIMURN.enterpriseUser), .string(SCIMURN.group),
            ])
        func names(_ json: JSON?) -> [String] { json?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? [] }
        #expect(
            names(schemas[0]["attributes"]) == [
                "userName", "name", "displayName", "nickName", "profileUrl", "title", "userType", "preferredLanguage",
                "locale", "timezone", "active", "emails", "phoneNumbers", "ims", "photos", "addresses", "groups",
                "entitlements", "roles", "x509Certificates",
            ])
        #expect(
            names(schemas[1]["attributes"]) == [
                "employeeNumber", "costCenter", "organization", "division", "department", "manager",
            ])
        #expect(names(schemas[2]["attributes"]) == ["displayName", "members"])
        let userName = try #require(schemas[0]["attributes"]?[0])
        #expect(userName["uniqueness"] == "server")
        #expect(userName["required"] == true)
        #expect(userName["caseExact"] == false)
        #expect(schemas[0]["attributes"]?[16]?["mutability"] == "readOnly")
        #expect(names(schemas[0]["attributes"]?[11]?["subAttributes"]) == ["value", "display", "type", "primary"])
        // Every attribute has every characteristic (RFC 7643, section 7).
        func check(_ attribute: JSON) {
            for name in [
                "name", "type", "multiValued", "description", "required", "caseExact", "mutability", "returned",
                "uniqueness",
            ] {
                #expect(attribute[name] != nil, "\(attribute["name"] ?? nil) has no \(name)")
            }
            #expect((attribute["type"] == "complex") == (attribute["subAttributes"] != nil))
            #expect((attribute["type"] == "reference") == (attribute["referenceTypes"] != nil))
            attribute["subAttributes"]?.arrayValue?.forEach(check)
        }
        for schema in schemas {
            for attribute in schema["attributes"]?.arrayValue ?? [] { check(attribute) }
        }
    }

    @Test("have weak entity tags, compared weakly")
    func entityTags() {
        #expect(SCIMETag.weak(7) == "W/\"7\"")
        for (header, expected) in [
            (#"W/"7""#, true), (#""7""#, true), ("*", true), (" * ", true), (#"W/"6", "7""#, true),
            (#""6",W/"7","8""#, true),
            (#"W/"8""#, false), (#"W/"77""#, false), (#"W/"""#, false), ("7", false), ("", false), (#"w/"7""#, false),
            (#""7" "8""#, false), (#""7","#, false), (#""7"#, false), (#"*, "7""#, false), (#"W/7"#, false),
            (#""7", x"#, false), (",", false),
        ] {
            #expect(SCIMETag.matches(header, revision: 7) == expected, "\(header)")
        }
    }

    @Test("are about what their path says")
    func targets() {
        for (path, target) in [
            ("/Users", SCIMRequestTarget.users), ("/Users/", .users), ("Users", .users), ("/Users?count=1", .users),
            ("/Users/42", .user("42")), ("/Users/42/", .user("42")), ("/Users/a%20b%2Fc", .user("a b/c")),
            ("/Users/a+b", .user("a+b")), ("/Groups", .groups), ("/Groups/x?attributes=y", .group("x")),
            ("/Users/.search", .search(.users)), ("/Groups/.search", .search(.groups)), ("/.search", .search(.all)),
            ("/ServiceProviderConfig", .serviceProviderConfig), ("/ResourceTypes", .resourceTypes),
            ("/ResourceTypes/User", .resourceType("User")), ("/Schemas", .schemas),
            ("/Schemas/urn:ietf:params:scim:schemas:core:2.0:User", .schema(SCIMURN.user)),
            ("/Schemas/urn%3Aietf%3Aparams%3Ascim%3Aschemas%3Acore%3A2.0%3AUser", .schema(SCIMURN.user)),
            ("/Bulk", .bulk), ("/Me", .me), ("/Me/x/y", .me), ("", .unknown), ("/", .unknown), ("//", .unknown),
            ("/users", .unknown), ("/Users//", .unknown), ("//Users", .unknown), ("/Users/1/x", .unknown),
            ("/Users/%", .unknown), ("/Users/%ff", .unknown), ("/Users/%00", .unknown), ("/Bulk/1", .unknown),
            ("/ServiceProviderConfig/x", .unknown), ("/Devices", .unknown), ("/%55sers", .users),
        ] {
            #expect(SCIMRequestTarget(path) == target, "\(path)")
        }
    }
}
