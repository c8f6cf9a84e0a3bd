import PortalCore
import StrictJSON
import Testing

@Suite struct AttributeMapEvaluationTests {
    private func map(_ rules: SignOnAttributeRule...) -> AttributeMap {
        AttributeMap(rules: [SignOnAttributeRule("idpId", from: ["id"], required: true)] + rules)
    }

    private func outcome(_ map: AttributeMap, _ values: JSONObject) -> AttributeMap.Outcome {
        var values = values
        values["id"] = "1"
        return map.profile(from: AssertedAttributes(nameId: nil, values: values))
    }

    @Test func theFirstSourceWithAValueCounts() {
        let rules = map(SignOnAttributeRule("email", from: ["a", "b", "c"], transform: .lowercased))
        let user = outcome(rules, ["a": ["", " "], "b": .null, "c": ["B@X", "C@X"]]).profile?.user
        #expect(user?.email == "b@x")
        #expect(outcome(rules, ["A": "x"]).profile?.user.email == nil)
    }

    @Test func namesAreExactAndPointersLeadInside() {
        let rules = map(
            SignOnAttributeRule("groups", from: ["/realm_access/roles"]),
            SignOnAttributeRule("department", from: ["https://x.example/a~b"]),
            SignOnAttributeRule("division", from: ["/https:~1~1x.example~1d"]),
            SignOnAttributeRule("jobTitle", from: ["/literal"]))
        let user = outcome(
            rules,
            [
                "realm_access": ["roles": ["r1", "r2"]], "https://x.example/a~b": "D", "https://x.example/d": "V",
                "/literal": "L",
            ]
        ).profile?.user
        #expect(user?.groups == ["r1", "r2"] && user?.department == "D" && user?.division == "V")
        #expect(user?.jobTitle == "L")
    }

    @Test func valuesOfTheWrongKindAreReportedAndNothingElseIsLost() {
        let rules = map(
            SignOnAttributeRule("email", from: ["mail"], required: true),
            SignOnAttributeRule("active", from: ["active"]), SignOnAttributeRule("firstName", from: ["first"]),
            SignOnAttributeRule("customAttributes.badge", from: ["badge"]),
            SignOnAttributeRule("customAttributes.tags", from: ["tags"]))
        let found = outcome(
            rules, ["mail": [["x": 1]], "active": "perhaps", "first": "Ada", "badge": ["7"], "tags": ["a", "b"]])
        #expect(Set(found.unusable.map(\.target)) == ["email", "active"] && found.missing.map(\.target) == ["email"])
        #expect(!found.isUsable && found.profile?.user.firstName == "Ada")
        #expect(found.profile?.user.customAttributes == ["badge": "7", "tags": ["a", "b"]])
    }

    @Test func nameIdentifiersAreTakenByFormat() {
        let map = AttributeMap(rules: [
            SignOnAttributeRule("idpId", from: ["@nameId:persistent", "@nameId"], required: true),
            SignOnAttributeRule("email", from: ["@nameId:emailAddress"]),
        ])
        func user(_ format: String?) -> NormalizedUser? {
            map.profile(from: AssertedAttributes(nameId: .init(value: "v", format: format), values: [:])).profile?.user
        }
        #expect(user(nil)?.idpId == "v" && user(nil)?.email == nil)
        #expect(user("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress")?.email == "v")
        #expect(user("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")?.idpId == "v")
        #expect(user("urn:oasis:names:tc:SAML:2.0:nameid-format:transient") == nil)
    }

    @Test func attributesOfOneNameAreTakenTogetherAndAllThatCameIsKept() throws {
        let asserted = AssertedAttributes(
            nameId: .init(value: "n", format: nil), attributes: [("g", ["a"]), ("h", []), ("g", ["b", "c"])])
        let map = AttributeMap(rules: [
            SignOnAttributeRule("idpId", from: ["@nameId"], required: true), SignOnAttributeRule("groups", from: ["g"]),
        ])
        let profile = try #require(map.profile(from: asserted).profile)
        #expect(profile.user.groups == ["a", "b", "c"])
        #expect(profile.rawAttributes == ["g": ["a", "b", "c"], "h": [], "@nameId": "n"])
        let json = try JSONEncoding.json(of: profile)
        #expect(json["idpId"] == "n" && json["rawAttributes"]?["g"] == ["a", "b", "c"])
        #expect(try JSONDecoding.decode(SignOnProfile.self, from: json) == profile)
    }
}
