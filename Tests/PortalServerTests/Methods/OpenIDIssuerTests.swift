import Foundation
import PortalCore
import StrictJSON
import Testing

/// Which issuer a sign-in over OpenID Connect goes by: what is accepted as metadata can be signed in with.
@Suite struct OpenIDIssuerTests {
    private static let published = Samples.issuer + "/"
    private static let document = "/.well-known/openid-configuration"

    /// A test sign-in from the request to the record.
    private func test(
        _ connection: String, at provider: ScriptedOpenIDProvider, _ client: TestClient
    ) async throws -> JSON {
        let start = try await client.call("connections/test", ["connectionId": .string(connection)])
        let sent = URLComponents(string: try start.text("url"))?.queryItems ?? []
        func value(_ name: String) -> String { sent.first { $0.name == name }?.value ?? "" }
        #expect(value("client_id") == "client")
        provider.behaviour.withLock { $0.nonce = value("nonce") }
        let answer = "\(value("redirect_uri"))?code=abc&state=\(value("state"))"
        try await client.call("sso/handle", ["method": "GET", "url": .string(answer)])
        return try await client.call("connections/sessions/get", ["sessionId": .string(start.text("sessionId"))])
    }

    @Test(
        "Each spelling of the issuer that is accepted can be signed in with",
        arguments: [
            (Samples.issuer, Samples.issuer), (Samples.issuer, Samples.issuer + "/"),
            (Samples.issuer, Samples.issuer + document), (Samples.issuer, " \(Samples.issuer)\n"),
            (published, Samples.issuer), (published, published), (published, Samples.issuer + document),
        ])
    func spellings(published: String, typed: String) async throws {
        let clock = TestClock()
        let provider = ScriptedOpenIDProvider(now: clock.now)
        let host = try TestHost(clock: clock, http: provider)
        try await TestHost.run(host) { host, client in
            host.fetcher.serve(Samples.discovery(published), at: Samples.issuer + Self.document)
            host.fetcher.serve(Samples.keySet, at: "https://login.engine-works.io/keys")
            let organization = try await client.organization("Acme", ["allowAnyDomain": true])
            let connection = try await client.connection(organization, provider: "custom-oidc", protocol: "oidc")
            try await client.call(
                "connections/setMetadata",
                [
                    "connectionId": .string(connection),
                    "oidc": [
                        "issuer": .string(typed), "clientId": " client\n", "clientSecret": "secret-one",
                    ],
                ])
            provider.behaviour.withLock { $0.issuer = published }
            let passed = try await test(connection, at: provider, client)
            #expect(passed["state"] == "test_succeeded", "\(passed["checks"] ?? .null)")
            // Of a token every character of the published issuer counts, whatever was typed.
            for wrong in [published == Samples.issuer ? Samples.issuer + "/" : Samples.issuer, typed, published + "/"] {
                guard wrong != published else { continue }
                provider.behaviour.withLock { $0.issuer = wrong }
                let refused = try await test(connection, at: provider, client)
                let failed = refused["checks"]?.arrayValue?.filter { $0["outcome"] == "failed" }.map { $0["name"] }
                #expect(
                    refused["state"] == "test_failed" && failed == ["id_token.issuer"], "\(refused["checks"] ?? .null)")
            }
        }
    }

    @Test("A setup that was stored with a client ID as it was pasted sends it without white space")
    func storedClientID() async throws {
        let clock = TestClock()
        let provider = ScriptedOpenIDProvider(now: clock.now)
        try await TestHost.run(try TestHost(clock: clock, http: provider)) { host, client in
            host.fetcher.serveOpenID()
            let organization = try await client.organization("Acme", ["allowAnyDomain": true])
            let connection = try await client.connection(organization, provider: "custom-oidc", protocol: "oidc")
            try await client.call(
                "connections/setMetadata",
                [
                    "connectionId": .string(connection),
                    "oidc": ["issuer": .string(Samples.issuer), "clientId": "client", "clientSecret": "secret-one"],
                ])
            let id = try #require(ConnectionID(connection))
            try await host.gate.store.write(id.tenant) { transaction in
                var stored = try transaction.connection(id)
                stored.live.metadata?.oidc?.clientId = "client \n"
                try transaction.connections.update(stored)
            }
            #expect(try await test(connection, at: provider, client)["state"] == "test_succeeded")
        }
    }
}
