import PortalCore
import StrictJSON
import Testing

/// Which issuer a sign-in over OpenID Connect goes by: what is accepted as metadata can be signed in with.
@Suite struct OpenIDIssuerTests {
    private static let published = Samples.issuer + "/"
    private static let document = "/.well-known/openid-configuration"

    @Test(
        "Each spelling of the issuer that is accepted can be signed in with",
        arguments: [
            (Samples.issuer, Samples.issuer), (Samples.issuer, Samples.issuer + "/"),
            (Samples.issuer, Samples.issuer + document), (Samples.issuer, " \(Samples.issuer)\n"),
            (published, Samples.issuer), (published, published), (published, Samples.issuer + document),
        ])
    func spellings(published: String, typed: String) async throws {
        try await OpenIDScene.run(issuer: published) { scene in
            try await scene.setMetadata(issuer: typed, clientID: " client\n")
            let id = try #require(ConnectionID(scene.connection))
            let kept = try await scene.host.gate.store.read(id.tenant) { try $0.connection(id).live.metadata?.oidc }
            #expect(kept?.clientId == "client")
            let passed = try await scene.test()
            #expect(passed["state"] == "test_succeeded", "\(passed["checks"] ?? .null)")
            // Of a token every character of the published issuer counts, whatever was typed.
            for wrong in [published == Samples.issuer ? Samples.issuer + "/" : Samples.issuer, typed, published + "/"] {
                guard wrong != published else { continue }
                scene.provider.behaviour.withLock { $0.issuer = wrong }
                let refused = try await scene.test()
                let failed = refused["checks"]?.arrayValue?.filter { $0["outcome"] == "failed" }.map { $0["name"] }
                #expect(
                    refused["state"] == "test_failed" && failed == ["id_token.issuer"], "\(refused["checks"] ?? .null)")
            }
        }
    }

    @Test("A setup that was stored with a client ID as it was pasted sends it without white space")
    func storedClientID() async throws {
        try await OpenIDScene.run { scene in
            try await scene.setMetadata()
            let id = try #require(ConnectionID(scene.connection))
            try await scene.host.gate.store.write(id.tenant) { transaction in
                var stored = try transaction.connection(id)
                stored.live.metadata?.oidc?.clientId = "client \n"
                try transaction.connections.update(stored)
            }
            #expect(try await scene.test()["state"] == "test_succeeded")
            // It is the same client, so the secret stays.
            try await scene.setMetadata(secret: nil)
            #expect(try await scene.test()["state"] == "test_succeeded")
        }
    }
}
