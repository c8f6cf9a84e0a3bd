import PortalCore
import StrictJSON
import Testing

/// Random but repeatable: a linear congruential generator (Knuth's MMIX constants).
private struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 33)
    }
}

@Suite struct MappingPropertyTests {
    private static let rounds = 2_000

    private static let pieces = [
        "a", "emails", "type", "value", ".", "[", "]", "(", ")", " ", " eq ", " ne ", " co ", " pr", " and ", " or ",
        "not ",
        "not (", "\"", "\"work\"", "\\", "true", "null", "1", "-1e9", ":", "urn:", "urn:x:2.0:User:", "é", "\u{0}",
        "$ref", "-",
    ]

    @Test func randomPathsAreReadOrRefusedAndEvaluatedWithoutATrap() {
        var dice = Dice(state: 7)
        let raw: JSON = [
            "a": [["emails": [["type": "work", "value": [1, [2]]]]], "x"], "emails": ["a": nil],
            "urn:x:2.0:User": ["a": 1],
        ]
        var read = 0
        for _ in 0..<Self.rounds * 10 {
            let text = (0..<Int.random(in: 1...12, using: &dice)).map { _ in
                Self.pieces.randomElement(using: &dice) ?? ""
            }.joined()
            guard let path = try? AttributePath(text) else { continue }
            read += 1
            #expect(path.description == text)
            _ = path.values(in: raw)
            _ = path.value(in: raw)
            let rules = [
                AttributeRule("email", from: text), AttributeRule("emails", from: text),
                AttributeRule("addresses", from: text),
            ]
            let mapping = CompiledMapping<NormalizedUser>(rules)
            _ = mapping.raw(from: mapping.map(raw).resource)
        }
        #expect(read > 100, "too few paths were valid for the test to mean anything")
    }

    /// Sources that lie apart from each other, so that every attribute can be carried back.
    private static let mapping = DirectoryMapping(
        user: [
            AttributeRule("idpId", from: "id"),
            AttributeRule("externalId", from: #"ids[kind eq "ext" and main eq true].text.en"#),
            AttributeRule("username", from: "urn:acme:1.0:User:login.name"), AttributeRule("emails", from: "emails"),
            AttributeRule("email", from: #"mails[type eq "work"].value"#),
            AttributeRule("firstName", from: "name.given"),
            AttributeRule("lastName", from: "name.family"),
            AttributeRule("active", from: "blocked", transform: .negated),
            AttributeRule("department", from: #"orgs[primary eq true].unit.name"#),
            AttributeRule("jobTitle", from: "orgs[primary eq true].title"),
            AttributeRule("managerId", from: #"relations[type eq "manager"].value"#),
            AttributeRule("employeeType", from: #"relations[type eq "kind"].value"#),
            AttributeRule("phoneNumbers", from: "phones"), AttributeRule("addresses", from: "addresses"),
            AttributeRule("groups", from: "groups.name.text", transform: .list),
            AttributeRule("locale", from: "a.b.c.d.e"),
            AttributeRule("customAttributes.x", from: "schemas.x"),
            AttributeRule("customAttributes.y", from: "schemas.y", transform: .list),
        ], group: [])

    private func randomUser(_ dice: inout Dice) -> NormalizedUser {
        var user = NormalizedUser()
        func some<Value>(_ value: Value) -> Value? { Bool.random(using: &dice) ? value : nil }
        func text() -> String { ["a", "Ä b", "x@y.z", "true", "0", "\"", "manager"].randomElement(using: &dice) ?? "" }
        func contacts() -> [ContactValue] {
            (0..<Int.random(in: 1...3, using: &dice)).map { _ in
                ContactValue(text(), type: some(text()), primary: some(true))
            }
        }
        user.idpId = some(text())
        user.externalId = some(text())
        user.username = some(text())
        user.email = some(text())
        user.emails = some(contacts())
        user.firstName = some(text())
        user.lastName = some(text())
        user.active = some(Bool.random(using: &dice))
        user.department = some(text())
        user.jobTitle = some(text())
        user.managerId = some(text())
        user.employeeType = some(text())
        user.phoneNumbers = some(contacts())
        var address = PostalAddress()
        address.formatted = some(text())
        address.locality = text()
        address.primary = some(false)
        user.addresses = some([address])
        user.groups = some([text(), text()])
        user.locale = some(text())
        var custom: [String: JSON] = [:]
        if Bool.random(using: &dice) { custom["x"] = [.string("s"), 3, ["k": "v"]].randomElement(using: &dice) }
        if Bool.random(using: &dice) { custom["y"] = ["p", 1] }
        user.customAttributes = custom.isEmpty ? nil : custom
        return user
    }

    @Test func whatIsMappedBackAndForthStaysTheSame() {
        #expect(Self.mapping.violations.isEmpty)
        var dice = Dice(state: 11)
        for _ in 0..<Self.rounds {
            let user = randomUser(&dice)
            let raw = Self.mapping.raw(from: user)
            let outcome = Self.mapping.user(from: raw)
            #expect(outcome.resource == user && outcome.problems.isEmpty, "\(raw)")
        }
    }

    @Test func normalisedUsersSurviveJSONAndAbsentStaysAbsent() throws {
        var dice = Dice(state: 13)
        for _ in 0..<200 {
            let user = randomUser(&dice)
            let bytes = JSONEncoding.bytes(of: user)
            #expect(try JSONDecoding.decode(NormalizedUser.self, from: bytes) == user)
            let json = try JSONReader.parse(bytes)
            #expect(json.objectValue?.members.allSatisfy { !$0.value.isNull } == true)
        }
        #expect(JSONEncoding.bytes(of: NormalizedUser()) == Array("{}".utf8))
    }
}
