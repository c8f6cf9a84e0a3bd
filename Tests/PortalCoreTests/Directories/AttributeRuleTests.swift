import PortalCore
import StrictJSON
import Testing

/// What a rule does besides copying from one path: fallbacks, constants, transforms.
@Suite struct AttributeRuleTests {
    private func user(_ rules: AttributeRule..., from raw: JSON) -> MappingOutcome<NormalizedUser> {
        DirectoryMapping(user: rules, group: []).user(from: raw)
    }

    // MARK: Fallbacks

    @Test(
        arguments: [
            (["mail": "a@x.example", "upn": "b@x.example"], "a@x.example"), (["upn": "b@x.example"], "b@x.example"),
            (["mail": " ", "upn": "b@x.example"], "b@x.example"),
            (["mail": nil, "login": "c@x.example"], "c@x.example"),
            (["mail": [], "upn": "", "login": "c@x.example"], "c@x.example"), ([:], nil),
        ] as [(JSON, String?)])
    func theFirstPathThatHasAValueCounts(raw: JSON, expected: String?) {
        let rule = AttributeRule("email", from: "mail", fallbacks: ["upn", "login"], required: true)
        let outcome = user(rule, from: raw)
        #expect(outcome.resource.email == expected)
        #expect(outcome.isUsable == (expected != nil))
    }

    @Test func whatIsMissingNamesEveryPathThatWasLookedAt() {
        let rule = AttributeRule("email", from: "mail", fallbacks: ["upn"], required: true)
        #expect(
            user(rule, from: [:]).problems.map(\.description)
                == ["“email” is required, but none of “mail”, “upn” has a value"])
    }

    @Test func aValueOfTheWrongKindIsNotPassedOver() {
        let outcome = user(AttributeRule("email", from: "mail", fallbacks: ["upn"]), from: ["mail": true, "upn": "x"])
        #expect(outcome.resource.email == nil)
        #expect(outcome.problems.map(\.reason) == [.wrongType(expected: "text", received: "boolean")])
    }

    @Test func aPathOfWhichTheTransformLeavesNothingIsPassedOver() {
        let rule = AttributeRule("organization", from: "login", fallbacks: ["mail"], transform: .emailDomain)
        #expect(
            user(rule, from: ["login": "ada", "mail": "ada@Engine.example"]).resource.organization == "engine.example")
    }

    // MARK: Constants

    @Test func aConstantStandsWhereNoPathHasAValue() {
        let rule = AttributeRule("locale", from: "locale", otherwise: "en-GB", required: true)
        #expect(user(rule, from: ["locale": "fr"]).resource.locale == "fr")
        let without = user(rule, from: [:])
        #expect(without.resource.locale == "en-GB" && without.isUsable)
    }

    @Test func aConstantAloneIsEverybodysValueWhateverTheTargetTakes() {
        let outcome = user(
            AttributeRule("organization", constant: "Engine"), AttributeRule("active", constant: true),
            AttributeRule("groups", constant: ["a", "b"]), AttributeRule("emails", constant: ["value": "a@x.example"]),
            AttributeRule("customAttributes.plan", constant: ["tier": 3]), from: ["active": false])
        let mapped = outcome.resource
        #expect(outcome.problems.isEmpty)
        #expect(mapped.organization == "Engine" && mapped.active == true && mapped.groups == ["a", "b"])
        #expect(mapped.emails == [ContactValue("a@x.example")] && mapped.customAttributes == ["plan": ["tier": 3]])
    }

    @Test func whatComesFromNoPathIsNotCarriedBack() {
        let mapping = DirectoryMapping(
            user: [
                AttributeRule("organization", constant: "Engine"), AttributeRule("email", from: "a", fallbacks: ["b"]),
            ],
            group: [])
        var mapped = NormalizedUser()
        mapped.organization = "Engine"
        mapped.email = "x@y.example"
        #expect(mapping.raw(from: mapped) == ["a": "x@y.example"])
        #expect(mapping.user(from: mapping.raw(from: mapped)).resource == mapped)
    }

    // MARK: Transforms

    @Test(
        arguments: [
            (AttributeTransform.lowercased, "Ada ÉLODIE", "ada élodie"), (.uppercased, "Straße x", "STRASSE X"),
            (.trimmed, "\t Ada  Byron\u{A0}\n", "Ada  Byron"), (.emailLocalPart, "Ada.B@x.example", "Ada.B"),
            (.emailLocalPart, "\"a@b\"@x.example", "\"a@b\""), (.emailLocalPart, "ada", nil),
            (.emailLocalPart, "@x.example", nil), (.emailDomain, "ada@X.Example ", "x.example"),
            (.emailDomain, "ada", nil), (.emailDomain, "ada@", nil), (.firstWord, " Ada King  Byron", "Ada"),
            (.lastWord, "Ada King  Byron ", "Byron"), (.firstWord, "Ada", "Ada"), (.lastWord, "Ada", "Ada"),
            (.lastWord, "李 小龙", "小龙"),
        ] as [(AttributeTransform, String, String?)])
    func textIsTransformed(transform: AttributeTransform, text: String, expected: String?) {
        let outcome = user(
            AttributeRule("displayName", from: "x", transform: transform),
            AttributeRule("groups", from: "x", transform: transform),
            AttributeRule("customAttributes.c", from: "x", transform: transform), from: ["x": .string(text)])
        #expect(outcome.resource.displayName == expected && outcome.problems.isEmpty)
        #expect(outcome.resource.groups == expected.map { [$0] })
        #expect(outcome.resource.customAttributes == expected.map { ["c": .string($0)] })
    }

    @Test func addressesInAListAreTransformedInsideTheirElements() {
        let outcome = user(
            AttributeRule("emails", from: "emails", transform: .lowercased),
            from: ["emails": [["value": "A@X.example", "type": "Work", "primary": true], "B@x.example"]])
        #expect(
            outcome.resource.emails == [
                ContactValue("a@x.example", type: "Work", primary: true), ContactValue("b@x.example"),
            ])
    }

    @Test func textTransformsOfWhatIsNoTextAreToldAsSuch() {
        let outcome = user(
            AttributeRule("customAttributes.c", from: "x", transform: .firstWord), from: ["x": ["a": 1]])
        #expect(outcome.problems.map(\.reason) == [.wrongType(expected: "text", received: "object")])
        #expect(outcome.resource.customAttributes == nil)
    }

    @Test(arguments: AttributeTransform.allCases)
    func aTransformIsAcceptedWhereItsResultCanBeStored(transform: AttributeTransform) {
        let fitting: [String: Set<AttributeTransform>] = [
            "active": [.boolean, .negated],
            "email": [.lowercased, .uppercased, .trimmed, .emailLocalPart, .emailDomain, .firstWord, .lastWord],
            "groups": [
                .lowercased, .uppercased, .trimmed, .emailLocalPart, .emailDomain, .firstWord, .lastWord, .list,
            ],
            "emails": [.lowercased, .uppercased, .trimmed, .list], "addresses": [.list],
            "customAttributes.x": Set(AttributeTransform.allCases),
        ]
        for (target, transforms) in fitting {
            #expect(
                NormalizedUser.target(named: target)?.accepts(transform) == transforms.contains(transform),
                "\(target) \(transform)")
        }
    }

    // MARK: Shape and violations

    @Test func theShapeFromBeforeStaysValidAndTheNewOneComesBack() throws {
        let old = #"{"user":[{"target":"email","source":"mail","required":true}],"group":[]}"#
        let read = try JSONDecoding.decode(DirectoryMapping.self, from: Array(old.utf8))
        #expect(read.user == [AttributeRule("email", from: "mail", required: true)])
        let mapping = DirectoryMapping(
            user: [
                AttributeRule("email", from: "a", fallbacks: ["b"], otherwise: ["x": [1, nil]], transform: .trimmed),
                AttributeRule("active", constant: false),
            ], group: [])
        #expect(try JSONDecoding.decode(DirectoryMapping.self, from: JSONEncoding.bytes(of: mapping)) == mapping)
    }

    @Test func everythingWrongWithSourcesAndConstantsIsNamedWithItsPlace() {
        var nothing = AttributeRule("firstName", from: "x")
        nothing.source = nil
        var onlyFallback = AttributeRule("lastName", from: "x", fallbacks: ["y"])
        onlyFallback.source = nil
        let mapping = DirectoryMapping(
            user: [
                nothing, onlyFallback,
                AttributeRule("email", from: "a", fallbacks: ["ok", "b["]),
                AttributeRule("locale", from: "a", fallbacks: Array(repeating: "b", count: 11)),
                AttributeRule("active", constant: "perhaps"), AttributeRule("username", constant: ["x": 1]),
                AttributeRule("groups", constant: ["a", true]), AttributeRule("emails", constant: []),
                AttributeRule("timezone", constant: .string(String(repeating: "x", count: 1_024))),
                AttributeRule("customAttributes.c", constant: " "), AttributeRule("nothing", constant: 1),
            ], group: [AttributeRule("members", constant: "x")])
        #expect(
            mapping.violations.map(\.pointer) == [
                "/user/0/source", "/user/1/fallbacks", "/user/2/fallbacks/1", "/user/3/fallbacks", "/user/4/constant",
                "/user/5/constant", "/user/6/constant", "/user/7/constant", "/user/8/constant", "/user/9/constant",
                "/user/10/target",
            ])
        for violation in mapping.violations {
            #expect(!violation.description.isEmpty && !violation.remedy.isEmpty)
        }
    }

    @Test func theNumberOfRulesIsBounded() {
        let rules = (0...DirectoryMapping.maximumRules).map { AttributeRule("customAttributes.a\($0)", from: "x") }
        #expect(DirectoryMapping(user: rules, group: []).violations.map(\.pointer) == ["/user"])
        #expect(DirectoryMapping(user: Array(rules.dropLast()), group: []).violations.isEmpty)
    }

    // MARK: Names

    @Test func theMemberOfExactlyThatNameComesBeforeOneThatDiffersInCase() throws {
        let raw: JSON = ["USERNAME": "first", "userName": "exact", "ÄRGER": 1]
        #expect(try AttributePath("userName").value(in: raw) == "exact")
        #expect(try AttributePath("username").value(in: raw) == "first")
        #expect(try AttributePath("urn:Ä:Name.x").value(in: ["urn:ä": ["name": ["X": 5]]]) == 5)
    }
}
