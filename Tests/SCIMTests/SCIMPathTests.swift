import LibraryTestSupport
import SCIM
import Testing

@Suite("SCIM paths")
struct SCIMPathTests {
    @Test("of attributes have a URI, a name and a sub-attribute")
    func attributes() throws {
        let path = try SCIMAttributePath("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value")
        #expect(path.schema == SCIMURN.enterpriseUser)
        #expect(path.name == "manager")
        #expect(path.subAttribute == "value")
        #expect(try SCIMAttributePath("userName").schema == nil)
    }

    @Test(
        "that are malformed are refused with invalidPath",
        arguments: [
            "", " ", "a b", "a.", ".a", "a.b.c", "a[", "a[b pr", "a[b pr]x", "a[b pr].", "a[b pr].c.d", "a[b pr] ",
            "[b pr]",
            "a.b[c pr]", "1", "a[]", "a[b eq]", "urn:", "a]", "\"a\"", "a[b[c pr]]", "(a)", "a pr", "é",
        ])
    func malformed(text: String) {
        let error = refusal { _ = try SCIMPath(text) }
        #expect(error?.status == 400)
        #expect(error?.scimType == .invalidPath)
    }

    @Test("select values by a filter, and a part of them")
    func valuePaths() throws {
        let path = try SCIMPath(
            #"urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq "work" and value co "."].display"#)
        #expect(path.attribute.schema == SCIMURN.user)
        #expect(path.attribute.name == "emails")
        #expect(try path.filter == SCIMFilter(#"type eq "work" and value co ".""#))
        #expect(path.subAttribute == "display")
        let plain = try SCIMPath("name.familyName")
        #expect(plain.attribute.name == "name")
        #expect(plain.attribute.subAttribute == nil)
        #expect(plain.subAttribute == "familyName")
        for text in [path.description, "members", "name.familyName", #"members[value eq "x"]"#] {
            #expect(try SCIMPath(text).description == text)
        }
    }

    @Test("are bounded in length")
    func bounds() {
        let text = #"emails[value eq ""# + String(repeating: "x", count: SCIMLimits.maximumPathBytes) + #""]"#
        #expect(refusal { _ = try SCIMPath(text) }?.scimType == .invalidPath)
        let name = String(repeating: "x", count: SCIMLimits.maximumAttributePathBytes + 1)
        #expect(refusal { _ = try SCIMAttributePath(name) }?.scimType == .invalidPath)
    }

    @Test("are the same in any case, with the core's URI or without")
    func sameness() throws {
        let core = "urn:ietf:params:scim:schemas:core:2.0:User:"
        for (left, right, expected) in [
            ("userName", "USERNAME", true), ("userName", core + "username", true), (core + "a.b", "A.B", true),
            ("userName", "userNames", false), ("name.a", "name", false), ("name", "name.a", false),
            ("name.a", "name.b", false), (core.uppercased() + "x", core + "X", true),
            (SCIMURN.enterpriseUser + ":x", "x", false), ("x", SCIMURN.enterpriseUser + ":x", false),
            (SCIMURN.enterpriseUser + ":x", SCIMURN.enterpriseUser.lowercased() + ":X", true),
            (SCIMURN.enterpriseUser + ":x", "urn:other:x", false), (SCIMURN.group + ":members", "members", true),
        ] {
            #expect(try SCIMAttributePath(left).isSame(as: SCIMAttributePath(right)) == expected, "\(left) \(right)")
        }
    }

    @Test("lead to the attributes of the schema, whatever their spelling")
    func resolution() throws {
        func name(_ text: String, _ type: SCIMResourceType = .user) throws -> String? {
            type.attribute(try SCIMAttributePath(text))?.name
        }
        #expect(try name("username") == "userName")
        #expect(try name("NAME.GIVENNAME") == "givenName")
        #expect(try name("name.nothing") == nil)
        #expect(try name("userName.value") == nil)
        #expect(try name("externalid") == "externalId")
        #expect(try name("meta.version") == "version")
        #expect(try name("members.$REF", .group) == "$ref")
        #expect(try name("members") == nil)
        #expect(try name("password") == nil)
        #expect(try name("department") == "department")
        #expect(try name(SCIMURN.user + ":department") == nil)
        #expect(try name(SCIMURN.enterpriseUser + ":userName") == nil)
        let manager = try #require(SCIMResourceType.user.resolve(SCIMAttributePath("manager.value")))
        #expect(manager.container == SCIMURN.enterpriseUser)
        #expect(manager.attribute.name == "manager")
        #expect(manager.subAttribute?.name == "value")
        #expect(manager.last.isCaseExact)
    }
}
