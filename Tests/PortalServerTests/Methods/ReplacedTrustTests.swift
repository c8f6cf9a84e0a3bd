import Foundation
import PortalCore
import PortalTestSupport
import StrictJSON
import Testing

/// What is trusted of an identity provider is replaced only after a test with it, and a test is noted on the setup that
/// it was made with.
@Suite struct ReplacedTrustTests {
    private static let application = "https://app.engine-works.io"

    /// Answers a sign-in that was begun, and returns the state it ends in.
    private func answer(
        _ start: JSON, of connection: String, by certificate: TestCertificate, _ client: TestClient
    ) async throws -> JSON? {
        try await client.answer(try start.text("url"), of: connection, by: certificate)
        return try await client.call("connections/sessions/get", ["sessionId": .string(start.text("sessionId"))])[
            "state"]
    }

    private func metadata(_ certificates: [TestCertificate], of connection: String) throws -> JSON {
        [
            "connectionId": .string(connection),
            "metadataXml": .string(try Samples.metadata(certificates: certificates)),
        ]
    }

    @Test(
        "Metadata with another certificate only is applied after a test with it; it and its rollback lose nobody on the way"
    )
    func certificate() async throws {
        try await TestHost.run { host, client in
            host.advanceToResponses()
            try await client.call(
                "host/settings/update", ["redirects": ["allowed": [.string(Self.application)]]])
            let (old, new) = (try TestCertificate.make(), try TestCertificate.make(commonName: "new", key: .rsa2048))
            let document = try Samples.metadata(certificates: [old])
            let (organization, connection) = try await client.activeConnection(host, metadata: document)
            let own: JSON = ["connectionId": .string(connection)]
            let session = try await client.session(organization, intents: ["sso"], kind: "api")
            func test(staged: Bool, by certificate: TestCertificate) async throws -> JSON? {
                let start = try await client.call(
                    "connections/test", ["connectionId": .string(connection), "staged": .bool(staged)])
                return try await answer(start, of: connection, by: certificate, client)
            }
            func signIn() async throws -> JSON {
                try await client.call(
                    "sso/start",
                    ["connectionId": .string(connection), "redirectUri": .string(Self.application + "/after")])
            }
            func isRefused() async throws {
                try await client.refusal(
                    "connections/staged/apply", own, session: session, -32012, "test_sign_in_required")
            }
            try await client.call("connections/setMetadata", try metadata([new], of: connection), session: session)
            try await isRefused()
            #expect(try await test(staged: true, by: old) == "test_failed")
            var now = try await client.get(connection)
            #expect(now["test"]?["succeeded"] == true && now["staged"]?["test"]?["succeeded"] == false)
            try await isRefused()
            #expect(try await test(staged: false, by: old) == "test_succeeded")
            try await isRefused()
            #expect(try await test(staged: false, by: new) == "test_failed")
            #expect(try await test(staged: true, by: new) == "test_succeeded")
            now = try await client.get(connection)
            #expect(now["test"]?["succeeded"] == false && now["staged"]?["test"]?["succeeded"] == true)
            let (early, slow) = (try await signIn(), try await signIn())
            try await client.call("connections/staged/apply", own, session: session)
            #expect(try await answer(early, of: connection, by: old, client) == "succeeded")
            #expect(try await answer(slow, of: connection, by: new, client) == "succeeded")
            #expect(try await answer(try await signIn(), of: connection, by: old, client) == "failed")
            #expect(try await answer(try await signIn(), of: connection, by: new, client) == "succeeded")
            func roles() async throws -> [JSON?]? {
                try await client.get(connection)["certificates"]?.arrayValue?.map { $0["status"] }
            }
            #expect(try await roles() == ["primary", "retiring"])

            // The same the other way, and again: what is trusted for who is on the way follows each time.
            for (method, now, before) in [
                ("connections/rollback", old, new), ("connections/staged/apply", new, old),
            ] {
                host.clock.advance(seconds: 30)
                let (early, slow) = (try await signIn(), try await signIn())
                try await client.call(method, own, session: session)
                #expect(try await answer(early, of: connection, by: before, client) == "succeeded", "\(method)")
                #expect(try await answer(slow, of: connection, by: now, client) == "succeeded", "\(method)")
                #expect(try await answer(try await signIn(), of: connection, by: before, client) == "failed")
                #expect(try await answer(try await signIn(), of: connection, by: now, client) == "succeeded")
                #expect(try await roles() == ["primary", "retiring"])
            }
        }
    }

    @Test("Certificates of another identity provider do not stay beside those of the new one")
    func anotherProvider() async throws {
        try await TestHost.run { host, client in
            let old = try Samples.metadata(entityID: "https://idp.engine-works.io/old")
            let (_, connection) = try await client.activeConnection(host, metadata: old)
            try await client.call(
                "connections/setMetadata", try metadata([try TestCertificate.make()], of: connection))
            try await host.signIn(on: connection, test: .staged)
            try await client.call("connections/staged/apply", ["connectionId": .string(connection)])
            let certificates = try await client.get(connection)["certificates"]?.arrayValue ?? []
            #expect(certificates.map { $0["status"] } == ["primary"])
        }
    }

    @Test("Metadata that only adds a certificate needs no new test, one that takes a trusted one away does")
    func additive() async throws {
        try await TestHost.run { host, client in
            let (old, new) = (try TestCertificate.make(), try TestCertificate.make(commonName: "new", key: .rsa2048))
            let document = try Samples.metadata(certificates: [old])
            let (_, connection) = try await client.activeConnection(host, metadata: document)
            let own: JSON = ["connectionId": .string(connection)]
            try await client.call("connections/setMetadata", try metadata([old, new], of: connection))
            try await client.call("connections/staged/apply", own)
            try await client.call("connections/setMetadata", try metadata([new], of: connection))
            try await client.refusal("connections/staged/apply", own, -32012, "test_sign_in_required")
            // What was staged in between is no way around it.
            try await client.call("connections/setMetadata", try metadata([new, old], of: connection))
            try await client.refusal("connections/staged/apply", own, -32012, "test_sign_in_required")
        }
    }

    @Test("A new client secret is applied after a test with it; one that is kept needs none")
    func clientSecret() async throws {
        try await OpenIDScene.run { scene in
            let (client, own) = (scene.client, JSON.object(["connectionId": .string(scene.connection)]))
            try await scene.setMetadata()
            #expect(try await scene.test()["state"] == "test_succeeded")
            try await client.call("connections/activate", own)
            let session = try await client.session(scene.organization, intents: ["sso"], kind: "api")
            func isRefused() async throws {
                try await client.refusal(
                    "connections/staged/apply", own, session: session, -32012, "test_sign_in_required")
            }
            try await scene.setMetadata(secret: nil, session: session)
            try await client.call("connections/staged/apply", own, session: session)

            try await scene.setMetadata(secret: "secret-two", session: session)
            try await isRefused()
            #expect(try await scene.test(staged: true)["state"] == "test_failed")
            let now = try await client.get(scene.connection)
            #expect(now["test"]?["succeeded"] == true && now["staged"]?["test"]?["succeeded"] == false)
            #expect(try await scene.test()["state"] == "test_succeeded")
            try await isRefused()
            scene.provider.behaviour.withLock { $0.clientSecret = "secret-two" }
            #expect(try await scene.test(staged: true)["state"] == "test_succeeded")
            try await client.call("connections/staged/apply", own, session: session)
            #expect(try await scene.test()["state"] == "test_succeeded")
        }
    }

    // MARK: Changes while an answer is judged

    @Test(
        "A test vouches for what it was verified with, not for what was staged while it was judged",
        arguments: [false, true])
    func stagedMeanwhile(isReplaced: Bool) async throws {
        let interruption = Guarded<(@Sendable () async throws -> Void)?>(nil)
        let host = try TestHost(wrap: { InterruptedStore(store: $0, interruption: interruption) })
        try await TestHost.run(host) { host, client in
            host.advanceToResponses()
            let (old, new) = (try TestCertificate.make(), try TestCertificate.make(commonName: "new", key: .rsa2048))
            let other = try TestCertificate.make(commonName: "other", key: .p384)
            let document = try Samples.metadata(certificates: [old])
            let (_, connection) = try await client.activeConnection(host, metadata: document)
            let own: JSON = ["connectionId": .string(connection)]
            try await client.call("connections/setMetadata", try metadata([new], of: connection))
            let start = try await client.call(
                "connections/test", ["connectionId": .string(connection), "staged": true])
            let edit = try metadata(isReplaced ? [other] : [new, other], of: connection)
            interruption.withLock { $0 = { try await client.call("connections/setMetadata", edit) } }
            #expect(try await answer(start, of: connection, by: new, client) == "test_succeeded")
            #expect(interruption.value == nil)
            // A certificate that was only added needs no test of its own.
            let staged = try #require(try await client.get(connection)["staged"])
            #expect(staged["test"]?["succeeded"] == (isReplaced ? nil : true))
            if isReplaced {
                try await client.refusal("connections/staged/apply", own, -32012, "test_sign_in_required")
            } else {
                try await client.call("connections/staged/apply", own)
            }
        }
    }

    @Test("Nor for a client secret that was staged meanwhile")
    func secretMeanwhile() async throws {
        let clock = TestClock()
        let provider = ScriptedOpenIDProvider(now: clock.now)
        let interruption = Guarded<(@Sendable () async throws -> Void)?>(nil)
        let host = try TestHost(
            clock: clock, http: provider, wrap: { InterruptedStore(store: $0, interruption: interruption) })
        try await TestHost.run(host) { host, client in
            host.fetcher.serveOpenID()
            let organization = try await client.organization("Acme", ["allowAnyDomain": true])
            let connection = try await client.connection(organization, provider: "custom-oidc", protocol: "oidc")
            let own: JSON = ["connectionId": .string(connection)]
            @Sendable func set(_ secret: String) async throws {
                try await client.call(
                    "connections/setMetadata",
                    [
                        "connectionId": .string(connection),
                        "oidc": [
                            "issuer": .string(Samples.issuer), "clientId": "client", "clientSecret": .string(secret),
                        ],
                    ])
            }
            try await set("secret-one")
            try await client.call("connections/activate", ["connectionId": .string(connection), "skipTest": true])
            try await set("secret-two")
            provider.behaviour.withLock { $0.clientSecret = "secret-two" }
            let start = try await client.call(
                "connections/test", ["connectionId": .string(connection), "staged": true])
            let sent = URLComponents(string: try start.text("url"))?.queryItems ?? []
            func value(_ name: String) -> String { sent.first { $0.name == name }?.value ?? "" }
            provider.behaviour.withLock { $0.nonce = value("nonce") }
            interruption.withLock { $0 = { try await set("secret-three") } }
            let answer = "\(value("redirect_uri"))?code=abc&state=\(value("state"))"
            let reply = try await client.call("sso/handle", ["method": "GET", "url": .string(answer)])
            #expect(reply["status"] == 200 && interruption.value == nil)
            #expect(try await client.get(connection)["staged"]?["test"] == nil)
            try await client.refusal("connections/staged/apply", own, -32012, "test_sign_in_required")
        }
    }
}
