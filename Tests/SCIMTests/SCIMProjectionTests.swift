import SCIM
import StrictJSON
import Testing

@Suite("SCIM projections")
struct SCIMProjectionTests {
    private func keys(
        _ attributes: [String]? = nil, excluded: [String]? = nil, _ type: SCIMResourceType = .user
    ) throws -> [String] {
        let resource = type == .user ? try Sample.user() : try Sample.group()
        return try SCIMProjection(attributes: attributes, excludedAttributes: excluded).apply(resource, type).keys
    }

    @Test("return everything unless something is asked for")
    func all() throws {
        #expect(try SCIMProjection.all.apply(Sample.user(), .user) == Sample.user())
        #expect(try SCIMProjection(attributes: [], excludedAttributes: [""]) == .all)
    }

    @Test("return what is asked for, and always schemas and id")
    func attributes() throws {
        #expect(try keys(["userName"]) == ["schemas", "id", "userName"])
        #expect(try keys(["USERNAME", " title "]) == ["schemas", "id", "userName", "title"])
        #expect(try keys(["urn:ietf:params:scim:schemas:core:2.0:User:emails"]) == ["schemas", "id", "emails"])
        #expect(try keys(["nothing"]) == ["schemas", "id"])
        #expect(try keys(["meta"]) == ["schemas", "id", "meta"])
        let user = try SCIMProjection(
            attributes: ["name.givenName", "emails.value", "meta.version"], excludedAttributes: nil
        )
        .apply(Sample.user(), .user)
        #expect(user.keys == ["schemas", "id", "name", "emails", "meta"])
        #expect(user["name"] == ["givenName": "Barbara"])
        #expect(user["emails"] == [["value": "bjensen@example.com"], ["value": "babs@jensen.org"]])
        #expect(user["meta"] == ["version": "W/\"7\""])
    }

    @Test("return parts of an extension, or all of it")
    func extensions() throws {
        for name in [
            "department", SCIMURN.enterpriseUser + ":department", SCIMURN.enterpriseUser.uppercased() + ":DEPARTMENT",
        ] {
            let user = try SCIMProjection(attributes: [name], excludedAttributes: nil).apply(Sample.user(), .user)
            #expect(user.keys == ["schemas", "id", SCIMURN.enterpriseUser])
            #expect(user[SCIMURN.enterpriseUser] == ["department": "Tour Operations"])
        }
        let whole = try SCIMProjection(attributes: [SCIMURN.enterpriseUser], excludedAttributes: nil)
            .apply(Sample.user(), .user)
        #expect(whole[SCIMURN.enterpriseUser] == (try Sample.user()[SCIMURN.enterpriseUser]))
        let part = try SCIMProjection(attributes: [SCIMURN.enterpriseUser + ":manager.value"], excludedAttributes: nil)
            .apply(Sample.user(), .user)
        #expect(part[SCIMURN.enterpriseUser] == ["manager": ["value": "26118915"]])
        #expect(try !keys(excluded: [SCIMURN.enterpriseUser]).contains(SCIMURN.enterpriseUser))
        #expect(try keys([SCIMURN.user]).contains("emails"))
        #expect(try !keys([SCIMURN.user]).contains(SCIMURN.enterpriseUser))
    }

    @Test("leave out what is excluded, but not schemas and id")
    func excluded() throws {
        #expect(
            try keys(excluded: ["id", "schemas", "EMAILS", "name.givenName", "groups", "meta"]) == [
                "schemas", "id", "externalId", "userName", "name", "displayName", "title", "active", "addresses",
                SCIMURN.enterpriseUser,
            ])
        let user = try SCIMProjection(
            attributes: nil, excludedAttributes: ["name.givenName", "emails.type", "manager.$ref", "department"]
        ).apply(Sample.user(), .user)
        #expect(user["name"]?["givenName"] == nil)
        #expect(user["name"]?["familyName"] == "Jensen")
        #expect(user["emails"]?[1] == ["value": "babs@jensen.org"])
        #expect(
            user[SCIMURN.enterpriseUser] == ["employeeNumber": "701984", "manager": ["value": "26118915"]])
        #expect(try keys(excluded: ["members"], .group) == ["schemas", "id", "displayName"])
    }

    @Test("follow the schema's never, request and always")
    func returned() throws {
        let schema = SCIMSchema(
            id: "urn:example:1.0:Thing", name: "Thing", description: "",
            attributes: [
                SCIMAttribute("secret", .string, "", returned: .never),
                SCIMAttribute("large", .string, "", returned: .request), SCIMAttribute("plain", .string, ""),
                SCIMAttribute("key", .string, "", returned: .always),
                SCIMAttribute(
                    "parts", .complex, "",
                    subAttributes: [
                        SCIMAttribute("a", .string, "", returned: .always), SCIMAttribute("b", .string, ""),
                        SCIMAttribute("c", .string, "", returned: .request),
                        SCIMAttribute("d", .string, "", returned: .never),
                    ]),
            ])
        let type = SCIMResourceType(name: "Thing", endpoint: "/Things", description: "", schema: schema)
        let thing = try object(
            #"{"id":"1","secret":"s","large":"l","plain":"p","key":"k","parts":{"a":"1","b":"2","c":"3","d":"4"}}"#)
        func project(_ attributes: [String]?, _ excluded: [String]? = nil) throws -> JSONObject {
            try SCIMProjection(attributes: attributes, excludedAttributes: excluded).apply(thing, type)
        }
        #expect(try project(nil) == object(#"{"id":"1","plain":"p","key":"k","parts":{"a":"1","b":"2"}}"#))
        #expect(try project(["secret", "large"]) == object(#"{"id":"1","large":"l","key":"k"}"#))
        #expect(
            try project(nil, ["key", "plain", "parts.a"]) == object(#"{"id":"1","key":"k","parts":{"a":"1","b":"2"}}"#))
        #expect(try project(["parts.c", "parts.d"])["parts"] == ["a": "1", "c": "3"])
        #expect(try project(["parts"])["parts"] == ["a": "1", "b": "2"])
    }

    @Test("say what need not be loaded")
    func wants() throws {
        #expect(SCIMProjection.all.wants("members"))
        #expect(try !SCIMProjection(attributes: nil, excludedAttributes: ["MEMBERS"]).wants("members"))
        #expect(try !SCIMProjection(attributes: nil, excludedAttributes: [SCIMURN.group + ":members"]).wants("members"))
        #expect(try SCIMProjection(attributes: nil, excludedAttributes: ["members.display"]).wants("members"))
        #expect(try SCIMProjection(attributes: nil, excludedAttributes: ["meta"]).wants("members"))
        #expect(try !SCIMProjection(attributes: ["displayName"], excludedAttributes: nil).wants("members"))
        #expect(try SCIMProjection(attributes: ["members.value"], excludedAttributes: nil).wants("members"))
        #expect(try SCIMProjection(attributes: [SCIMURN.group], excludedAttributes: nil).wants("members"))
        #expect(try SCIMProjection(attributes: [SCIMURN.user + ":groups"], excludedAttributes: nil).wants("groups"))
    }

    @Test("that are malformed are refused")
    func malformed() {
        for (attributes, excluded) in [
            (["a"], ["b"]), (["emails[type pr]"], []), ([], ["a b"]), (["1"], []),
            (Array(repeating: "a", count: SCIMLimits.maximumProjectedAttributes + 1), []),
        ] as [([String], [String])] {
            let error = refusal { _ = try SCIMProjection(attributes: attributes, excludedAttributes: excluded) }
            #expect(error?.scimType == .invalidValue)
        }
    }
}
