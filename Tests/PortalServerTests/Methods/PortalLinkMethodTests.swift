import PortalCore
import RPC
import StrictJSON
import Testing

@Suite struct PortalLinkMethodTests {
    @Test(arguments: [("shared", Int64(30 * 24 * 3600), true), ("api", 300, false)])
    func aLinkLivesAsLongAsItsKindSays(kind: String, seconds: Int64, revocable: Bool) async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization()
            let made = try await client.link(id, kind: kind, intents: ["sso", "audit_logs"])
            #expect(made["revocable"] == .bool(revocable) && made["intents"] == ["sso", "audit_logs"])
            let token = try made.text("token")
            #expect(try made.text("url") == "http://localhost:8080/portal/open/\(token)")
            let link: JSON = ["linkId": try .string(made.text("id"))]
            let view = try await client.call("portalLinks/get", link)
            #expect(view["state"] == "active" && view["opened"] == 0 && view["token"] == nil && view["url"] == nil)
            let (created, expires) = (
                try #require(Timestamp(view.text("createdAt"))), try #require(Timestamp(view.text("expiresAt")))
            )
            #expect(expires == created.adding(seconds: seconds))
            try await client.call("portalSessions/open", ["token": .string(token)])
            host.clock.advance(seconds: seconds - 1)
            try await client.call("portalSessions/open", ["token": .string(token)])
            host.clock.advance(seconds: 1)
            try await client.refusal("portalSessions/open", ["token": .string(token)], -32001, "link_expired")
            let after = try await client.call("portalLinks/get", link)
            #expect(after["state"] == "expired" && after["opened"] == 2)
        }
    }

    @Test func whyALinkDoesNotOpenIsToldApart() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization()
            let made = try await client.link(id, kind: "shared")
            let token = try made.text("token")
            try await client.call("portalLinks/revoke", ["linkId": try .string(made.text("id"))])
            try await client.refusal("portalSessions/open", ["token": .string(token)], -32001, "link_revoked")
            for wrong in [
                "x", "pl_", "pl_AAAA", String(token.dropLast()) + "A", token + "A", "PL_" + token.dropFirst(3),
            ]
            where wrong != token {
                try await client.refusal("portalSessions/open", ["token": .string(wrong)], -32001, "link_unknown")
            }
            // Of a tenant that does not exist, and of the environment.
            for number: UInt8 in [0, 0xEE] {
                let text = "pl_" + Base64URL.encode([UInt8](repeating: number, count: 36))
                try await client.refusal("portalSessions/open", ["token": .string(text)], -32001, "link_unknown")
            }
            try await client.refusal("portalSessions/open", ["token": ""], -32602, "invalid_params", field: "/token")
        }
    }

    @Test func aSessionEndsWithItsLink() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization()
            let made = try await client.link(id, kind: "shared")
            let token: JSON = ["token": try .string(made.text("token"))]
            let first = try await client.call("portalSessions/open", token).text("sessionId")
            let second = try await client.call("portalSessions/open", token).text("sessionId")
            let stranger = try await client.session(id)
            let link: JSON = ["linkId": try .string(made.text("id"))]
            let revoked = try await client.call("portalLinks/revoke", link)
            #expect(revoked["state"] == "revoked" && revoked["revokedAt"] != nil)
            #expect(try await client.call("portalLinks/revoke", link) == revoked)
            for session in [first, second] {
                try await client.refusal(
                    "organizations/get", ["organizationId": .string(id)], session: session, -32001, "link_revoked")
                try await client.refusal(
                    "portalSessions/get", ["sessionId": .string(session)], -32001, "link_revoked")
            }
            try await client.call("organizations/get", ["organizationId": .string(id)], session: stranger)
            let events = try await host.events(of: id).filter { $0.type == .portalLinkRevoked }
            #expect(events.count == 1 && events.first?.previous?["state"] == "active")
            #expect(events.first?.data["state"] == "revoked")
        }
    }

    @Test func aLinkIsRevokedThroughWhomItWasMadeFor() async throws {
        try await TestHost.run { _, client in
            let id = try await client.organization()
            let named: JSON = ["organizationId": .string(id), "externalUserId": "u1"]
            try await client.refusal("portalLinks/revoke", named, -32004, "link_not_found")
            let older = try await client.link(id, ["externalUserId": "u1"])
            let newer = try await client.link(id, ["externalUserId": "u1"])
            _ = try await client.link(id, ["externalUserId": "u2"])
            #expect(newer["revocable"] == true)
            #expect(try await client.call("portalLinks/revoke", named)["id"] == newer["id"])
            // The newest that can still be opened.
            #expect(try await client.call("portalLinks/revoke", named)["id"] == older["id"])
            #expect(try await client.call("portalLinks/revoke", named)["id"] == newer["id"])
            let plain = try await client.link(id)
            try await client.refusal(
                "portalLinks/revoke", ["linkId": try .string(plain.text("id"))], -32012, "link_not_revocable")
            for params: JSON in [
                [:], ["organizationId": .string(id)], ["externalUserId": "u1"],
                ["linkId": try .string(plain.text("id")), "externalUserId": "u1"],
            ] {
                try await client.refusal("portalLinks/revoke", params, -32602, "invalid_params")
            }
        }
    }

    @Test func aSessionIsLimitedByIdlenessAndAltogether() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization()
            let read: JSON = ["organizationId": .string(id)]
            let idle = try await client.session(id)
            host.clock.advance(seconds: PortalSession.idleSeconds - 5)
            try await client.call("organizations/get", read, session: idle)
            host.clock.advance(seconds: PortalSession.idleSeconds - 5)
            try await client.call("organizations/get", read, session: idle)
            host.clock.advance(seconds: PortalSession.idleSeconds)
            try await client.refusal("organizations/get", read, session: idle, -32001, "session_expired")

            let busy = try await client.session(id)
            for _ in 0..<12 {
                try await client.call("organizations/get", read, session: busy)
                host.clock.advance(seconds: PortalSession.idleSeconds - 5)
            }
            host.clock.advance(seconds: 61)
            try await client.refusal("organizations/get", read, session: busy, -32001, "session_expired")
            try await client.refusal("portalSessions/get", ["sessionId": .string(busy)], -32001, "session_expired")
        }
    }

    @Test func aSessionSaysWhatAPageNeedsAndOnlyOfItself() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization("Acme")
            try await client.call(
                "host/settings/update",
                [
                    "branding": ["applicationName": "App", "accentColor": "#AABBCC"],
                    "redirects": [
                        "allowed": ["https://app.engine-works.io"],
                        "defaultReturnUrl": "https://app.engine-works.io/back",
                    ],
                ])
            let made = try await client.link(
                id, ["successUrl": "https://app.engine-works.io/done", "itContactEmail": "it@engine-works.io"])
            let opened = try await client.call("portalSessions/open", ["token": try .string(made.text("token"))])
            #expect(opened["organization"] == ["id": .string(id), "name": "Acme"])
            #expect(opened["returnUrl"] == "https://app.engine-works.io/back")
            #expect(opened["successUrl"] == "https://app.engine-works.io/done")
            #expect(opened["branding"] == ["applicationName": "App", "accentColor": "#aabbcc"])
            let session = try opened.text("sessionId")
            let own: JSON = ["sessionId": .string(session)]
            #expect(try await client.call("portalSessions/get", own, session: session) == opened)
            let other = try await client.session(id)
            try await client.refusal("portalSessions/get", own, session: other, -32001, "session_unknown")
            try await client.refusal("portalSessions/end", own, session: other, -32001, "session_unknown")
            let event = try #require(
                try await host.events(of: id).last {
                    $0.type == .portalLinkOpened && $0.context.sessionId?.description == session
                })
            #expect(event.actor.kind == .itContact && event.actor.email == "it@engine-works.io")
            #expect(event.context.linkId?.description == (try made.text("id")))

            try await client.call("portalSessions/end", own, session: session)
            try await client.refusal("portalSessions/get", own, -32001, "session_ended")
            #expect(try await client.call("portalSessions/end", own) == [:])
            #expect(try await host.events(of: id).filter { $0.type == .portalSessionEnded }.count == 1)
            // A shared link goes nowhere afterwards.
            let shared = try await client.link(id, kind: "shared")
            let plain = try await client.call("portalSessions/open", ["token": try .string(shared.text("token"))])
            #expect(plain["returnUrl"] == nil && plain["successUrl"] == nil)
        }
    }

    @Test func aSessionOpensOnlyLinksOfItsOrganisation() async throws {
        try await TestHost.run { _, client in
            let first = try await client.organization("First")
            let second = try await client.organization("Second")
            let session = try await client.session(first)
            let own = try await client.link(first).text("token")
            let foreign = try await client.link(second).text("token")
            try await client.call("portalSessions/open", ["token": .string(own)], session: session)
            try await client.refusal(
                "portalSessions/open", ["token": .string(foreign)], session: session, -32001, "link_unknown")
        }
    }

    // MARK: Where a link may lead

    private static let allowed = [
        "https://app.example.com/app", "https://Other.example.com:8443", "http://localhost:3000",
    ]

    @Test(arguments: [
        "https://app.example.com/app", "https://app.example.com/app/", "https://app.example.com/app/x?y=z",
        "https://APP.example.com/app", "https://app.example.com:443/app", "HTTPS://app.example.com/app?next=//evil",
        "https://other.example.com:8443", "https://other.example.com:8443/anything", "http://localhost:3000/x",
    ])
    func urlsOnTheAllowListAreTaken(url: String) async throws {
        try await redirects(url) { client, params in try await client.call("portalLinks/create", params) }
    }

    @Test(arguments: [
        "https://app.example.com.evil.org/app", "https://app.example.com@evil.org/app",
        "https://app.example.com:443@evil.org/app", "https://app.example.com/app/../evil",
        "https://app.example.com/app/%2e%2e/evil", "https://app.example.com/app/.%2E/evil",
        "https://app.example.com/app/%2e./evil", "https://app.example.com/application", "https://app.example.com/App",
        "https://app.example.com/", "https://app.example.com", "https://app.example.com:8443/app",
        "http://app.example.com/app", "https://evil.org/https://app.example.com/app", "//app.example.com/app",
        "https:app.example.com/app", "https:///app.example.com/app", "https://app.example.com\\@evil.org/app",
        "https://evil.org#https://app.example.com/app", "https://app.example.com/app#x",
        "https://app.example.com%2fapp",
        "https://xapp.example.com/app", "https://app.example.com:/../app", "javascript:alert(1)",
        "https://app.example.com/app\n", " https://app.example.com/app", "https://app.example.com/\tapp",
        "https://other.example.com/", "https://localhost:3000/", "http://localhost:3001/",
        "http://localhost.evil.org:3000/",
        "https://аpp.example.com/app", "https://app.example.com。evil.org/app", "data:text/html,x", "/app",
    ])
    func urlsThatOnlyResembleTheAllowListAreNot(url: String) async throws {
        try await redirects(url) { client, params in
            let field = params["returnUrl"] != nil ? "/returnUrl" : "/successUrl"
            let error = try await client.refusal(
                "portalLinks/create", params, -32022, "url_not_allowed", field: field)
            #expect(error?.message.contains("evil.org/") != true)
        }
    }

    private func redirects(_ url: String, _ body: (TestClient, JSON) async throws -> Void) async throws {
        try await TestHost.run { _, client in
            let id = try await client.organization()
            try await client.call(
                "host/settings/update", ["redirects": ["allowed": .array(Self.allowed.map(JSON.string))]])
            for name in ["returnUrl", "successUrl"] {
                let params: JSONObject = [
                    "organizationId": .string(id), "kind": "api", "intents": ["sso"], name: .string(url),
                ]
                try await body(client, .object(params))
            }
        }
    }

    @Test func aLinkThatCannotBeMadeIsRefusedWithTheField() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization()
            let base: JSONObject = ["organizationId": .string(id), "kind": "shared", "intents": ["sso"]]
            func refused(_ change: JSONObject, _ field: String) async throws {
                var params = base
                for member in change.members { params[member.key] = member.value }
                try await client.refusal("portalLinks/create", .object(params), -32602, "invalid_params", field: field)
            }
            try await refused(["intents": []], "/intents")
            try await refused(["intents": ["sso", "sso"]], "/intents")
            try await refused(["intents": ["everything"]], "/intents/0")
            try await refused(["kind": "public"], "/kind")
            try await refused(["returnUrl": "https://app.example.com"], "/returnUrl")
            try await refused(["successUrl": "https://app.example.com"], "/successUrl")
            try await refused(["itContactEmail": "a@b@c"], "/itContactEmail")
            try await refused(["externalUserId": "  "], "/externalUserId")
            try await refused(["externalUserId": .string(String(repeating: "u", count: 201))], "/externalUserId")
            try await refused(["url": "x"], "/url")
            #expect(try await host.events(of: id).count == 1)
        }
    }

    @Test func linksAreListedInTheOrderOfCreation() async throws {
        try await TestHost.run { _, client in
            let id = try await client.organization()
            var ids: [JSON] = []
            for _ in 0..<5 { ids.append(try .string(await client.link(id).text("id"))) }
            var params: JSONObject = ["organizationId": .string(id), "limit": 2, "order": "desc"]
            var seen: [JSON] = []
            while true {
                let page = try await client.call("portalLinks/list", .object(params))
                seen += try page.page().compactMap { $0["id"] }
                guard let cursor = page["nextCursor"], !cursor.isNull else { break }
                params["cursor"] = cursor
            }
            #expect(seen == ids.reversed())
            let cursor = try await client.call("organizations/list", ["limit": 1])["nextCursor"]
            #expect(cursor == .null)
            try await client.refusal(
                "portalLinks/list", ["organizationId": .string(id), "cursor": "YWJj"], -32602, "invalid_params",
                field: "/cursor")
        }
    }

    // MARK: Completion

    @Test func aSharedLinkEndsWhenAllItWasMadeForIsDone() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization()
            let organization = try #require(OrganizationID(id))
            let shared = try await client.link(id, kind: "shared", intents: ["sso", "domain_verification"])
            let other = try await client.link(id, kind: "shared", intents: ["directory_sync"])
            let button = try await client.link(id, kind: "api", intents: ["sso"])
            func complete(_ intent: Intent) async throws {
                _ = try await host.gate.write(
                    TenantGate.Target(organization), as: Caller(), allowing: .administrator
                ) { transaction, scope in
                    try SetupCompletion.completed(intent, in: transaction, scope)
                    return true
                }
            }
            func state(_ link: JSON) async throws -> JSON? {
                try await client.call("portalLinks/get", ["linkId": try .string(link.text("id"))])["state"]
            }
            try await complete(.sso)
            try await complete(.sso)
            #expect(try await state(shared) == "active")
            #expect(try await host.events(of: id).allSatisfy { $0.type != .portalLinkCompleted })
            try await complete(.domainVerification)
            #expect(try await state(shared) == "completed")
            #expect(try await state(other) == "active")
            #expect(try await state(button) == "active")
            try await client.refusal(
                "portalSessions/open", ["token": try .string(shared.text("token"))], -32001, "link_completed")
            let events = try await host.events(of: id).filter { $0.type == .portalLinkCompleted }
            #expect(events.count == 1 && events.first?.data["completedIntents"] == ["sso", "domain_verification"])
        }
    }
}
