import PortalCore
import StrictJSON
import Testing

@Suite struct DirectoryMappingTests {
    // MARK: Mappings as providers would write them

    private static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    private static let scim = DirectoryMapping(
        user: [
            AttributeRule("idpId", from: "id"),
            AttributeRule("externalId", from: "externalId", required: true),
            AttributeRule("username", from: "userName", required: true),
            AttributeRule("email", from: #"emails[type eq "work"].value"#),
            AttributeRule("emails", from: "emails"),
            AttributeRule("firstName", from: "name.givenName"),
            AttributeRule("lastName", from: "name.familyName"),
            AttributeRule("displayName", from: "displayName"),
            AttributeRule("active", from: "active", transform: .boolean),
            AttributeRule("jobTitle", from: "title"),
            AttributeRule("department", from: "\(enterprise):department"),
            AttributeRule("costCenter", from: "\(enterprise):costCenter"),
            AttributeRule("employeeNumber", from: "\(enterprise):employeeNumber"),
            AttributeRule("managerId", from: "\(enterprise):manager.value"),
            AttributeRule("phoneNumbers", from: "phoneNumbers"),
            AttributeRule("addresses", from: "addresses"),
            AttributeRule("locale", from: "locale"),
            AttributeRule("groups", from: "groups.display", transform: .list),
            AttributeRule("customAttributes.badge", from: "urn:example:badge:1.0:User:number"),
            AttributeRule("customAttributes.roles", from: "roles.value", transform: .list),
        ],
        group: [
            AttributeRule("idpId", from: "id"), AttributeRule("name", from: "displayName", required: true),
            AttributeRule("members", from: "members.value", transform: .list),
        ])

    private static let google = DirectoryMapping(
        user: [
            AttributeRule("idpId", from: "id", required: true),
            AttributeRule("username", from: "primaryEmail", required: true),
            AttributeRule("email", from: "primaryEmail", transform: .lowercased),
            AttributeRule("emails", from: "emails.address", transform: .list),
            AttributeRule("firstName", from: "name.givenName"),
            AttributeRule("displayName", from: "name.fullName"),
            AttributeRule("active", from: "suspended", transform: .negated),
            AttributeRule("jobTitle", from: "organizations[primary eq true].title"),
            AttributeRule("department", from: "organizations[primary eq true].department"),
            AttributeRule("managerId", from: #"relations[type eq "manager"].value"#),
            AttributeRule("employeeNumber", from: #"externalIds[type eq "organization"].value"#),
            AttributeRule("customAttributes.floor", from: "customSchemas.Office.floor"),
        ], group: [AttributeRule("name", from: "name"), AttributeRule("idpId", from: "id")])

    // MARK: Raw resources of our own making

    private static let okta: JSON = [
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", .string(enterprise)],
        "id": "duser_1", "externalId": "00u-ada", "userName": "ada@engine.example",
        "name": ["givenName": "Ada", "familyName": "Lovelace"],
        "emails": [["primary": true, "value": "ada@engine.example", "type": "work"]],
        "displayName": "Ada Lovelace", "locale": "en-GB", "active": true, "groups": [], "title": "",
        "phoneNumbers": [["value": "+44 20 1", "type": "work"]],
        "addresses": [["streetAddress": "12 St James's Square", "locality": "London", "type": "work", "region": ""]],
        enterprise: ["department": "Analysis", "employeeNumber": 1815],
        "roles": [["value": "author"], ["value": "reviewer"]],
    ]

    private static let entra: JSON = [
        "externalId": "babbage", "userName": "charles@engine.example", "active": "False",
        "emails": [
            ["type": "other", "value": "cb@home.example"], ["type": "work", "value": "charles@engine.example"],
        ],
        enterprise: ["manager": "2f1b", "costCenter": " "],
        "urn:example:badge:1.0:User": ["number": 42],
    ]

    private static let googleUser: JSON = [
        "id": "1180", "primaryEmail": "Mary@Loom.example",
        "name": ["givenName": "Mary", "fullName": "Mary Somerville"],
        "suspended": false,
        "emails": [["address": "mary@loom.example", "primary": true], ["address": "m.s@loom.example"]],
        "organizations": [
            ["title": "Fellow", "primary": false], ["title": "Astronomer", "department": "Sky", "primary": true],
        ],
        "relations": [
            ["type": "assistant", "value": "x@loom.example"], ["type": "manager", "value": "w@loom.example"],
        ],
        "externalIds": [["type": "organization", "value": "E-7"]],
        "customSchemas": ["Office": ["floor": "3rd"]],
    ]

    // MARK: Forward

    @Test func anOktaUserIsMapped() {
        let outcome = Self.scim.user(from: Self.okta)
        let user = outcome.resource
        #expect(outcome.problems.isEmpty && outcome.isUsable)
        #expect(user.idpId == "duser_1" && user.externalId == "00u-ada" && user.username == "ada@engine.example")
        #expect(user.email == "ada@engine.example")
        #expect(user.emails == [ContactValue("ada@engine.example", type: "work", primary: true)])
        #expect(user.firstName == "Ada" && user.lastName == "Lovelace" && user.active == true)
        #expect(user.jobTitle == nil && user.groups == nil && user.division == nil)
        #expect(user.department == "Analysis" && user.employeeNumber == "1815")
        #expect(user.phoneNumbers == [ContactValue("+44 20 1", type: "work")])
        #expect(user.addresses?.first?.locality == "London" && user.addresses?.first?.region == nil)
        #expect(user.customAttributes == ["roles": ["author", "reviewer"]])
    }

    @Test func anEntraUserWithTextBooleanAndBareManagerIsMapped() {
        let outcome = Self.scim.user(from: Self.entra)
        let user = outcome.resource
        #expect(outcome.problems.isEmpty)
        #expect(user.active == false && user.managerId == "2f1b" && user.costCenter == nil)
        #expect(user.email == "charles@engine.example" && user.emails?.count == 2)
        #expect(user.customAttributes == ["badge": 42])
    }

    @Test func aGoogleUserIsMapped() {
        let outcome = Self.google.user(from: Self.googleUser)
        let user = outcome.resource
        #expect(outcome.problems.isEmpty)
        #expect(user.username == "Mary@Loom.example" && user.email == "mary@loom.example" && user.active == true)
        #expect(user.emails == [ContactValue("mary@loom.example"), ContactValue("m.s@loom.example")])
        #expect(user.jobTitle == "Astronomer" && user.department == "Sky" && user.managerId == "w@loom.example")
        #expect(user.employeeNumber == "E-7" && user.customAttributes == ["floor": "3rd"])
    }

    @Test func aGroupIsMapped() {
        let outcome = Self.scim.group(from: [
            "id": "g1", "displayName": "Engine", "members": [["value": "u1", "$ref": nil], ["value": "u2"]],
        ])
        #expect(outcome.isUsable && outcome.resource.name == "Engine" && outcome.resource.members == ["u1", "u2"])
        #expect(outcome.resource.externalId == nil)
    }

    @Test func whatIsMissingOrOfTheWrongTypeIsCollectedAndTheRestStillMapped() {
        let outcome = Self.scim.user(from: [
            "userName": ["nested": true], "externalId": " ", "active": "perhaps", "displayName": "Kept", "title": false,
            "emails": ["plain@x.example", 3, ["type": "work"]],
        ])
        #expect(!outcome.isUsable)
        #expect(outcome.resource.displayName == "Kept" && outcome.resource.active == nil)
        #expect(outcome.resource.emails == [ContactValue("plain@x.example"), ContactValue("3")])
        #expect(outcome.problems.map(\.target) == ["externalId", "username", "emails", "active", "jobTitle"])
        #expect(outcome.problems.first?.reason == .missing)
        #expect(
            outcome.problems.map(\.description).contains("“active” needs true or false, but “active” is other text"))
    }

    @Test(arguments: [JSON.null, 1, "x", [], [[:]]])
    func anythingCanBeMappedWithoutATrap(raw: JSON) {
        #expect(Self.scim.user(from: raw).resource == NormalizedUser())
        #expect(!Self.scim.group(from: raw).isUsable)
    }

    // MARK: Inverse

    @Test func theInverseMapsBackToTheSameUser() {
        for raw in [Self.okta, Self.entra] {
            let user = Self.scim.user(from: raw).resource
            #expect(Self.scim.user(from: Self.scim.raw(from: user)).resource == user)
        }
        // Lower-casing has no inverse: that attribute alone is not carried back.
        var user = Self.google.user(from: Self.googleUser).resource
        let inverse = Self.google.raw(from: user)
        let back = Self.google.user(from: inverse).resource
        user.email = "mary@loom.example"
        #expect(back == user)
        #expect(inverse["suspended"] == false)
        let compiled = CompiledMapping<NormalizedUser>(Self.google.user)
        #expect(!compiled.invertibleTargets.contains("email") && compiled.invertibleTargets.contains("active"))
    }

    @Test func theInverseBuildsTheProvidersOwnStructure() {
        var user = NormalizedUser()
        user.email = "a@x.example"
        user.emails = [ContactValue("a@x.example"), ContactValue("b@x.example", type: "home")]
        user.department = "D"
        user.firstName = "A"
        #expect(
            Self.scim.raw(from: user) == [
                "emails": [
                    "a@x.example", ["value": "b@x.example", "type": "home"], ["type": "work", "value": "a@x.example"],
                ],
                "name": ["givenName": "A"], Self.enterprise: ["department": "D"],
            ])
        var group = NormalizedGroup()
        group.members = ["u1", "u2"]
        #expect(Self.scim.raw(from: group) == ["members": [["value": "u1"], ["value": "u2"]]])
    }

    @Test func aFilteredRuleFindsTheElementThatAListRuleWrote() {
        let mapping = DirectoryMapping(
            user: [
                AttributeRule("email", from: "emails[primary eq true].value"),
                AttributeRule("emails", from: "emails.value", transform: .list),
            ], group: [])
        var user = NormalizedUser()
        user.email = "b@x.example"
        user.emails = [ContactValue("a@x.example"), ContactValue("b@x.example")]
        let raw = mapping.raw(from: user)
        #expect(raw == ["emails": [["value": "a@x.example"], ["value": "b@x.example", "primary": true]]])
        #expect(mapping.user(from: raw).resource == user)
    }

    // MARK: Violations

    @Test func usableMappingsHaveNoViolations() {
        #expect(Self.scim.violations.isEmpty && Self.google.violations.isEmpty)
    }

    @Test func everyViolationIsNamedWithItsPlace() {
        let mapping = DirectoryMapping(
            user: [
                AttributeRule("email", from: "a"), AttributeRule("email", from: "b["), AttributeRule("nope", from: "c"),
                AttributeRule("customAttributes.", from: "d"),
                AttributeRule("active", from: "e", transform: .lowercased),
                AttributeRule("customAttributes.ok-1 x", from: "f", transform: .list),
                AttributeRule("firstName", from: "g", transform: .list),
            ], group: [AttributeRule("email", from: "a")])
        #expect(
            mapping.violations.map(\.pointer) == [
                "/user/1/target", "/user/1/source", "/user/2/target", "/user/3/target", "/user/4/transform",
                "/user/6/transform",
                "/group/0/target",
            ])
        #expect(mapping.violations.map(\.reason).contains(.unknownTarget("nope")))
        #expect(mapping.violations.map(\.reason).contains(.duplicateTarget("email")))
    }

    @Test func theTargetsAreThoseOfTheContract() {
        #expect(
            NormalizedUser.targets == [
                "idpId", "externalId", "username", "email", "emails", "firstName", "lastName", "displayName", "active",
                "jobTitle", "department", "division", "organization", "costCenter", "employeeNumber", "employeeType",
                "managerId", "phoneNumbers", "addresses", "locale", "timezone", "groups",
            ])
        #expect(NormalizedGroup.targets == ["idpId", "externalId", "name", "members"])
        for name in NormalizedUser.targets { #expect(NormalizedUser.target(named: name) != nil) }
    }
}
