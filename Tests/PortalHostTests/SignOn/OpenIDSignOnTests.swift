import Foundation
import PortalTestSupport
import StrictJSON
import Testing

@Suite("Sign-in over OpenID Connect", .enabled(if: PeerServer.areExpected, Comment(rawValue: PeerServer.absence)))
struct OpenIDSignOnTests {
    private func connect(_ scene: SignOnScene, issuer: String, secret: String = "secret-of-the-test") async throws {
        _ = try await scene.call(
            "connections/setMetadata",
            ["oidc": ["issuer": .string(issuer), "clientId": "portal", "clientSecret": .string(secret)]])
    }

    private func register(_ provider: PeerServer, _ scene: SignOnScene, _ more: JSONObject = [:]) async throws {
        var client: JSONObject = [
            "client_id": "portal", "redirect_uris": [.string(scene.redirectURI)],
            "client_secret": "secret-of-the-test", "token_endpoint_auth_method": "client_secret_basic",
        ]
        for member in more.members { client[member.key] = member.value }
        try await provider.control("/clients", .object(client))
    }

    @Test("passes with idpyoidc, and is refused for the reason that there is")
    func idpyoidc() async throws {
        try await PeerServer.run("idpyoidc_op.py") { provider in
            try await SignOnScene.run("oidc", provider: "custom-oidc") { scene in
                try await register(provider, scene)
                try await connect(scene, issuer: try provider.fact("issuer"))
                _ = try await scene.call("connections/activate", ["skipTest": true])
                let profile = try await scene.profile(try await scene.signIn())
                #expect(profile["email"] == "ada@example.com")
                #expect(profile["idpId"]?.stringValue?.isEmpty == false)
                let cases: [(change: JSONObject, code: String)] = [
                    (["idTokenClaims": ["iss": "https://elsewhere.example"]], "oidc.id_token.issuer.mismatch"),
                    (["idTokenClaims": ["aud": "another"]], "oidc.id_token.audience.mismatch"),
                    (["idTokenClaims": ["nonce": "another"]], "oidc.id_token.nonce.mismatch"),
                    (["authorizationError": ["error": "access_denied"]], "oidc.authorization.error.provider_error"),
                    (["userinfoClaims": ["sub": "another"]], "oidc.userinfo.subject.mismatch"),
                ]
                let usual = try await LoopbackClient.send("GET", try provider.fact("baseUrl") + "/behaviour")
                let defaults = try #require(try JSONReader.parse(usual.body).objectValue)
                for (change, code) in cases {
                    try await provider.behave(change)
                    let end = try await scene.signIn()
                    #expect(end.failures.contains(code), "\(change): \(end.failures)")
                    #expect(end.state == "failed")
                    #expect(end.code == nil)
                    #expect(end.diagnosis != nil)
                    try await provider.behave(defaults)
                }
                // An address that is not the person's is remarked upon.
                try await provider.behave(["userinfoClaims": ["email_verified": false]])
                let remarked = try await scene.signIn()
                let warnings = remarked.session["checks"]?.arrayValue?.filter { $0["outcome"] == "warning" }
                #expect(remarked.state == "succeeded" && warnings?.first?["code"] == "policy.email_not_verified")
                try await provider.behave(defaults)
                // The provider signs in anew whoever comes, and says so.
                #expect(try await scene.signIn(["forceAuthn": true]).state == "succeeded")
                try await provider.behave(["idTokenClaims": ["auth_time": .null]])
                #expect(try await scene.signIn().state == "succeeded")
                let silent = try await scene.signIn(["forceAuthn": true])
                #expect(silent.failures == ["oidc.id_token.auth_time.missing"])
                try await provider.behave(defaults)
                // A key that was rotated is fetched.
                try await provider.behave(["signWith": "second", "publishedKeys": ["second"]])
                #expect(try await scene.signIn().state == "succeeded")
            }
        }
    }

    @Test("with idpyoidc uses the client authentication that was chosen, and ES256")
    func clientAuthentication() async throws {
        try await PeerServer.run("idpyoidc_op.py") { provider in
            try await SignOnScene.run("oidc", provider: "custom-oidc") { scene in
                try await register(
                    provider, scene,
                    ["token_endpoint_auth_method": "client_secret_post", "id_token_signed_response_alg": "ES256"])
                try await connect(scene, issuer: try provider.fact("issuer"))
                _ = try await scene.call(
                    "connections/update", ["options": ["clientAuthentication": "client_secret_post"]])
                _ = try await scene.call("connections/activate", ["skipTest": true])
                #expect(try await scene.signIn().state == "succeeded")
            }
        }
    }

    @Test("passes with oidc-provider-mock, whose tokens have no kid, and knows an answer only once")
    func oidcProviderMock() async throws {
        try await PeerServer.run("oidc_mock_op.py", ["--user", #"{"sub":"ada","email":"ada@example.com"}"#]) {
            provider in
            try await SignOnScene.run("oidc", provider: "custom-oidc") { scene in
                try await connect(scene, issuer: try provider.fact("issuer"))
                _ = try await scene.call("connections/activate", ["skipTest": true])
                let start = try await scene.start()
                let answer = try await PeerServer.browse(
                    try #require(start["url"]?.stringValue), until: SignOnScene.portal, fill: ["sub": "ada"])
                let end = try await scene.deliver(answer)
                #expect(try await scene.profile(end)["email"] == "ada@example.com")
                let begun = try await scene.start()
                let late = try await PeerServer.browse(
                    try #require(begun["url"]?.stringValue), until: SignOnScene.portal, fill: ["sub": "ada"])
                _ = try await scene.call("connections/deactivate")
                let refused = try await scene.deliver(late)
                #expect(refused.failures == ["connection.not_active"])
                #expect(refused.code == nil)
                let again = try await scene.host.call("sso/handle", ["method": "GET", "url": answer["url"] ?? .null])
                #expect(again["status"] == 403)
                #expect(again["code"] == nil)
            }
        }
    }
}
