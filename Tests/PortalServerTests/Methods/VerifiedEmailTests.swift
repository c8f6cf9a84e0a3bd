import PortalCore
import StrictJSON
import Testing

/// What is made of a provider that says whether an e-mail address is the person's (OpenID Connect Core §5.1).
@Suite("An e-mail address that the provider did not verify", .timeLimit(.minutes(2)))
struct VerifiedEmailTests {
    private static let unverified = "policy.email_not_verified"
    private static let unknown = "policy.email_verification_missing"
    private static let other = "grace@engine-works.io"

    /// What is said in ID token and at the UserInfo endpoint, and whether that is that the address is verified.
    private typealias Case = (claims: JSONObject, userInfo: JSONObject, verified: Bool?)

    private static let nothing: JSONObject = ["email": .null]

    private static let cases: [Case] = [
        (["email_verified": true], [:], true), (["email_verified": "true"], [:], true),
        (["email_verified": false], [:], false), (["email_verified": "false"], [:], false),
        (["email_verified": "maybe"], [:], nil), ([:], [:], nil),
        // The address is in both, and one says something of it.
        ([:], ["email_verified": true], true), ([:], ["email_verified": false], false),
        (nothing, ["email_verified": true], true), (nothing, ["email_verified": "false"], false),
        (["email_verified": true], ["email_verified": false], false),
        (["email_verified": false], ["email_verified": true], false),
        // What is said of another address says nothing of this one.
        ([:], ["email": .string(other), "email_verified": true], nil),
        (["email_verified": true], ["email": .string(other), "email_verified": false], true),
        // Entra ID's claim.
        (["xms_edov": true], [:], true), (["xms_edov": "1"], [:], true), (["xms_edov": 1], [:], true),
        (["xms_edov": false], [:], false), (["xms_edov": "0"], [:], false),
    ]

    @Test("is remarked upon where it is said, and refuses only where verified ones are required")
    func judged() async throws {
        for isRequired in [false, true] {
            try await OpenIDSignInScene.run(options: isRequired ? ["requireVerifiedEmail": true] : [:]) { scene in
                for (claims, userInfo, verified) in Self.cases {
                    let session = try await scene.answer(
                        try await scene.start(), claims: claims, userInfo: userInfo)
                    let code = verified == true ? nil : verified == false ? Self.unverified : Self.unknown
                    let note: Comment = "\(claims) \(userInfo) \(session.failures) \(session.warnings)"
                    #expect(session["state"] == (isRequired && code != nil ? "failed" : "succeeded"), note)
                    #expect(session.failures == (isRequired ? code.map { [$0] } ?? [] : []), note)
                    #expect(session.warnings == (!isRequired && verified == false ? [Self.unverified] : []), note)
                    #expect(session["diagnosis"]?["code"] == (isRequired ? code.map { .string($0) } : nil), note)
                }
            }
        }
    }

    @Test("is any address of the profile, and only the claim email is verified")
    func everyAddress() async throws {
        try await OpenIDSignInScene.run(options: ["requireVerifiedEmail": true]) { scene in
            func map(_ email: String, _ emails: String) async throws {
                let rules: [(String, String)] = [("idpId", "sub"), ("email", email), ("emails", emails)]
                try await scene.client.call(
                    "connections/attributeMap/set",
                    [
                        "connectionId": .string(scene.connection),
                        "map": ["rules": .array(rules.map { ["target": .string($0.0), "sources": [.string($0.1)]] })],
                    ])
                try await scene.client.call(
                    "connections/staged/apply", ["connectionId": .string(scene.connection), "skipTest": true])
            }
            let claims: JSONObject = [
                "email_verified": true, "upn": .string(Self.other), "more": ["ada@engine-works.io"],
            ]
            func failures() async throws -> [String] {
                try await scene.answer(try await scene.start(), claims: claims).failures
            }
            try await map("upn", "none")
            #expect(try await failures() == [Self.unknown])
            try await map("email", "upn")
            #expect(try await failures() == [Self.unknown])
            try await map("none", "upn")
            #expect(try await failures() == [Self.unknown])
            try await map("email", "more")
            #expect(try await failures() == [])
            // Nobody's address is taken for another's.
            try await map("none", "none")
            #expect(try await failures() == [])
        }
    }

    @Test("is refused when anybody wants that, and taken again when the dashboard does")
    func whoMaySwitch() async throws {
        try await OpenIDSignInScene.run { scene in
            let client = scene.client
            let own: JSON = .string(scene.connection)
            let session = try await client.session(scene.organization, intents: ["sso"])
            func update(_ value: JSON) -> JSON { ["connectionId": own, "options": ["requireVerifiedEmail": value]] }
            func apply() async throws {
                try await client.call("connections/staged/apply", ["connectionId": own, "skipTest": true])
            }
            func option() async throws -> JSON? {
                try await client.get(scene.connection)["options"]?["requireVerifiedEmail"]
            }
            // What is not live yet can be taken back.
            try await client.call("connections/update", update(true), session: session)
            try await client.call("connections/update", update(false), session: session)
            try await client.call("connections/update", update(true), session: session)
            try await apply()
            #expect(try await option() == true)
            for value: JSON in [false, .null] {
                try await client.refusal(
                    "connections/update", update(value), session: session, -32003, "admin_required",
                    field: "/options/requireVerifiedEmail")
            }
            try await client.refusal(
                "connections/rollback", ["connectionId": own], session: session, -32003, "admin_required")
            #expect(try await option() == true)
            try await client.call("connections/reset", ["connectionId": own, "confirm": true], session: session)
            #expect(try await option() == true)
            try await client.call("connections/update", update(.null))
            #expect(try await option() == false)
            let saml = try await client.connection(scene.organization)
            try await client.refusal(
                "connections/update", ["connectionId": .string(saml), "options": ["requireVerifiedEmail": true]],
                -32602, "invalid_params", field: "/options/requireVerifiedEmail")
        }
    }
}
