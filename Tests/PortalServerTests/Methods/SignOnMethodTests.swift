import Foundation
import PortalCore
import PortalStorage
import RPC
import StrictJSON
import Testing

/// Sessions, policy and home-realm discovery.
@Suite struct SignOnMethodTests {
    @Test func sessionsAreListedNewestFirstFilteredAndRead() async throws {
        try await TestHost.run { host, client in
            let (organization, connection) = try await client.activeConnection(host)
            let own: JSON = .string(connection)
            let failed = try await host.signIn(on: connection, state: .failed)
            let last = try await host.signIn(on: connection, email: "grace@engine-works.io")
            func list(_ more: JSONObject = [:]) async throws -> [JSON] {
                var params = more
                params["connectionId"] = own
                return try await client.call("connections/sessions/list", .object(params)).page()
            }
            let all = try await list()
            #expect(all.map { $0["state"] } == ["succeeded", "failed", "test_succeeded"])
            #expect(try await list(["state": "failed"]).map { $0["id"] } == [.string(failed)])
            #expect(try await list(["origin": "portal"]).map { $0["test"] } == [true])
            #expect(
                try await list(["sort": "state", "order": "asc"]).map { $0["state"] } == [
                    "failed", "succeeded", "test_succeeded",
                ])
            #expect(try await list(["from": all[0]["startedAt"] ?? .null]).count == 1)
            #expect(try await list(["to": all[0]["startedAt"] ?? .null]).count == 2)
            let page = try await client.call("connections/sessions/list", ["connectionId": own, "limit": 2])
            let rest = try await client.call(
                "connections/sessions/list", ["connectionId": own, "limit": 2, "cursor": page["nextCursor"] ?? .null])
            #expect(try page.page() + rest.page() == all && rest["nextCursor"] == .null)
            let one = try await client.call("connections/sessions/get", ["sessionId": .string(last)])
            #expect(one == all[0] && one["profile"]?["email"] == "grace@engine-works.io")
            #expect(one["profile"]?["rawAttributes"] == ["email": "grace@engine-works.io"])
            let event = try #require(try await host.events(of: organization).last)
            #expect(event.type == .signOnSucceeded && event.data["email"] == "grace@engine-works.io")
            #expect(event.data["rawAttributes"] == nil)
        }
    }

    // MARK: Answers that nobody asked for

    private func post(_ form: String, to connection: String, with client: TestClient) async throws -> JSON {
        try await client.call(
            "sso/handle",
            [
                "method": "POST", "url": .string("/sso/saml/\(connection)/acs"),
                "headers": ["content-type": "application/x-www-form-urlencoded"], "body": .string(form),
            ])
    }

    @Test func refusedAnswersLeaveNoMoreThanSoManyRecordsAMinute() async throws {
        let clock = TestClock()
        try await TestHost.run(try TestHost(clock: clock)) { host, client in
            let (_, connection) = try await client.activeConnection(host)
            for _ in 0..<SignInSession.floodFailures {
                let reply = try await post("SAMLResponse=x", to: connection, with: client)
                #expect(reply["status"] == 403 && reply["sessionId"] != .null)
            }
            let reply = try await post("SAMLResponse=x", to: connection, with: client)
            #expect(reply["status"] == 429 && (reply["sessionId"] ?? .null) == .null)
            #expect(reply["headers"]?["Retry-After"] == "60")
            func failures() async throws -> Int? {
                try await client.call("connections/sessions/list", ["connectionId": .string(connection), "limit": 100])
                    .page().filter { $0["state"] == "failed" }.count
            }
            #expect(try await failures() == SignInSession.floodFailures)
            clock.advance(seconds: SignInSession.floodSeconds + 1)
            #expect(try await post("SAMLResponse=x", to: connection, with: client)["status"] == 403)
        }
    }

    @Test func whatIsKeptOfAnAnswerIsBounded() async throws {
        try await TestHost.run { host, client in
            let (_, connection) = try await client.activeConnection(host)
            let long = String(repeating: "https://ä.example/", count: 1000)
            let xml =
                "<p:Response xmlns:p='urn:oasis:names:tc:SAML:2.0:protocol' Version='2.0' ID='a' Destination='\(long)'>"
                + "<p:Status><p:StatusMessage>\(long)</p:StatusMessage></p:Status></p:Response>"
            let form = "SAMLResponse=" + Data(xml.utf8).base64EncodedString().replacing("+", with: "%2B")
            let reply = try await post(form, to: connection, with: client)
            let session = try await client.call("connections/sessions/get", ["sessionId": reply["sessionId"] ?? .null])
            #expect(session["state"] == "failed")
            let kept = try #require(session["response"]?["destination"]?.stringValue)
            #expect(kept.hasSuffix("…") && long.hasPrefix(kept.dropLast()))
            #expect(kept.utf8.count <= SignInSession.maximumTextLength + "…".utf8.count)
            #expect(JSONWriter.bytes(of: session).count < 20_000)
        }
    }

    @Test("An answer whose organisation is deleted while it is judged gets the page of an unknown connection")
    func deletedMeanwhile() async throws {
        let interruption = Guarded<(@Sendable () async throws -> Void)?>(nil)
        let host = try TestHost(wrap: { InterruptedStore(store: $0, interruption: interruption) })
        try await TestHost.run(host) { host, client in
            let (organization, connection) = try await client.activeConnection(host)
            interruption.withLock {
                $0 = { try await client.call("organizations/delete", ["organizationId": .string(organization)]) }
            }
            let reply = try await post("SAMLResponse=x", to: connection, with: client)
            #expect(interruption.value == nil)
            let unknown = try await post("SAMLResponse=x", to: connection, with: client)
            #expect(unknown["status"] == 404 && unknown["sessionId"] == nil && reply == unknown)
        }
    }

    // MARK: Policy

    @Test func requiringSignOnNeedsAConnectionThatWorks() async throws {
        try await TestHost.run { host, client in
            let organization = try await client.organization("Acme", ["allowAnyDomain": true])
            let connection = try await client.connection(organization)
            let require: JSON = ["organizationId": .string(organization), "policy": "required", "confirm": true]
            try await client.refusal("sso/policy/set", require, -32012, "active_connection_required")
            try await client.call(
                "connections/setMetadata",
                ["connectionId": .string(connection), "metadataXml": .string(try Samples.metadata())])
            try await client.call("connections/activate", ["connectionId": .string(connection), "skipTest": true])
            try await client.refusal("sso/policy/set", require, -32012, "active_connection_required")
            try await host.signIn(on: connection, test: .live)
            let set = try await client.call("sso/policy/set", require)
            #expect(set["policy"] == "required" && set["activeConnections"] == [.string(connection)])
            let now = try await client.call("organizations/get", ["organizationId": .string(organization)])
            #expect(now["ssoPolicy"] == "required")
            let event = try #require(try await host.events(of: organization).last)
            #expect(event.type == .ssoPolicyChanged && event.previous?["policy"] == "optional")
            // Nothing changes, nothing is reported.
            try await client.call("sso/policy/set", require)
            #expect(try await host.events(of: organization).last == event)
        }
    }

    @Test func aPreviewSaysWhoWouldBeLockedOutAndTheCallerIsGuarded() async throws {
        try await TestHost.run { host, client in
            let (organization, connection) = try await client.activeConnection(host)
            try await host.signIn(on: connection, email: "Grace@engine-works.io")
            try await host.signIn(on: connection, email: "mallory@engine-works.io", state: .failed)
            let caller: JSON = ["type": "admin", "email": "boss@engine-works.io"]
            let params: JSONObject = [
                "organizationId": .string(organization), "policy": "required",
                "emails": ["grace@engine-works.io", "new@engine-works.io"],
            ]
            let preview = try await client.call("sso/policy/preview", .object(params), actor: caller)
            let sample = try #require(preview["lockedOut"]?["sample"]?.arrayValue)
            #expect(preview["lockedOut"]?["count"] == 2 && preview["caller"]?["lockedOut"] == true)
            #expect(sample.map { $0["email"] } == ["boss@engine-works.io", "new@engine-works.io"])
            #expect(sample.allSatisfy { $0["reason"] == "never_signed_in" } && sample[0]["isCaller"] == true)
            #expect(
                try await client.call("organizations/get", ["organizationId": .string(organization)])["ssoPolicy"]
                    == "optional")
            let meta: JSON = ["actor": caller]
            try await client.refusal(
                "sso/policy/set", .object(params), -32012, "policy_would_lock_out_caller", field: "/policy", meta: meta)
            var excepted = params
            excepted["breakGlassEmails"] = ["BOSS@engine-works.io"]
            let set = try await client.call("sso/policy/set", .object(excepted), actor: caller)
            #expect(set["caller"]?["lockedOut"] == false && set["lockedOut"]?["count"] == 1)
            // Taking the exception away would lock the caller out too.
            var without = params
            without["breakGlassEmails"] = []
            try await client.refusal(
                "sso/policy/set", .object(without), -32012, "policy_would_lock_out_caller", meta: meta)
            without["confirm"] = true
            try await client.call("sso/policy/set", .object(without), actor: caller)
            let optional = try await client.call(
                "sso/policy/preview", ["organizationId": .string(organization), "policy": "optional"], actor: caller)
            #expect(optional["lockedOut"]?["count"] == 0 && optional["caller"]?["lockedOut"] == false)
        }
    }

    @Test func aSessionsContactIsTheCallerWhoIsGuarded() async throws {
        try await TestHost.run { host, client in
            let (organization, _) = try await client.activeConnection(host)
            let link = try await client.link(
                organization, kind: "shared", intents: ["sso"], ["itContactEmail": "it@engine-works.io"])
            let session = try await client.call("portalSessions/open", ["token": .string(link.text("token"))])
                .text("sessionId")
            let params: JSON = ["organizationId": .string(organization), "policy": "required"]
            try await client.refusal("sso/policy/set", params, session: session, -32012, "policy_would_lock_out_caller")
        }
    }

    // MARK: Home-realm discovery

    @Test func anAddressLeadsToItsOrganisationsConnection() async throws {
        try await TestHost.run { host, client in
            let (organization, connection) = try await client.activeConnection(host)
            func resolve(_ email: String) async throws -> JSON {
                try await client.call("sso/resolve", ["email": .string(email)])
            }
            let unknown: JSON = ["required": false, "reason": "domain_unknown"]
            #expect(try await resolve("a@engine-works.io") == unknown)
            let id = try #require(OrganizationID(organization))
            let now = host.clock.now()
            try await host.storage.environment.write {
                try $0.domains.insert(
                    VerifiedDomain(domain: "engine-works.io", organizationId: id, verifiedAt: now))
            }
            func answer(_ required: Bool, _ reason: String, _ connection: String?) -> JSON {
                var members: JSONObject = ["required": .bool(required)]
                if let connection { members["connectionId"] = .string(connection) }
                members["organizationId"] = .string(organization)
                members["reason"] = .string(reason)
                return .object(members)
            }
            #expect(try await resolve("A@Engine-Works.io") == answer(false, "policy_optional", connection))
            #expect(try await resolve("a@sub.engine-works.io") == unknown)
            try await client.call(
                "sso/policy/set",
                [
                    "organizationId": .string(organization), "policy": "required",
                    "breakGlassEmails": ["root@engine-works.io"],
                ])
            #expect(try await resolve("a@engine-works.io") == answer(true, "policy_required", connection))
            #expect(try await resolve("Root@engine-works.io") == answer(false, "break_glass", connection))
            try await client.call(
                "sso/policy/set", ["organizationId": .string(organization), "policy": "optional"])
            try await client.call("connections/deactivate", ["connectionId": .string(connection)])
            #expect(try await resolve("a@engine-works.io") == answer(false, "no_active_connection", nil))
            for email in ["@engine-works.io", "a@", "a b@engine-works.io", "a@b@engine-works.io"] {
                try await client.refusal(
                    "sso/resolve", ["email": .string(email)], -32602, "invalid_params", field: "/email")
            }
            try await client.call("organizations/delete", ["organizationId": .string(organization)])
            #expect(try await resolve("a@engine-works.io") == unknown)
        }
    }
}
