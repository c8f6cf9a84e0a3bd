import Foundation
import OIDC
import PortalCore
import PortalServer
import PortalStorage
import PortalTestSupport
import RPC
import StrictJSON
import Testing

/// Sign-in over OpenID Connect where no provider is needed: our keys, and answers that come to no end.
@Suite(.timeLimit(.minutes(2))) struct OpenIDSignOnMethodTests {
    private static let application = "https://app.engine-works.io"

    /// A connection that people can sign in through.
    private func connect(
        _ host: TestHost, _ client: TestClient, options: JSONObject = [:]
    ) async throws -> String {
        host.fetcher.serveOpenID()
        try await client.call(
            "host/settings/update",
            ["baseUrl": "https://portal.engine-works.io", "redirects": ["allowed": [.string(Self.application)]]])
        let organization = try await client.organization("Acme", ["allowAnyDomain": true])
        let connection = try await client.connection(organization, provider: "custom-oidc", protocol: "oidc")
        try await client.call(
            "connections/setMetadata",
            [
                "connectionId": .string(connection),
                "oidc": ["issuer": .string(Samples.issuer), "clientId": "client", "clientSecret": "secret-one"],
            ])
        if !options.isEmpty {
            try await client.call(
                "connections/update", ["connectionId": .string(connection), "options": .object(options)])
        }
        try await client.call("connections/activate", ["connectionId": .string(connection), "skipTest": true])
        return connection
    }

    /// Begins a sign-in, and returns its session and the address that the provider would send the browser to.
    ///
    /// - Parameter tell: gets the nonce that the ID token must have.
    private func begin(
        _ client: TestClient, _ connection: String, tell: (String) -> Void = { _ in }
    ) async throws -> (session: String, answer: String) {
        let start = try await client.call(
            "sso/start", ["connectionId": .string(connection), "redirectUri": .string(Self.application + "/after")])
        let sent = URLComponents(string: try start.text("url"))?.queryItems ?? []
        tell(sent.first { $0.name == "nonce" }?.value ?? "")
        return (try start.text("sessionId"), try Self.answer(to: start))
    }

    private static func answer(to start: JSON) throws -> String {
        let sent = URLComponents(string: try start.text("url"))?.queryItems ?? []
        let state = try #require(sent.first { $0.name == "state" }?.value)
        let address = try #require(sent.first { $0.name == "redirect_uri" }?.value)
        return "\(address)?code=abc&state=\(state)"
    }

    private func deliver(_ client: TestClient, _ url: String, method: String = "GET") async throws -> JSON {
        try await client.call("sso/handle", ["method": .string(method), "url": .string(url)])
    }

    private func session(_ client: TestClient, _ id: String) async throws -> JSON {
        try await client.call("connections/sessions/get", ["sessionId": .string(id)])
    }

    @Test(arguments: ["code", "state", "error"])
    func anApplicationIsNotSentToWithAnAnswerOfAnother(name: String) async throws {
        try await TestHost.run { host, client in
            let connection = try await connect(host, client)
            let target = "\(Self.application)/after?\(name)=another"
            let error = try await client.refusal(
                "sso/start", ["connectionId": .string(connection), "redirectUri": .string(target)], -32022,
                "url_not_allowed", field: "/redirectUri")
            #expect(error?.message.contains("“\(name)”") == true)
            let page = try await deliver(
                client, "/sso/start?connectionId=\(connection)&redirectUri=\(target.replacing("?", with: "%3F"))")
            #expect(page["status"] == 400 && page["body"]?.stringValue?.contains("“\(name)”") == true)
            let sessions = try await client.call("connections/sessions/list", ["connectionId": .string(connection)])
            #expect(sessions["data"] == [])
        }
    }

    // MARK: Our keys

    @Test("Our public keys are published for each OpenID Connect connection, through a rotation, and nothing private")
    func keySet() async throws {
        try await TestHost.run { host, client in
            let connection = try await connect(host, client)
            let own: JSON = .string(connection)
            let url = try #require(try await client.get(connection)["serviceProvider"]?["jwksUrl"]?.stringValue)
            #expect(url == "https://portal.engine-works.io/sso/oidc/\(connection)/jwks")
            func published() async throws -> [JSON] {
                let reply = try await deliver(client, url)
                #expect(reply["status"] == 200)
                #expect(reply["headers"]?["Content-Type"] == "application/jwk-set+json")
                let set = try JSONReader.parse(try reply.text("body"))
                #expect(set.objectValue?.keys == ["keys"])
                return try #require(set["keys"]?.arrayValue)
            }
            func ids() async throws -> [String?] { try await published().map { $0["kid"]?.stringValue } }
            func credentials() async throws -> [JSON] {
                try await client.call("connections/serviceProviderKeys/list", ["connectionId": own]).page()
            }
            let first = try await published()
            let key = try #require(first.first)
            #expect(first.count == 1 && key["use"] == "sig" && key["alg"] == "ES256")
            #expect(Set(key.objectValue?.keys ?? []) == ["kty", "crv", "x", "y", "use", "alg", "kid"])
            let parsed = try JSONWebKeySet.parse(Array(JSON.object(["keys": .array(first)]).description.utf8))
            #expect(parsed.verificationKeys.count == 1 && parsed.keys.allSatisfy(\.problems.isEmpty))
            #expect(try await credentials().map { $0["id"] } == [key["kid"]])

            let staged = try await client.call(
                "connections/serviceProviderKeys/rotate", ["connectionId": own, "use": "sp_signing"])
            let new = try staged.text("id")
            #expect(try await ids() == [key["kid"]?.stringValue, new])
            try await client.call(
                "connections/certificates/confirm", ["connectionId": own, "certificateId": .string(new)])
            #expect(try await ids() == [new, key["kid"]?.stringValue])
            host.clock.advance(seconds: ServiceProviderKeyService.retirementSeconds + 1)
            try await host.services.housekeeping.visit(try #require(ConnectionID(connection)).tenant)
            #expect(try await ids() == [new])
        }
    }

    @Test("There is no key set of a SAML connection, of none, or by another method")
    func noKeySet() async throws {
        try await TestHost.run { host, client in
            let connection = try await connect(host, client)
            let (_, saml) = try await client.activeConnection(host)
            let unknown = connection.dropLast() + (connection.hasSuffix("0") ? "1" : "0")
            for id in [saml, String(unknown), "conn_", "x"] {
                #expect(try await deliver(client, "/sso/oidc/\(id)/jwks")["status"] == 404, "\(id)")
            }
            let posted = try await deliver(client, "/sso/oidc/\(connection)/jwks", method: "POST")
            #expect(posted["status"] == 405 && posted["headers"]?["Allow"] == "GET")
        }
    }

    // MARK: Whose answer it is

    /// What a malicious organisation's provider would need: that a code of another provider, which does not say who it is,
    /// is taken for its own and redeemed at its token endpoint (RFC 9700 §4.4).
    @Test("An answer is taken at the redirect URI of its own connection only, and no provider is asked before")
    func mixUp() async throws {
        let asked = Guarded(0)
        let exchange = ScriptedExchange { _ in
            asked.withLock { $0 += 1 }
            return ScriptedExchange.json(["error": "invalid_grant"], status: 400)
        }
        try await TestHost.run(try TestHost(http: exchange)) { host, client in
            let theirs = try await connect(host, client)
            let mine = try await connect(host, client)
            let begun = try await begin(client, mine)
            #expect(begun.answer.contains("/sso/oidc/callback/\(mine)?"))
            for address in ["/\(theirs)", "", "/", "/x"] {
                let reply = try await deliver(client, begun.answer.replacing("/\(mine)", with: address))
                #expect(reply["status"] == 403 && reply["code"] == nil, "\(address)")
                // Recorded with the connection whose sign-in it is, which learns nothing of another organisation's.
                let record = try await session(client, try reply.text("sessionId"))
                #expect(record["connectionId"] == .string(mine) && record["state"] == "failed", "\(address)")
                #expect(record["diagnosis"]?["code"] == "oidc.authorization.redirect_uri.mismatch", "\(address)")
                #expect(!record.description.contains(theirs))
            }
            let elsewhere = try await deliver(client, begun.answer.replacing("/\(mine)", with: "/\(mine)/x"))
            #expect(elsewhere["status"] == 404 && elsewhere["sessionId"] == nil)
            #expect(asked.value == 0)
            #expect(try await session(client, begun.session)["state"] == "started")
            let reply = try await deliver(client, begun.answer)
            #expect(reply["sessionId"] == .string(begun.session))
            #expect(asked.value == 1)
        }
    }

    @Test("An answer to nothing that is under way is recorded with what is wrong, and changes nothing else")
    func unasked() async throws {
        let clock = TestClock()
        let provider = ScriptedOpenIDProvider(now: clock.now)
        try await TestHost.run(try TestHost(clock: clock, http: provider)) { host, client in
            let connection = try await connect(host, client)
            let (_, saml) = try await client.activeConnection(host)
            func records() async throws -> [JSON] {
                try await client.call("connections/sessions/list", ["connectionId": .string(connection), "limit": 100])
                    .page()
            }
            let (id, answer) = try await begin(client, connection) { nonce in
                provider.behaviour.withLock { $0.nonce = nonce }
            }
            let reply = try await deliver(client, answer)
            let signedIn = try await session(client, id)
            #expect(reply["code"] != nil && signedIn["state"] == "succeeded", "\(signedIn)")

            let own = "/sso/oidc/callback/\(connection)"
            let state = try #require(answer.firstRange(of: "state=").map { answer[$0.upperBound...] })
            let guessed = state.dropLast() + (state.hasSuffix("A") ? "B" : "A")
            let cases: [(address: String, code: String)] = [
                // Used already: the page is reloaded, or somebody has it from the browser's history.
                (answer, "state.mismatch"),
                (answer.replacing("code=abc", with: "error=access_denied"), "state.mismatch"),
                ("\(own)?code=abc&state=\(guessed)", "state.mismatch"), ("\(own)?code=abc&state=x.y", "state.mismatch"),
                ("\(own)?code=abc", "state.missing"), (own, "state.missing"),
                ("\(own)?code=abc&code=abd&state=\(state)", "parameters.repeated_member"),
                ("\(own)?%", "parameters.malformed"),
            ]
            for (count, one) in cases.enumerated() {
                let reply = try await deliver(client, one.address)
                #expect(reply["status"] == 403 && reply["code"] == nil, "\(one.address)")
                let record = try await session(client, try reply.text("sessionId"))
                #expect(record["state"] == "failed" && record["connectionId"] == .string(connection))
                #expect(record["diagnosis"]?["code"] == .string("oidc.authorization.\(one.code)"), "\(one.address)")
                #expect(try await records().count == count + 2)
            }
            let replayed = try await session(client, try await deliver(client, answer).text("sessionId"))
            let received = replayed["checks"]?.arrayValue?.first { $0["name"] == "authorization.state" }?["received"]
            #expect(received == .string("that of \(id) (succeeded)"))
            #expect(try await session(client, id) == signedIn)

            // Nobody is named whose record it could be.
            let (before, unknown) = (try await records().count, connection.dropLast(3) + "000")
            for address in ["", "/\(saml)", "/\(unknown)"] {
                let reply = try await deliver(client, "/sso/oidc/callback\(address)?code=abc&state=x.y")
                #expect(reply["status"] == 400 && reply["sessionId"] == nil, "\(address)")
            }
            for _ in before..<SignInSession.floodFailures + 1 { _ = try await deliver(client, answer) }
            let flooded = try await deliver(client, answer)
            #expect(flooded["status"] == 429 && flooded["sessionId"] == nil)
            #expect(flooded["headers"]?["Retry-After"] == "60")
            clock.advance(seconds: SignInSession.floodSeconds + 1)
            #expect(try await deliver(client, answer)["status"] == 403)
            #expect(try await session(client, id) == signedIn)
        }
    }

    // MARK: Answers that come to no end

    @Test("An answer whose host ended while it asked the provider is used up, and its session ends with a diagnosis")
    func interrupted() async throws {
        let clock = TestClock()
        let (asked, asking) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let hanging = ScriptedExchange { _ in
            asking.yield()
            for await _ in released {}
            return .failure(HTTPExchangeError(.cancelled, "the host ended"))
        }
        let host = try TestHost(clock: clock, http: hanging)
        try await TestHost.run(host) { host, client in
            let other = try TestHost(clock: clock, folder: host.folder)
            defer { other.storage.close() }
            let connection = try await connect(host, client)
            let (id, answer) = try await begin(client, connection)
            let tenant = try #require(ConnectionID(connection)).tenant
            async let first = deliver(client, answer)
            for await _ in asked { break }
            // Whichever host gets it again: it is used up.
            try await other.withClient { client in
                let again = try await deliver(client, answer)
                #expect(again["status"] == 403 && again["code"] == nil && again["sessionId"] != .string(id))
            }
            #expect(try await session(client, id)["state"] == "started")
            clock.advance(seconds: PendingSignIn.lifetimeSeconds)
            _ = try await other.services.housekeeping.visit(tenant)
            let ended = try await session(client, id)
            #expect(ended["state"] == "timed_out")
            #expect(ended["diagnosis"]?["code"] == "oidc.interrupted")
            #expect(ended["diagnosis"]?["side"] == "service_provider")
            // The host was only slow: what it finds out now signs nobody in.
            release.finish()
            let late = try await first
            #expect(late["code"] == nil && late["status"] == 403)
            #expect(try await session(client, id) == ended)
        }
    }

    @Test("An answer that comes after its time is not judged, and no provider is asked")
    func late() async throws {
        let asked = Guarded(0)
        let exchange = ScriptedExchange { _ in
            asked.withLock { $0 += 1 }
            return ScriptedExchange.json(["error": "invalid_grant"], status: 400)
        }
        try await TestHost.run(try TestHost(http: exchange)) { host, client in
            let connection = try await connect(host, client)
            let (id, answer) = try await begin(client, connection)
            host.clock.advance(seconds: PendingSignIn.lifetimeSeconds)
            let reply = try await deliver(client, answer)
            #expect(reply["status"] == 403 && reply["code"] == nil && reply["sessionId"] != .string(id))
            #expect(asked.value == 0)
            #expect(try await session(client, id)["state"] == "started")
        }
    }

    @Test("An answer that comes in the last second has its time to be judged")
    func lastSecond() async throws {
        let clock = TestClock()
        let (asked, asking) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let slow = ScriptedExchange { _ in
            asking.yield()
            for await _ in released {}
            return ScriptedExchange.json(["error": "invalid_grant"], status: 400)
        }
        let host = try TestHost(clock: clock, http: slow)
        try await TestHost.run(host) { host, client in
            let connection = try await connect(host, client)
            let (id, answer) = try await begin(client, connection)
            clock.advance(seconds: PendingSignIn.lifetimeSeconds - 2)
            async let reply = deliver(client, answer)
            for await _ in asked { break }
            clock.advance(seconds: 60)
            _ = try await host.services.housekeeping.visit(try #require(ConnectionID(connection)).tenant)
            #expect(try await session(client, id)["state"] == "started")
            release.finish()
            #expect(try await reply["sessionId"] == .string(id))
            let ended = try await session(client, id)
            #expect(ended["state"] == "failed" && ended["diagnosis"]?["code"] == "oidc.token.invalid_grant")
        }
    }

    private static let timeOut = "time-out"

    @Test(
        "Who is switched off while the provider is asked lets nobody in, nor is a sign-in that timed out taken up again",
        arguments: [
            nil, "connections/deactivate", "connections/reset", "connections/delete", "organizations/delete", timeOut,
        ])
    func switchedOff(method: String?) async throws {
        let clock = TestClock()
        let (asked, asking) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let provider = ScriptedOpenIDProvider(now: clock.now)
        let held = ScriptedExchange { request in
            if request.url.hasSuffix("/token") {
                asking.yield()
                for await _ in released {}
            }
            do throws(HTTPExchangeError) {
                return .success(try await provider.perform(request))
            } catch {
                return .failure(error)
            }
        }
        let host = try TestHost(clock: clock, http: held)
        try await TestHost.run(host) { host, client in
            let connection = try await connect(host, client)
            var params: JSONObject = ["connectionId": .string(connection)]
            if method == "connections/reset" { params["confirm"] = true }
            if method == "organizations/delete" {
                params = ["organizationId": try #require(try await client.get(connection)["organizationId"])]
            }
            let start = try await client.call(
                "sso/start", ["connectionId": .string(connection), "redirectUri": .string(Self.application)])
            let sent = URLComponents(string: try start.text("url"))?.queryItems ?? []
            let value = try #require(sent.first { $0.name == "nonce" }?.value)
            provider.behaviour.withLock { $0.nonce = value }
            let answer = try Self.answer(to: start)
            async let coming = deliver(client, answer)
            for await _ in asked { break }
            if method == Self.timeOut {
                clock.advance(seconds: PendingSignIn.lifetimeSeconds)
                _ = try await host.services.housekeeping.visit(try #require(ConnectionID(connection)).tenant)
            } else if let method {
                try await client.call(method, .object(params))
            }
            release.finish()
            let reply = try await coming
            if method == Self.timeOut {
                #expect(reply["code"] == nil && reply["status"] == 403)
                #expect(try await session(client, try start.text("sessionId"))["state"] == "timed_out")
                return
            }
            if method == "connections/delete" {
                #expect(reply["status"] == 404 && reply["code"] == nil && reply["sessionId"] == nil)
                let organization = try #require(ConnectionID(connection)).tenant
                let kept = try await host.gate.store.read(organization) { transaction in
                    try transaction.signInSessions.get(try #require(SignInSessionID(try start.text("sessionId"))))
                }
                #expect(kept == nil)
                return
            }
            if method == "organizations/delete" {
                let unknown = try await deliver(client, "/sso/oidc/\(connection)/jwks")
                #expect(unknown["status"] == 404 && reply == unknown)
                return
            }
            let ended = try await session(client, try start.text("sessionId"))
            let failed = ended["checks"]?.arrayValue?.filter { $0["outcome"] == "failed" }.map { $0["code"] }
            guard method != nil else {
                // Nothing else is wrong with it.
                #expect(reply["code"] != nil && ended["state"] == "succeeded" && failed == [])
                return
            }
            #expect(reply["code"] == nil && reply["status"] == 403)
            #expect(ended["state"] == "failed" && ended["profile"] == nil)
            #expect(failed == ["connection.not_active"])
            #expect(ended["diagnosis"]?["code"] == "connection.not_active")
        }
    }

    @Test("What fails before the provider is asked does not use the answer up")
    func failsBefore() async throws {
        try await TestHost.run { host, client in
            let connection = try await connect(host, client)
            let (id, answer) = try await begin(client, connection)
            let tenant = try #require(ConnectionID(connection)).tenant
            let sessionID = try #require(SignInSessionID(id))
            func exchangeSecrets(_ sealed: [UInt8]) async throws -> [UInt8] {
                try await host.gate.store.write(tenant) { transaction in
                    var pending = try #require(try transaction.pendingSignIns.find(session: sessionID))
                    let before = pending.sealedSecrets
                    _ = try transaction.pendingSignIns.remove(sessionID)
                    pending.sealedSecrets = sealed
                    try transaction.pendingSignIns.insert(pending)
                    return before
                }
            }
            let genuine = try await exchangeSecrets(Array(repeating: 7, count: 64))
            await #expect(throws: (any Error).self) { try await deliver(client, answer) }
            #expect(try await session(client, id)["state"] == "started")
            _ = try await exchangeSecrets(genuine)
            // There is no provider in this test, and now it is asked.
            #expect(try await deliver(client, answer)["sessionId"] == .string(id))
            #expect(try await session(client, id)["diagnosis"]?["code"] == "oidc.network.connection_failed")
        }
    }

    @Test(
        "The same when the host is killed",
        .enabled(if: PeerServer.areExpected, Comment(rawValue: PeerServer.absence)))
    func killed() async throws {
        let folder = try TemporaryDirectory()
        try await PeerServer.run("idpyoidc_op.py") { provider in
            try await provider.behave(["tokenDelaySeconds": 60])
            let host = try SpawnedHost(
                ["--allow-address", "127.0.0.0/8", "--base-url", "https://portal.engine-works.io"],
                data: folder.path + "/data")
            _ = try await host.call(
                "host/settings/update", ["redirects": ["allowed": [.string(Self.application)]]])
            let organization = try await host.call("organizations/create", ["name": "Acme", "allowAnyDomain": true])
            let connection = try await host.call(
                "connections/create",
                ["organizationId": organization["id"] ?? .null, "providerId": "custom-oidc", "protocol": "oidc"])
            let own: JSON = .string(try connection.text("id"))
            _ = try await host.call(
                "connections/setMetadata",
                [
                    "connectionId": own,
                    "oidc": [
                        "issuer": .string(try provider.fact("issuer")), "clientId": "client", "clientSecret": "secret",
                    ],
                ])
            _ = try await host.call("connections/activate", ["connectionId": own, "skipTest": true])
            let start = try await host.call(
                "sso/start", ["connectionId": own, "redirectUri": .string(Self.application + "/after")])
            let answer = try Self.answer(to: start)
            async let lost = try? host.call("sso/handle", ["method": "GET", "url": .string(answer)])
            try await provider.awaitRequest(to: "/token")
            await host.kill()
            #expect(await lost == nil)

            let clock = TestClock()
            // Not before the host's, which has milliseconds.
            clock.advance(seconds: (Timestamp(Date()).milliseconds - TestClock.start.milliseconds) / 1000 + 1)
            let later = try TestHost(clock: clock, folder: folder.path)
            try await TestHost.run(later) { later, client in
                let id = try start.text("sessionId")
                #expect(try await deliver(client, answer)["status"] == 403)
                #expect(try await session(client, id)["state"] == "started")
                clock.advance(seconds: PendingSignIn.lifetimeSeconds)
                while try await later.services.backgroundWork.round() != nil {}
                #expect(try await session(client, id)["state"] == "timed_out")
                #expect(try await session(client, id)["diagnosis"]?["code"] == "oidc.interrupted")
            }
        }
    }

    // MARK: What is kept

    @Test("Of what a provider says, no more is kept than the bounds allow")
    func bounds() async throws {
        // Within the greatest length of a token.
        let long = String(repeating: "ü", count: 1500)
        let wide: JSON = .array(
            Array(repeating: .array((0..<64).map { .string("https://client.engine-works.io/\($0)") }), count: 12))
        var header: JSONObject = ["alg": "RS256", "typ": .string(long)]
        var claims: JSONObject = ["iss": .string(long), "aud": wide]
        for number in 0..<100 {
            header["member\(number)"] = .integer(Int64(number))
            claims["claim\(number)"] = "a value of the person"
        }
        func part(_ members: JSONObject) -> String { Base64URL.encode(Array(members.description.utf8)) }
        let token = part(header) + "." + part(claims) + "." + Base64URL.encode(Array(repeating: 1, count: 256))
        let members: JSONObject = [
            "access_token": "access", "token_type": "Bearer", "id_token": .string(token),
        ]
        let answer = Guarded<Result<ProviderResponse, HTTPExchangeError>>(ScriptedExchange.json(members))
        let host = try TestHost(http: ScriptedExchange { _ in answer.value })
        try await TestHost.run(host) { host, client in
            let connection = try await connect(host, client)
            let (id, url) = try await begin(client, connection)
            _ = try await deliver(client, url)
            let ended = try await session(client, id)
            #expect(ended["state"] == "failed")
            let response = try #require(ended["response"])
            let kept = try #require(response["idTokenHeader"]?.objectValue, "\(ended["checks"] ?? .null)")
            #expect(!kept.isEmpty && response["idToken"]?["iss"] != nil)
            #expect(response.description.utf8.count < 20 << 10, "\(response.description.utf8.count)")
            #expect(ended.description.utf8.count < 64 << 10, "\(ended.description.utf8.count)")
            #expect(!response.description.contains("a value of the person"))
            answer.withLock {
                $0 = ScriptedExchange.json(["error": "own", "error_description": .string(long)], status: 400)
            }
            let (second, next) = try await begin(client, connection)
            _ = try await deliver(client, next)
            #expect(try await session(client, second).description.utf8.count < 16 << 10)
        }
    }
}
