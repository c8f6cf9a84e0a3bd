import PortalCore
import PortalTestSupport
import SAML
import StrictJSON
import Testing

/// What is trusted of an identity provider is replaced only after a test with it, and a test is noted on the setup that
/// it was made with.
@Suite struct ReplacedTrustTests {
    private static let application = "https://app.engine-works.io"

    /// Answers a sign-in that was begun with a response that is right in everything but perhaps its signer, and returns
    /// the state it ends in.
    private func answer(
        _ start: JSON, of connection: String, by certificate: TestCertificate, _ client: TestClient
    ) async throws -> JSON? {
        let request = try start.requestID()
        let people: [(name: String, values: [String])] = ["id", "email", "firstName", "lastName"].map {
            ($0, ["a@engine-works.io"])
        }
        let response = try ResponseBuilder(
            for: try await client.get(connection), answering: request, named: request, people)
        let session = try await client.deliver(response.build(.assertion, by: SAMLSigner(certificate)), to: connection)
        #expect(session["id"] == start["sessionId"])
        return session["state"]
    }

    private func metadata(_ certificates: [TestCertificate], of connection: String) throws -> JSON {
        [
            "connectionId": .string(connection),
            "metadataXml": .string(try Samples.metadata(certificates: certificates)),
        ]
    }

    @Test("Metadata with another certificate only is applied after a test with it, and loses nobody on the way")
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
            let certificates = try await client.get(connection)["certificates"]?.arrayValue ?? []
            #expect(certificates.map { $0["status"] } == ["primary", "retiring"])
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
}
