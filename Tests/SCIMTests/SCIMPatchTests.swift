import SCIM
import StrictJSON
import Testing

@Suite("SCIM patches")
struct SCIMPatchTests {
    private func patch(_ operations: String) throws -> SCIMPatch {
        try SCIMPatch(
            try json(#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[\#(operations)]}"#))
    }

    private func apply(
        _ operations: String, to resource: JSONObject? = nil, _ type: SCIMResourceType = .user
    ) throws -> JSONObject {
        try patch(operations).apply(to: try resource ?? (type == .user ? Sample.user() : Sample.group()), type)
    }

    private func refused(
        _ operations: String, _ type: SCIMResourceType = .user
    ) -> SCIMError.ScimType? {
        refusal { _ = try apply(operations, type) }?.scimType
    }

    private func apply(_ operations: String, _ type: SCIMResourceType) throws -> JSONObject {
        try apply(operations, to: nil, type)
    }

    private let enterprise = SCIMURN.enterpriseUser

    // MARK: RFC 7644, section 3.5.2

    @Test("of the RFC: a member is added, and once only")
    func addMember() throws {
        let operation = """
            {"op":"add","path":"members","value":[{"display":"Babs Jensen",
             "$ref":"https://example.com/v2/Users/2819c223","value":"2819c223"}]}
            """
        let group = try apply(operation, .group)
        #expect(group["members"]?.arrayValue?.count == 4)
        // The name follows from the user.
        #expect(
            group["members"]?[3] == ["$ref": "https://example.com/v2/Users/2819c223", "value": "2819c223"])
        #expect(try apply(operation, to: group, .group) == group)
    }

    @Test("of the RFC: attributes are added without a path")
    func addWithoutPath() throws {
        let user = try apply(
            #"{"op":"add","value":{"emails":[{"value":"babs@example.org","type":"home"}],"nickname":"Babs"}}"#)
        #expect(user["nickName"] == "Babs")
        #expect(user["emails"]?.arrayValue?.count == 3)
        #expect(user["emails"]?[2] == ["value": "babs@example.org", "type": "home"])
        #expect(user["emails"]?[0]?["primary"] == true)
    }

    @Test("of the RFC: one member is removed by a filter, all without one")
    func removeMembers() throws {
        let one = try apply(#"{"op":"remove","path":"members[value eq \"b\"]"}"#, .group)
        #expect(one["members"] == [["value": "a", "display": "Anna"], ["value": "g", "type": "Group"]])
        #expect(try apply(#"{"op":"remove","path":"members"}"#, .group)["members"] == nil)
        #expect(try apply(#"{"op":"remove","path":"members[value eq \"z\"]"}"#, .group) == Sample.group())
    }

    @Test("of the RFC: values are removed by a complex filter")
    func removeByFilter() throws {
        let user = try apply(#"{"op":"remove","path":"emails[type eq \"work\" and value ew \"example.com\"]"}"#)
        #expect(user["emails"] == [["value": "babs@jensen.org", "type": "home"]])
        let none = try apply(
            #"{"op":"remove","path":"emails[type eq \"work\"]"},{"op":"remove","path":"emails[type eq \"home\"]"}"#)
        #expect(none["emails"] == nil)
    }

    @Test("of the RFC: a member is put in the place of another by removing and adding")
    func exchangeMember() throws {
        let group = try apply(
            """
            {"op":"remove","path":"members[value eq \\"a\\"]"},
            {"op":"add","path":"members","value":[{"display":"James Smith","value":"08e1d05d"}]}
            """, .group)
        #expect(group["members"]?.arrayValue?.compactMap { $0["value"]?.stringValue } == ["b", "g", "08e1d05d"])
    }

    @Test("of the RFC: all members are replaced")
    func replaceMembers() throws {
        let group = try apply(
            #"{"op":"replace","path":"members","value":[{"value":"x"},{"value":"y","display":"Y"}]}"#, .group)
        #expect(group["members"] == [["value": "x"], ["value": "y"]])
    }

    @Test("of the RFC: an address is replaced, and a part of it")
    func replaceAddress() throws {
        let user = try apply(
            """
            {"op":"replace","path":"addresses[type eq \\"work\\"]","value":{"type":"work",
             "streetAddress":"911 Universal City Plaza","region":"CA","primary":true}}
            """)
        #expect(
            user["addresses"]?[0]
                == ["type": "work", "streetAddress": "911 Universal City Plaza", "region": "CA", "primary": true])
        #expect(user["addresses"]?[1] == (try Sample.user()["addresses"]?[1]))
        let part = try apply(
            #"{"op":"replace","path":"addresses[type eq \"work\"].streetAddress","value":"1010 Broadway Ave"}"#)
        #expect(
            part["addresses"]?[0] == ["type": "work", "streetAddress": "1010 Broadway Ave", "locality": "Hollywood"])
    }

    @Test("of the RFC: attributes are replaced without a path")
    func replaceWithoutPath() throws {
        let user = try apply(
            """
            {"op":"replace","value":{"emails":[{"value":"bjensen@example.com","type":"work","primary":true},
             {"value":"babs@jensen.org","type":"home"}],"nickname":"Babs"}}
            """)
        #expect(user["emails"] == (try Sample.user()["emails"]))
        #expect(user["nickName"] == "Babs")
        #expect(user["title"] == "Tour Guide")
    }

    @Test("of the RFC: a value that becomes primary is the only one")
    func primary() throws {
        let added = try apply(#"{"op":"add","path":"emails","value":{"value":"n@x","primary":true}}"#)
        #expect(
            added["emails"]?.arrayValue?.map { $0["primary"] } == [false, nil, true])
        let set = try apply(#"{"op":"replace","path":"emails[type eq \"home\"].primary","value":"True"}"#)
        #expect(set["emails"]?.arrayValue?.map { $0["primary"] } == [false, true])
        let merged = try apply(#"{"op":"add","path":"emails[type eq \"home\"]","value":{"primary":true}}"#)
        #expect(merged["emails"]?.arrayValue?.map { $0["primary"] } == [false, true])
        let replaced = try apply(
            #"{"op":"replace","path":"emails[type eq \"home\"]","value":{"value":"q","primary":true}}"#)
        #expect(replaced["emails"]?.arrayValue?.map { $0["primary"] } == [false, true])
        let created = try apply(
            #"{"op":"add","path":"emails[primary eq \"true\" and type eq \"other\"].value","value":"o@x"}"#)
        #expect(created["emails"]?[2] == ["primary": true, "type": "other", "value": "o@x"])
        #expect(created["emails"]?[0]?["primary"] == false)
        #expect(refused(#"{"op":"replace","path":"emails[value pr].primary","value":true}"#) == .invalidValue)
        #expect(
            refused(
                #"{"op":"add","path":"emails","value":[{"value":"a","primary":true},{"value":"b","primary":true}]}"#)
                == .invalidValue)
        // Clearing it makes no other one primary.
        let cleared = try apply(#"{"op":"replace","path":"emails[type eq \"work\"].primary","value":false}"#)
        #expect(cleared["emails"]?.arrayValue?.map { $0["primary"] } == [false, nil])
    }

    // MARK: Entra without the compliance flag

    @Test("of Entra: operations with capitals, and booleans as texts")
    func entraActive() throws {
        #expect(try apply(#"{"op":"Replace","path":"active","value":"False"}"#)["active"] == false)
        #expect(try apply(#"{"op":"Add","path":"active","value":"True"}"#)["active"] == true)
        #expect(refused(#"{"op":"Replace","path":"active","value":"None"}"#) == .invalidValue)
    }

    @Test("of Entra: removal with a list of members removes these only")
    func entraRemoveMember() throws {
        let group = try apply(
            #"{"op":"Remove","path":"members","value":[{"value":"b"},{"$ref":null,"value":"z"}]}"#, .group)
        #expect(group["members"] == [["value": "a", "display": "Anna"], ["value": "g", "type": "Group"]])
        #expect(try apply(#"{"op":"Remove","path":"members","value":[]}"#, .group) == Sample.group())
        #expect(try apply(#"{"op":"Remove","path":"members","value":["b"]}"#, .group) == group)
        #expect(try apply(#"{"op":"Remove","path":"members","value":{"value":"b"}}"#, .group) == group)
        #expect(refused(#"{"op":"Remove","path":"members","value":[{"display":"Anna"}]}"#, .group) == .invalidValue)
        #expect(refused(#"{"op":"Remove","path":"members","value":7}"#, .group) == .invalidValue)
        // Those of other attributes are compared by what is given.
        let user = try apply(#"{"op":"Remove","path":"emails","value":[{"value":"BABS@jensen.org","type":"Home"}]}"#)
        #expect(user["emails"]?.arrayValue?.count == 1)
        let other = try apply(#"{"op":"Remove","path":"emails","value":[{"value":"babs@jensen.org","type":"work"}]}"#)
        #expect(other["emails"]?.arrayValue?.count == 2)
    }

    @Test("of Entra: a value path that selects nothing creates what it describes", arguments: ["Add", "Replace"])
    func entraCreates(op: String) throws {
        let bare: JSONObject = ["schemas": [.string(SCIMURN.user)], "userName": "x"]
        let user = try apply(
            """
            {"op":"\(op)","path":"emails[type eq \\"work\\"].value","value":"w@x"},
            {"op":"\(op)","path":"phoneNumbers[type eq \\"mobile\\"].value","value":"+1"},
            {"op":"\(op)","path":"addresses[type eq \\"work\\"].formatted","value":"Street"},
            {"op":"\(op)","path":"addresses[type eq \\"work\\"].country","value":"DE"},
            {"op":"\(op)","path":"roles[primary eq \\"True\\"].value","value":"admin"},
            {"op":"\(op)","path":"emails[type eq \\"work\\"].value","value":"v@x"}
            """, to: bare)
        #expect(user["emails"] == [["type": "work", "value": "v@x"]])
        #expect(user["phoneNumbers"] == [["type": "mobile", "value": "+1"]])
        #expect(user["addresses"] == [["type": "work", "formatted": "Street", "country": "DE"]])
        #expect(user["roles"] == [["primary": true, "value": "admin"]])
    }

    @Test("of Entra: the manager as a bare identifier", arguments: ["Add", "Replace"])
    func entraManager(op: String) throws {
        let user = try apply(#"{"op":"\#(op)","path":"\#(enterprise):manager","value":"42"}"#)
        // The address of the former manager is not that of the new one.
        #expect(user[enterprise]?["manager"] == ["value": "42"])
        #expect(user[enterprise]?["department"] == "Tour Operations")
        let whole = try apply(#"{"op":"\#(op)","path":"\#(enterprise):manager","value":{"value":"42"}}"#)
        #expect(whole == user)
        let part = try apply(#"{"op":"\#(op)","path":"\#(enterprise):manager.value","value":"42"}"#)
        #expect(part == user)
        #expect(
            try apply(#"{"op":"Remove","path":"\#(enterprise):manager"}"#)[enterprise]
                == ["employeeNumber": "701984", "department": "Tour Operations"])
    }

    @Test("of Entra: members with an address that is null")
    func entraMembers() throws {
        let group = try apply(#"{"op":"Add","path":"members","value":[{"$ref":null,"value":"n"}]}"#, .group)
        #expect(group["members"]?[3] == ["value": "n"])
    }

    // MARK: Entra with the compliance flag

    @Test("of Entra: keys that are dotted, or begin with the URI of the extension")
    func entraKeys() throws {
        let user = try apply(
            """
            {"op":"replace","value":{"displayName":"Pvlo","name.givenName":"Jocelyn","name.formatted":null,
             "\(enterprise):department":"Sales","\(enterprise):manager.value":"7","active":false,
             "emails[type eq \\"work\\"].value":"w@x","\(SCIMURN.user):title":"Chief"}}
            """)
        #expect(user["displayName"] == "Pvlo")
        #expect(user["name"] == ["familyName": "Jensen", "givenName": "Jocelyn"])
        #expect(
            user[enterprise] == ["employeeNumber": "701984", "department": "Sales", "manager": ["value": "7"]])
        #expect(user["active"] == false)
        #expect(user["emails"]?[0] == ["value": "w@x", "type": "work", "primary": true])
        #expect(user["title"] == "Chief")
    }

    @Test("with the extension as an object, or as a path")
    func wholeExtension() throws {
        let object = #"{"department":null,"division":"D","manager":{"displayName":"read only"},"unknown":1}"#
        let byKey = try apply(#"{"op":"replace","value":{"\#(enterprise.lowercased())":\#(object)}}"#)
        #expect(
            byKey[enterprise]
                == [
                    "employeeNumber": "701984", "manager": ["value": "26118915", "$ref": "../Users/26118915"],
                    "division": "D",
                ])
        #expect(try apply(#"{"op":"replace","path":"\#(enterprise)","value":\#(object)}"#) == byKey)
        let removed = try apply(#"{"op":"remove","path":"\#(enterprise)"}"#)
        #expect(removed[enterprise] == nil)
        #expect(removed["schemas"] == [.string(SCIMURN.user)])
        let added = try apply(#"{"op":"add","path":"\#(enterprise):division","value":"D"}"#, to: removed)
        #expect(added["schemas"] == [.string(SCIMURN.user), .string(enterprise)])
        #expect(refused(#"{"op":"replace","path":"\#(enterprise)","value":5}"#) == .invalidValue)
    }

    @Test("with an empty list or null clear the attribute")
    func clearing() throws {
        let user = try apply(#"{"op":"replace","value":{"emails":[],"addresses":null,"title":null,"roles":[]}}"#)
        for name in ["emails", "addresses", "title", "roles"] { #expect(user[name] == nil) }
        #expect(try apply(#"{"op":"replace","path":"name","value":null}"#)["name"] == nil)
        #expect(try apply(#"{"op":"replace","path":"name","value":{"formatted":null}}"#)["name"]?["formatted"] == nil)
        #expect(try apply(#"{"op":"add","value":{"title":null,"emails":[]}}"#) == Sample.user())
        #expect(
            try apply(#"{"op":"replace","path":"emails[type eq \"work\"].value","value":null}"#)["emails"]
                == [["value": "babs@jensen.org", "type": "home"]])
    }

    // MARK: Okta

    @Test("of Okta: deactivation without a path")
    func oktaDeactivation() throws {
        var expected = try Sample.user()
        expected["active"] = false
        #expect(try apply(#"{"op":"replace","value":{"active":false}}"#) == expected)
    }

    @Test("of Okta: the name of a group with its identifier, whatever it is", arguments: ["e9e30dba", "another"])
    func oktaGroupName(id: String) throws {
        let group = try apply(#"{"op":"replace","value":{"id":"\#(id)","displayName":"New"}}"#, .group)
        #expect(group["displayName"] == "New")
        #expect(group["id"] == "e9e30dba")
        #expect(group["members"] == (try Sample.group()["members"]))
    }

    // MARK: What is refused

    @Test(
        "are refused when their structure is wrong",
        arguments: [
            ("[]", SCIMError.ScimType.invalidSyntax), ("{}", .invalidSyntax), (#"{"Operations":{}}"#, .invalidSyntax),
            (#"{"Operations":[]}"#, .invalidSyntax), (#"{"Operations":[1]}"#, .invalidSyntax),
            (#"{"Operations":[{}]}"#, .invalidSyntax), (#"{"Operations":[{"op":"move","path":"a"}]}"#, .invalidSyntax),
            (#"{"Operations":[{"op":1,"path":"a"}]}"#, .invalidSyntax),
            (#"{"Operations":[{"op":"add","OP":"add","value":{}}]}"#, .invalidSyntax),
            (#"{"Operations":[{"op":"add","path":"a","value":1,"Value":2}]}"#, .invalidSyntax),
            (#"{"Operations":[{"op":"remove","path":"a"}],"operations":[]}"#, .invalidSyntax),
            (#"{"schemas":[],"Operations":[{"op":"remove","path":"a"}]}"#, .invalidSyntax),
            (
                #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"Operations":[{"op":"remove","path":"a"}]}"#,
                .invalidSyntax
            ),
            (#"{"Operations":[{"op":"remove"}]}"#, .noTarget),
            (#"{"Operations":[{"op":"remove","path":""}]}"#, .noTarget),
            (#"{"Operations":[{"op":"add","path":"a"}]}"#, .invalidValue),
            (#"{"Operations":[{"op":"replace"}]}"#, .invalidValue),
            (#"{"Operations":[{"op":"replace","value":"x"}]}"#, .invalidValue),
            (#"{"Operations":[{"op":"add","path":7,"value":1}]}"#, .invalidPath),
            (#"{"Operations":[{"op":"add","path":"a[","value":1}]}"#, .invalidPath),
        ])
    func structure(text: String, type: SCIMError.ScimType) {
        let error = refusal { _ = try SCIMPatch(try json(text)) }
        #expect(error?.status == 400)
        #expect(error?.scimType == type)
    }

    @Test("are read with names in any case, and without schemas")
    func leniency() throws {
        let patch = try SCIMPatch(try json(#"{"operations":[{"OP":"REPLACE","Path":"title","VALUE":"x"}]}"#))
        #expect(try patch.operations == [SCIMPatch.Operation(op: .replace, path: SCIMPath("title"), value: "x")])
    }

    @Test("are bounded in the number of operations")
    func bounds() throws {
        func body(_ count: Int) -> JSON {
            ["Operations": .array(Array(repeating: ["op": "add", "path": "title", "value": "x"], count: count))]
        }
        #expect(
            try SCIMPatch(body(SCIMLimits.maximumPatchOperations)).operations.count == SCIMLimits.maximumPatchOperations
        )
        #expect(refusal { _ = try SCIMPatch(body(SCIMLimits.maximumPatchOperations + 1)) }?.status == 413)
        // Nor can many operations make an attribute grow beyond its bound.
        let operations = (0...SCIMLimits.maximumValues).map {
            SCIMPatch.Operation(op: .add, path: try? SCIMPath("emails"), value: .string("\($0)@x"))
        }
        #expect(
            refusal { _ = try SCIMPatch(operations: operations).apply(to: Sample.user(), .user) }?.scimType
                == .invalidValue)
    }

    @Test(
        "are refused when they do what cannot be done",
        arguments: [
            (#"{"op":"replace","path":"id","value":"x"}"#, SCIMError.ScimType.mutability),
            (#"{"op":"add","path":"groups","value":[{"value":"g"}]}"#, .mutability),
            (#"{"op":"remove","path":"groups"}"#, .mutability),
            (#"{"op":"replace","path":"meta.version","value":"1"}"#, .mutability),
            (#"{"op":"remove","path":"userName"}"#, .mutability),
            (#"{"op":"replace","path":"manager.displayName","value":"x"}"#, .mutability),
            (#"{"op":"replace","path":"userName","value":null}"#, .invalidValue),
            (#"{"op":"replace","path":"userName","value":" "}"#, .invalidValue),
            (#"{"op":"replace","value":{"userName":""}}"#, .invalidValue),
            (#"{"op":"replace","path":"title","value":["x"]}"#, .invalidValue),
            (#"{"op":"add","path":"emails","value":[{"value":1}]}"#, .invalidValue),
            (#"{"op":"replace","path":"name","value":"x"}"#, .invalidValue),
            (#"{"op":"replace","path":"colour","value":"x"}"#, .invalidPath),
            (#"{"op":"replace","path":"password","value":"x"}"#, .invalidPath),
            (#"{"op":"replace","path":"name.colour","value":"x"}"#, .invalidPath),
            (#"{"op":"replace","path":"urn:other:1.0:User:colour","value":"x"}"#, .invalidPath),
            (#"{"op":"replace","path":"title[value eq \"x\"]","value":"x"}"#, .invalidPath),
            (#"{"op":"replace","path":"name[givenName eq \"x\"].familyName","value":"x"}"#, .invalidPath),
            (#"{"op":"replace","path":"emails[type eq \"fax\"]","value":{"value":"x"}}"#, .noTarget),
            (#"{"op":"replace","path":"emails[value eq \"none\"].type","value":"home"}"#, .noTarget),
            (#"{"op":"add","path":"emails[type ne \"work\" and type ne \"home\"].value","value":"x"}"#, .noTarget),
            (#"{"op":"add","path":"emails[type eq \"a\" and type eq \"b\"].value","value":"x"}"#, .noTarget),
            (#"{"op":"add","path":"emails[colour eq \"red\"].value","value":"x"}"#, .noTarget),
        ])
    func refusals(operation: String, type: SCIMError.ScimType) {
        let error = refusal { _ = try apply(operation) }
        #expect(error?.status == 400)
        #expect(error?.scimType == type)
    }

    @Test("cannot change what is within a member")
    func immutable() throws {
        for operation in [
            #"{"op":"replace","path":"members[value eq \"a\"].value","value":"z"}"#,
            #"{"op":"replace","path":"members[value eq \"a\"].display","value":"Z"}"#,
            #"{"op":"remove","path":"members[value eq \"a\"].value"}"#,
            #"{"op":"remove","path":"members[value eq \"a\"].display"}"#,
            #"{"op":"add","path":"members[value eq \"a\"]","value":{"value":"z"}}"#,
        ] {
            #expect(refused(operation, .group) == .mutability, "\(operation)")
        }
        // What was not set can be.
        let group = try apply(
            #"{"op":"add","path":"members[value eq \"b\"].$ref","value":"https://example.com/b"}"#, .group)
        #expect(group["members"]?[1] == ["value": "b", "type": "User", "$ref": "https://example.com/b"])
    }

    @Test("pass over what only the server writes, and what nobody knows, when there is no path")
    func passedOver() throws {
        let operation = """
            {"op":"replace","value":{"id":"x","meta":{"version":"1"},"groups":[],"schemas":["urn:other"],"colour":"red",
             "password":"p","urn:other:1.0:User":{"a":1},"urn:other:1.0:User:a":1,"name.colour":"red","":"x","[":1,
             "meta.version":"2","\(enterprise)":{"colour":1,"manager.displayName":"x","[":1}}}
            """
        #expect(try apply(operation) == Sample.user())
        #expect(try apply(#"{"op":"add","path":"schemas","value":["urn:other"]}"#) == Sample.user())
    }

    @Test("remove what a value is about, and then what says nothing without it")
    func removeParts() throws {
        let user = try apply(#"{"op":"remove","path":"emails[type eq \"work\"].value"}"#)
        #expect(user["emails"] == [["value": "babs@jensen.org", "type": "home"]])
        let address = try apply(#"{"op":"remove","path":"addresses[type eq \"work\"].streetAddress"}"#)
        #expect(address["addresses"]?[0] == ["type": "work", "locality": "Hollywood"])
        #expect(try apply(#"{"op":"remove","path":"name.formatted"}"#)["name"]?["formatted"] == nil)
        let name = try apply(
            #"{"op":"remove","path":"name.formatted"},{"op":"remove","path":"name.givenName"},{"op":"remove","path":"name.familyName"}"#
        )
        #expect(name["name"] == nil)
        #expect(try apply(#"{"op":"remove","path":"emails.display"}"#) == Sample.user())
        #expect(try apply(#"{"op":"remove","path":"nickName"}"#) == Sample.user())
        #expect(
            try apply(#"{"op":"remove","path":"emails[type eq \"work\"].type"}"#)["emails"]?[0]
                == ["value": "bjensen@example.com", "primary": true])
    }

    @Test("change a part of all values when there is no filter")
    func allValues() throws {
        let user = try apply(#"{"op":"replace","path":"emails.display","value":"D"}"#)
        #expect(user["emails"]?.arrayValue?.allSatisfy { $0["display"] == "D" } == true)
        let created = try apply(#"{"op":"add","path":"ims.value","value":"x"}"#)
        #expect(created["ims"] == [["value": "x"]])
    }

    @Test("add a value that is there already only once")
    func idempotence() throws {
        let add = #"{"op":"add","path":"emails","value":[{"type":"home","value":"babs@jensen.org"}]}"#
        #expect(try apply(add) == Sample.user())
        #expect(try apply(#"{"op":"add","path":"title","value":"Tour Guide"}"#) == Sample.user())
        #expect(try apply(#"{"op":"add","path":"name","value":{"givenName":"Barbara"}}"#) == Sample.user())
        let twice = try apply(#"{"op":"add","path":"emails","value":[{"value":"n"},{"value":"n"}]}"#)
        #expect(twice["emails"]?.arrayValue?.count == 3)
    }

    @Test("are done in order, or not at all")
    func order() throws {
        let user = try apply(
            """
            {"op":"add","path":"title","value":"a"},{"op":"replace","path":"title","value":"b"},
            {"op":"remove","path":"title"},{"op":"add","path":"title","value":"c"}
            """)
        #expect(user["title"] == "c")
        let before = try Sample.user()
        let patch = try patch(#"{"op":"replace","path":"title","value":"z"},{"op":"replace","path":"id","value":"z"}"#)
        #expect(refusal { _ = try patch.apply(to: before, .user) }?.scimType == .mutability)
        #expect(try before == Sample.user())
    }

    @Test("reach members in a group of very many in a short time")
    func manyMembers() throws {
        let members = (0..<50_000).map { JSON.object(["value": .string("m\($0)")]) }
        let group: JSONObject = ["displayName": "g", "members": .array(members)]
        let added = try apply(
            #"{"op":"add","path":"members","value":[{"value":"m49999"},{"value":"new"}]}"#, to: group, .group)
        #expect(added["members"]?.arrayValue?.count == 50_001)
        let list = JSON.array((0..<49_999).map { .object(["value": .string("m\($0)")]) })
        let removal = SCIMPatch(operations: [.init(op: .remove, path: try SCIMPath("members"), value: list)])
        #expect(try removal.apply(to: added, .group)["members"] == [["value": "m49999"], ["value": "new"]])
    }
}
