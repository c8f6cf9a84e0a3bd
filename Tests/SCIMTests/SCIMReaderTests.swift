import SCIM
import StrictJSON
import Testing

@Suite("SCIM resources as they are received")
struct SCIMReaderTests {
    private func read(_ text: String, _ type: SCIMResourceType = .user) throws -> JSONObject {
        try SCIMResourceReader(type).read(try json(text))
    }

    @Test("are kept in the spelling of the schema, with the schemas they use")
    func spelling() throws {
        let user = try read(
            """
            {"USERNAME":"x","NAME":{"GivenName":"A","FAMILYNAME":"B"},"Emails":[{"VALUE":"a@b","Type":"work"}],
             "URN:IETF:PARAMS:SCIM:SCHEMAS:EXTENSION:ENTERPRISE:2.0:USER":{"DEPARTMENT":"D"},"EXTERNALID":"e"}
            """)
        #expect(
            user.description == """
                {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",\
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"userName":"x",\
                "name":{"givenName":"A","familyName":"B"},"emails":[{"value":"a@b","type":"work"}],\
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"D"},"externalId":"e"}
                """)
    }

    @Test("lose what the schema does not know and what clients do not write")
    func dropped() throws {
        let user = try read(
            """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:other:1.0:User"],"id":"mine","userName":"x",
             "password":"secret","groups":[{"value":"g"}],"meta":{"resourceType":"User","version":"1"},"colour":"red",
             "urn:other:1.0:User":{"a":1},"emails":[{"value":"a","colour":"red","primary":"True"}],
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":
               {"manager":{"value":"m","displayName":"M"},"colour":1}}
            """)
        #expect(
            try user
                == object(
                    """
                    {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",
                      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"userName":"x",
                     "emails":[{"value":"a","primary":true}],
                     "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"m"}}}
                    """))
    }

    @Test("have no attribute for null, empty lists and empty objects")
    func empty() throws {
        let user = try read(
            """
            {"userName":"x","title":null,"roles":[],"emails":[null,{},{"value":null}],"name":{"givenName":null},
             "phoneNumbers":null,"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":"",
             "department":null},"nickName":""}
            """)
        #expect(
            try user
                == object(#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"x","nickName":""}"#))
    }

    @Test("as Okta creates them: with a password, empty groups and a locale")
    func okta() throws {
        let user = try read(
            """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"test.user@okta.local",
             "name":{"givenName":"Test","familyName":"User"},
             "emails":[{"primary":true,"value":"test.user@okta.local","type":"work"}],"displayName":"Test User",
             "locale":"en-US","externalId":"00ujl29u0le5T6Aj10h7","groups":[],"password":"1mz050nq","active":true}
            """)
        #expect(
            user.keys == ["schemas", "userName", "name", "emails", "displayName", "locale", "externalId", "active"])
    }

    @Test("as Entra creates them: with roles, meta.resourceType, a bare manager, and a second schema for groups")
    func entra() throws {
        let user = try read(
            """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",
              "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"externalId":"0a21f0f2",
             "userName":"Test_User_ab6490ee","active":"True","displayName":"lennay",
             "emails":[{"primary":true,"type":"work","value":"Test_User@testuser.com"}],
             "meta":{"resourceType":"User"},"name":{"formatted":"givenName familyName"},"roles":[],
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":"26118915"}}
            """)
        #expect(user["active"] == true)
        #expect(user["roles"] == nil)
        #expect(user["meta"] == nil)
        #expect(user[SCIMURN.enterpriseUser] == ["manager": ["value": "26118915"]])

        let group = try read(
            """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group",
              "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
             "externalId":"8aa1a0c0","displayName":"displayName","members":[{"$ref":null,"value":"f648f8d5"}],
             "meta":{"resourceType":"Group"}}
            """, .group)
        #expect(
            try group
                == object(
                    """
                    {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"externalId":"8aa1a0c0",
                     "displayName":"displayName","members":[{"value":"f648f8d5"}]}
                    """))
    }

    @Test(
        "are refused with the attribute's name when a value does not fit",
        arguments: [
            (#"{"userName":1}"#, "userName"), (#"{"userName":["x"]}"#, "userName"), (#"{"userName":{}}"#, "userName"),
            (#"{"userName":"x","active":"yes"}"#, "active"), (#"{"userName":"x","active":1}"#, "active"),
            (#"{"userName":"x","active":""}"#, "active"), (#"{"userName":"x","name":"Ann"}"#, "name"),
            (#"{"userName":"x","name":["a"]}"#, "name"),
            (#"{"userName":"x","name":{"givenName":5}}"#, "name.givenName"),
            (#"{"userName":"x","emails":[{"value":5}]}"#, "emails.value"),
            (#"{"userName":"x","emails":[{"value":"a","primary":"maybe"}]}"#, "emails.primary"),
            (#"{"userName":"x","emails":[["a"]]}"#, "emails"), (#"{"userName":"x","emails":5}"#, "emails.value"),
            (#"{"userName":"x","addresses":["Main Street"]}"#, "addresses"),
            (#"{"userName":"x","x509Certificates":[{"value":"not base64!"}]}"#, "x509Certificates.value"),
            (#"{"userName":"x","profileUrl":false}"#, "profileUrl"),
            (
                #"{"userName":"x","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":5}"#,
                SCIMURN.enterpriseUser
            ),
            (#"{"userName":"x\u0000"}"#, "userName"),
        ])
    func mismatches(text: String, name: String) {
        let error = refusal { _ = try read(text) }
        #expect(error?.status == 400)
        #expect(error?.scimType == .invalidValue)
        #expect(error?.detail.contains("'\(name)'") == true, "\(error?.detail ?? "")")
    }

    @Test("are refused without what the schema requires")
    func required() throws {
        for text in [
            #"{}"#, #"{"userName":null}"#, #"{"userName":""}"#, #"{"userName":"  "}"#, #"{"displayName":"x"}"#,
        ] {
            let error = refusal { _ = try read(text) }
            #expect(error?.scimType == .invalidValue, "\(text)")
            #expect(error?.detail.contains("'userName'") == true)
        }
        #expect(refusal { _ = try read("{}", .group) }?.detail.contains("'displayName'") == true)
        let member = refusal { _ = try read(#"{"displayName":"g","members":[{"display":"x"}]}"#, .group) }
        #expect(member?.scimType == .invalidValue)
    }

    @Test("are refused when they are no resources of the type")
    func syntax() {
        for text in [
            "[]", "1", #""x""#, "null", #"{"schemas":"urn:ietf:params:scim:schemas:core:2.0:User","userName":"x"}"#,
            #"{"schemas":[],"userName":"x"}"#,
            #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"userName":"x"}"#,
            #"{"userName":"x","username":"y"}"#, #"{"userName":"x","name":{"givenName":"a","givenname":"b"}}"#,
        ] {
            let error = refusal { _ = try read(text) }
            #expect(error?.status == 400)
            #expect(error?.scimType == .invalidSyntax, "\(text)")
        }
    }

    @Test("have each value once, and at most one that is primary")
    func values() throws {
        let user = try read(
            """
            {"userName":"x","emails":[{"value":"a","type":"work"},{"type":"work","value":"a"},{"value":"a"}],
             "roles":"admin"}
            """)
        #expect(user["emails"] == [["value": "a", "type": "work"], ["value": "a"]])
        #expect(user["roles"] == [["value": "admin"]])
        let error = refusal {
            _ = try read(#"{"userName":"x","emails":[{"value":"a","primary":true},{"value":"b","primary":"True"}]}"#)
        }
        #expect(error?.scimType == .invalidValue)
        let group = try read(
            #"{"displayName":"g","members":[{"value":"a","display":"A"},{"value":"b"},{"value":"a"},"c"]}"#, .group)
        #expect(group["members"] == [["value": "a"], ["value": "b"], ["value": "c"]])
    }

    @Test("have each member once, however many there are")
    func manyMembers() throws {
        let members = (0..<20_000).map { JSON.object(["value": .string("m\($0 % 10_000)")]) }
        let group = try SCIMResourceReader(.group).read(["displayName": "g", "members": .array(members)])
        #expect(group["members"]?.arrayValue?.count == 10_000)
        #expect(group["members"]?[9999] == ["value": "m9999"])
    }

    @Test("are bounded in the length of texts and the number of values")
    func bounds() throws {
        func user(_ length: Int) -> JSON { ["userName": .string(String(repeating: "x", count: length))] }
        let reader = SCIMResourceReader(.user)
        #expect(try reader.read(user(SCIMLimits.maximumStringBytes)).count == 2)
        #expect(refusal { _ = try reader.read(user(SCIMLimits.maximumStringBytes + 1)) }?.scimType == .invalidValue)
        func emails(_ count: Int) -> JSON {
            ["userName": "x", "emails": .array((0..<count).map { ["value": .string("\($0)@x")] })]
        }
        #expect(
            try reader.read(emails(SCIMLimits.maximumValues))["emails"]?.arrayValue?.count == SCIMLimits.maximumValues)
        #expect(refusal { _ = try reader.read(emails(SCIMLimits.maximumValues + 1)) }?.scimType == .invalidValue)
    }

    @Test("keep the attributes of an extension that was added to the type")
    func extended() throws {
        let schema = SCIMSchema(
            id: "urn:example:1.0:User", name: "Example", description: "",
            attributes: [
                SCIMAttribute("level", .integer, "", isCaseExact: true), SCIMAttribute("since", .dateTime, ""),
                SCIMAttribute("rate", .decimal, ""),
            ])
        let type = SCIMResourceType.user.extended(by: schema)
        let user = try read(
            #"{"userName":"x","urn:example:1.0:user":{"LEVEL":3.0,"rate":0.5,"since":"2024-01-01T00:00:00Z"}}"#, type)
        #expect(user["urn:example:1.0:User"] == ["level": 3, "rate": 0.5, "since": "2024-01-01T00:00:00Z"])
        #expect(user["schemas"] == [.string(SCIMURN.user), "urn:example:1.0:User"])
        for text in [#"{"level":"3"}"#, #"{"level":3.5}"#, #"{"since":"now"}"#, #"{"rate":"1"}"#] {
            #expect(
                refusal { _ = try read(#"{"userName":"x","urn:example:1.0:User":\#(text)}"#, type) }?.scimType
                    == .invalidValue)
        }
    }

    @Test("are the same after being read again")
    func idempotence() throws {
        let first = try SCIMResourceReader(.user).read(.object(Sample.user()))
        #expect(try SCIMResourceReader(.user).read(.object(first)) == first)
    }
}
