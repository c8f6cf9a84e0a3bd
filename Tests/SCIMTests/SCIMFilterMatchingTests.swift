import SCIM
import StrictJSON
import Testing

@Suite("What SCIM filters match")
struct SCIMFilterMatchingTests {
    @Test(
        "for a user",
        arguments: [
            // Names and texts without regard to case, identifiers exactly.
            (#"userName eq "BJENSEN@example.com""#, true), (#"USERNAME eq "bjensen@example.com""#, true),
            (#"userName eq "bjensen@example.co""#, false), (#"userName ne "x""#, true),
            (#"userName ne "BJensen@example.com""#, false), (#"externalId eq "bJensen""#, true),
            (#"externalId eq "bjensen""#, false), (#"externalId ne "bjensen""#, true),
            (#"externalId co "Jen""#, true), (#"externalId co "jen""#, false),
            (#"id eq "2819c223-7f76-453a-919d-413861904646""#, true),
            (#"id eq "2819C223-7f76-453a-919d-413861904646""#, false),
            // Parts.
            (#"displayName co "S JEN""#, true), (#"displayName sw "babs""#, true), (#"displayName ew "SEN""#, true),
            (#"displayName sw "Jensen""#, false), (#"displayName ew "Babs""#, false), (#"displayName co "xyz""#, false),
            (#"displayName co """#, true), (#"displayName co "Babs Jensen and more""#, false),
            // Order.
            (#"displayName gt "aaa""#, true), (#"displayName lt "aaa""#, false),
            (#"displayName ge "BABS JENSEN""#, true),
            (#"displayName le "babs jensen""#, true), (#"displayName gt "babs jense""#, true),
            (#"displayName lt "babs jensen1""#, true),
            // Sub-attributes and URIs.
            (#"name.familyName eq "jensen""#, true), (#"NAME.FAMILYNAME eq "jensen""#, true),
            (#"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "bj""#, true),
            (#"URN:IETF:params:scim:schemas:core:2.0:user:name.givenname eq "barbara""#, true),
            (#"urn:ietf:params:scim:schemas:core:2.0:Group:userName sw "bj""#, false),
            (#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "tour operations""#, true),
            (#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq "26118915""#, true),
            (#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager eq "26118915""#, true),
            (#"id eq "2819c223-7f76-453a-919d-413861904646" and manager eq "26118915""#, true),
            (#"department eq "Tour Operations""#, true), ("employeeNumber eq 701984", false),
            // Several values.
            (#"emails eq "babs@jensen.org""#, true), (#"emails co "EXAMPLE""#, true), (#"emails sw "x""#, false),
            (#"emails.value eq "babs@jensen.org""#, true), (#"emails.type eq "work""#, true),
            (#"emails[type eq "work" and value co "@example.com"]"#, true),
            (#"emails[type eq "home" and value co "@example.com"]"#, false),
            (#"emails[type eq "home"]"#, true), (#"emails[not (type eq "work")]"#, true),
            (#"emails[type eq "fax"]"#, false), ("emails[primary eq true]", true), ("emails[display pr]", false),
            (#"emails[type eq "work" or type eq "x"]"#, true), (#"emails[nothing eq "x"]"#, false),
            (#"emails[primary eq "True"]"#, true), (#"emails[urn:x:type eq "work"]"#, false),
            (#"emails.primary eq true"#, true), ("phoneNumbers[value pr]", false),
            (#"groups.display eq "tour guides""#, true), (#"groups eq "e9e30dba""#, true),
            (#"schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User""#, true),
            // Booleans, also as texts.
            ("active eq true", true), ("active eq false", false), (#"active eq "True""#, true),
            (#"active eq "FALSE""#, false), (#"active ne "False""#, true), (#"active eq "yes""#, false),
            // Times as instants.
            (#"meta.lastModified eq "2011-05-13T06:42:34+02:00""#, true),
            (#"meta.lastModified eq "2011-05-13T04:42:34.000Z""#, true),
            (#"meta.lastModified gt "2011-05-13T04:42:33.999Z""#, true),
            (#"meta.lastModified gt "2011-05-13T05:42:34+01:00""#, false),
            (#"meta.lastModified ge "2011-05-13T04:42:34Z""#, true),
            (#"meta.created lt "2010-01-23T04:56:21Z""#, false),
            (#"meta.created lt "2010-01-22T23:56:23-05:00""#, true), (#"meta.created sw "2010-01""#, true),
            (#"meta.resourceType eq "User""#, true),
            // Presence.
            ("title pr", true), ("nickName pr", false), ("emails pr", true), ("emails.display pr", false),
            ("name pr", true), ("name.middleName pr", false), ("manager pr", true), ("nothing pr", false),
            ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:division pr", false),
            // No value is null.
            ("nickName eq null", true), ("nickName ne null", false), ("title eq null", false), ("title ne null", true),
            (#"nickName ne "x""#, true), (#"nickName eq """#, false), ("emails eq null", false),
            ("emails ne null", true), ("name eq null", false), ("phoneNumbers eq null", true),
            ("nothing eq null", true),
            // Logic.
            (#"title pr and userName eq "x""#, false), (#"title pr or userName eq "x""#, true),
            (#"not (title pr)"#, false), (#"not (userName eq "x") and title pr"#, true), ("not (nothing pr)", true),
            // Types that do not fit.
            ("title eq 1", false), ("title ne 1", true), ("active eq 1", false), ("title eq true", false),
            (#"name eq "Jensen""#, false),
        ])
    func user(text: String, expected: Bool) throws {
        #expect(try SCIMFilter(text).matches(Sample.user(), .user) == expected)
    }

    @Test("for a group")
    func group() throws {
        for (text, expected) in [
            (#"displayName eq "TOUR guides""#, true), (#"members[value eq "a"]"#, true),
            (#"members.value eq "b""#, true),
            (#"members eq "g""#, true), (#"members eq "A""#, false), (#"members[type eq "group"]"#, true),
            (#"id eq "e9e30dba" and members[value eq "z"]"#, false), (#"userName eq "x""#, false),
        ] {
            #expect(try SCIMFilter(text).matches(Sample.group(), .group) == expected, "\(text)")
        }
    }

    @Test("in any script without regard to case")
    func unicode() throws {
        let user: JSONObject = ["userName": "ÄÖÜ Σοφός", "externalId": "Ä", "title": "İ"]
        for (text, expected) in [
            (#"userName eq "äöü σοφόσ""#, false), (#"userName eq "äöü σοφός""#, true), (#"userName sw "äÖ""#, true),
            (#"userName co "ü ς""#, false), (#"userName co "ü σ""#, true), (#"userName ew "ΌΣ""#, false),
            (#"externalId eq "ä""#, false), (#"externalId eq "Ä""#, true), (#"userName gt "äö""#, true),
            // Not the same scalars, though canonically equivalent.
            ("externalId eq \"A\u{308}\"", false),
        ] {
            #expect(try SCIMFilter(text).matches(user, .user) == expected, "\(text)")
        }
    }

    @Test("as numbers when the schema says so, and whatever an extension adds")
    func numbers() throws {
        let schema = SCIMSchema(
            id: "urn:example:1.0:User", name: "Example", description: "",
            attributes: [
                SCIMAttribute("level", .integer, "", isCaseExact: true),
                SCIMAttribute("rate", .decimal, "", isCaseExact: true),
                SCIMAttribute("tags", .string, "", isMultiValued: true),
            ])
        let type = SCIMResourceType.user.extended(by: schema)
        let user = try object(#"{"userName":"x","urn:example:1.0:User":{"level":7,"rate":0.5,"tags":["Red","blue"]}}"#)
        for (text, expected) in [
            ("urn:example:1.0:User:level eq 7", true), ("level gt 6.5", true), ("level le 6", false),
            ("level eq 7.0", true), ("rate lt 1", true), ("rate ge 0.50", true), (#"tags eq "RED""#, true),
            (#"tags[value eq "blue"]"#, true), (#"tags[value sw "g"]"#, false), (#"level eq "7""#, false),
            (#"urn:example:1.0:User:tags co "lu""#, true), ("urn:example:2.0:User:level eq 7", false),
        ] {
            #expect(try SCIMFilter(text).matches(user, type) == expected, "\(text)")
        }
    }

    @Test("is refused beforehand when the schema does not allow the comparison")
    func check() throws {
        for text in [
            #"active gt "true""#, #"active co "r""#, #"emails[primary lt "x"]"#, #"x509Certificates gt "AA==""#,
            #"x509Certificates.value ge "AA==""#, #"meta.created gt "yesterday""#,
            #"meta.created eq "2011-02-29T00:00:00Z""#,
            #"name sw "x""#, #"title pr and not (active ge "x")"#, #"title pr or emails[type pr and primary co "t"]"#,
        ] {
            let error = refusal { try SCIMFilter(text).check(.user) }
            #expect(error?.scimType == .invalidFilter, "\(text)")
        }
        for text in [
            "active eq true", #"userName gt "a""#, #"meta.created gt "2011-02-28T00:00:00Z""#, #"emails co "x""#,
            #"x509Certificates eq "AA==""#, #"unknown gt "x""#, #"meta.created sw "2011""#, "meta.created eq null",
            #"emails[unknown gt "x"]"#,
        ] {
            try SCIMFilter(text).check(.user)
        }
    }

    @Test(
        "as a time is only what is one",
        arguments: [
            ("2024-02-29T23:59:59Z", true), ("2023-02-29T00:00:00Z", false), ("2000-02-29T00:00:00Z", true),
            ("1900-02-29T00:00:00Z", false), ("2024-13-01T00:00:00Z", false), ("2024-00-01T00:00:00Z", false),
            ("2024-04-31T00:00:00Z", false), ("2024-01-01T24:00:00Z", false), ("2024-01-01T00:60:00Z", false),
            ("2024-01-01T00:00:00", true), ("2024-01-01T00:00:00.1234567890123Z", true),
            ("2024-01-01T00:00:00.Z", false),
            ("2024-01-01T00:00:00+14:00", true), ("2024-01-01T00:00:00+15:00", false), ("2024-01-01", false),
            ("2024-01-01T00:00:00ZZ", false), ("+024-01-01T00:00:00Z", false), ("", false),
            ("0001-01-01T00:00:00Z", true),
            ("9999-12-31T23:59:59-14:00", true),
        ])
    func instants(text: String, isTime: Bool) throws {
        let error = refusal { try SCIMFilter("meta.created eq \"\(text)\"").check(.user) }
        #expect((error == nil) == isTime)
    }
}
