import Foundation
import PortalTestSupport
import RPC
import StrictJSON
import Testing

/// Whole sign-ins of a browser with the host's own listener: nothing is forwarded by a dashboard.
@Suite(
    "Sign-in over the HTTP listener", .enabled(if: PeerServer.areExpected, Comment(rawValue: PeerServer.absence)),
    .timeLimit(.minutes(5)))
struct ListenerSignOnTests {
    /// Connects with the metadata URL, tells the identity provider ours, and activates.
    private func connectSAML(_ scene: SignOnScene, _ idp: PeerServer, control: String) async throws {
        _ = try await scene.call("connections/setMetadata", ["metadataUrl": .string(try idp.fact("metadataUrl"))])
        _ = try await scene.call("connections/activate", ["skipTest": true])
        let metadata = try await LoopbackClient.send("GET", scene.entity)
        #expect(metadata.status == 200)
        #expect(metadata.fields["content-type"] == "application/samlmetadata+xml")
        let told = try await LoopbackClient.send("POST", control + "/sp-metadata", body: metadata.body)
        try #require(told.status == 200)
    }

    private func connectOpenID(_ scene: SignOnScene, issuer: String, client: String, secret: String) async throws {
        _ = try await scene.call(
            "connections/setMetadata",
            ["oidc": ["issuer": .string(issuer), "clientId": .string(client), "clientSecret": .string(secret)]])
        _ = try await scene.call("connections/activate", ["skipTest": true])
    }

    private func use(_ binding: String, _ scene: SignOnScene) async throws {
        _ = try await scene.call("connections/update", ["options": ["requestBinding": .string(binding)]])
        _ = try await scene.call("connections/staged/apply", ["skipTest": true])
    }

    @Test("passes with pysaml2 by both bindings, and is refused with a page that tells the reason to who tests")
    func pysaml2() async throws {
        try await PeerServer.run("pysaml2_idp.py") { idp in
            try await SignOnScene.runListening("saml", provider: "custom-saml") { scene in
                try await connectSAML(scene, idp, control: try idp.fact("baseUrl"))
                for binding in ["redirect", "post"] {
                    try await use(binding, scene)
                    #expect(try await scene.browse()["email"] == "ada@example.com")
                    // Begun by the dashboard, continued at the listener.
                    let start = try await scene.start()
                    #expect(start["method"]?.stringValue == (binding == "post" ? "POST" : "GET"))
                    let id = try #require(start["sessionId"]?.stringValue)
                    let resumed = "\(scene.base)/sso/continue/\(id)"
                    #expect(try await scene.browse(resumed)["email"] == "ada@example.com")
                    let over = try await LoopbackClient.send("GET", resumed)
                    #expect(over.status == 404)
                }
                let test = try await scene.call("connections/test")
                #expect(test["url"]?.stringValue?.hasPrefix(scene.base + "/sso/continue/ssess_") == true)
                let passed = try await PeerServer.page(try #require(test["url"]?.stringValue))
                #expect(passed["status"] == 200)
                #expect(passed["body"]?.stringValue?.contains("The test sign-in passed") == true)
                #expect(try await scene.latest().state == "test_succeeded")

                try await idp.behave(["audience": "https://elsewhere.example"])
                let failed = try await PeerServer.page(
                    try #require(try await scene.call("connections/test")["url"]?.stringValue))
                let text = try #require(failed["body"]?.stringValue)
                #expect(failed["status"] == 403)
                for part in ["The test sign-in failed", "https://elsewhere.example", scene.entity, "saml.audience"] {
                    #expect(text.contains(part), "\(part)")
                }
                // Whoever only signs in learns that it failed, and what to tell the administrator.
                let refused = try await PeerServer.page(scene.startURL())
                let page = try #require(refused["body"]?.stringValue)
                let end = try await scene.latest()
                #expect(refused["status"] == 403 && end.state == "failed")
                #expect(page.contains(try #require(end.session["id"]?.stringValue)))
                #expect(!page.contains("elsewhere.example"))
                let metrics = try await LoopbackClient.send("GET", scene.base + "/metrics")
                let lines = Set(String(decoding: metrics.body, as: UTF8.self).split(separator: "\n").map(String.init))
                for (outcome, count) in [("succeeded", 4), ("failed", 1), ("test_succeeded", 1), ("test_failed", 1)] {
                    #expect(lines.contains("portal_sign_ins_total{outcome=\"\(outcome)\"} \(count)"), "\(lines)")
                }
            }
        }
    }

    @Test("passes with SimpleSAMLphp and its login form by both bindings")
    func simpleSAMLphp() async throws {
        try await PeerServer.run("simplesamlphp_idp.py") { idp in
            try await SignOnScene.runListening("saml", provider: "custom-saml") { scene in
                try await connectSAML(scene, idp, control: try idp.fact("controlUrl"))
                for binding in ["redirect", "post"] {
                    try await use(binding, scene)
                    let profile = try await scene.browse(fill: ["username": "ada", "password": "ada-password"])
                    #expect(profile["email"] == "ada@example.com")
                }
            }
        }
    }

    @Test("passes with oidc-provider-mock and its page")
    func oidcProviderMock() async throws {
        try await PeerServer.run("oidc_mock_op.py", ["--user", #"{"sub":"ada","email":"ada@example.com"}"#]) {
            provider in
            try await SignOnScene.runListening("oidc", provider: "custom-oidc") { scene in
                try await connectOpenID(
                    scene, issuer: try provider.fact("issuer"), client: "portal", secret: "secret-of-the-test")
                #expect(try await scene.browse(fill: ["sub": "ada"])["email"] == "ada@example.com")
            }
        }
    }

    @Test("passes with portal-host test-idp over SAML and OpenID Connect, and names what a switch broke")
    func testIdentityProvider() async throws {
        let arguments = ["--user", "ada@example.com", "--interactive"]
        let fill = ["user": "ada@example.com"]
        try await PeerServer.runTestIdentityProvider(arguments) { idp in
            try await SignOnScene.runListening("saml", provider: "custom-saml") { scene in
                _ = try await scene.call(
                    "connections/setMetadata", ["metadataUrl": .string(try idp.fact("metadataUrl"))])
                _ = try await scene.call("connections/activate", ["skipTest": true])
                for binding in ["redirect", "post"] {
                    try await use(binding, scene)
                    #expect(try await scene.browse(fill: fill)["email"] == "ada@example.com")
                }
                try await idp.behave(["fail": ["wrong-audience"]])
                #expect(try await PeerServer.page(scene.startURL(), fill: fill)["status"] == 403)
                #expect(try await scene.latest().failures == ["saml.audience.mismatch"])
            }
        }
        try await PeerServer.runTestIdentityProvider(arguments) { idp in
            try await SignOnScene.runListening("oidc", provider: "custom-oidc") { scene in
                try await connectOpenID(
                    scene, issuer: try idp.fact("issuer"), client: try idp.fact("clientId"),
                    secret: try idp.fact("clientSecret"))
                #expect(try await scene.browse(fill: fill)["email"] == "ada@example.com")
                try await idp.behave(["fail": ["wrong-audience"]])
                #expect(try await PeerServer.page(scene.startURL(), fill: fill)["status"] == 403)
                #expect(try await scene.latest().failures.contains("oidc.id_token.audience.mismatch"))
            }
        }
    }

    // MARK: A real browser

    @Test(
        "goes through Chromium by the POST binding, with and without JavaScript, also when the provider is at two hosts",
        .enabled(if: PeerServer.isChromiumExpected, Comment(rawValue: PeerServer.absence)))
    func chromium() async throws {
        try await PeerServer.run("pysaml2_idp.py") { idp in
            try await SignOnScene.runListening("saml", provider: "custom-saml") { scene in
                try await connectSAML(scene, idp, control: try idp.fact("baseUrl"))
                try await use("post", scene)
                for (javaScript, host) in [(true, nil), (false, nil), (true, "localhost")] as [(Bool, String?)] {
                    try await idp.behave(["handOnTo": host.map(JSON.string) ?? .null])
                    let journey = try await PeerServer.chromium(
                        scene.startURL(), until: SignOnScene.application, javaScript: javaScript)
                    #expect(journey["forbidden"] == [], "\(journey)")
                    // Ours and the identity provider's.
                    #expect(journey["clicks"] == (javaScript ? 0 : 2))
                    let address = try #require(journey["stopped"]?.stringValue.flatMap(URLComponents.init(string:)))
                    let code = try #require(address.queryItems?.first { $0.name == "code" }?.value)
                    let exchanged = try await scene.host.call("sso/exchange", ["code": .string(code)])
                    #expect(exchanged["profile"]?["email"] == "ada@example.com")
                    let visited = (journey["visited"]?.arrayValue ?? []).compactMap(\.stringValue)
                    #expect(host == nil || visited.contains { $0.hasPrefix("POST http://localhost:") }, "\(visited)")
                }
                try await idp.behave(["handOnTo": .null, "audience": "https://elsewhere.example"])
                let test = try await scene.call("connections/test")
                let page = try await PeerServer.chromium(try #require(test["url"]?.stringValue))
                #expect(page["title"] == "The test sign-in failed" && page["status"] == 403)
                #expect(page["forbidden"] == [], "\(page)")
                #expect(page["text"]?.stringValue?.contains("in the identity provider's console") == true)
            }
        }
    }

    // MARK: private_key_jwt

    @Test("passes with idpyoidc by private_key_jwt, ES256 and S256 while our key is rotated, and not by an unknown key")
    func idpyoidc() async throws {
        try await PeerServer.run("idpyoidc_op.py") { provider in
            try await SignOnScene.runListening("oidc", provider: "custom-oidc") { scene in
                func register(_ keys: JSONObject) async throws {
                    var client: JSONObject = [
                        "client_id": "portal", "redirect_uris": [.string(scene.redirectURI)],
                        "token_endpoint_auth_method": "private_key_jwt", "id_token_signed_response_alg": "ES256",
                    ]
                    for member in keys.members { client[member.key] = member.value }
                    try await provider.control("/clients", .object(client))
                }
                func published() async throws -> JSON {
                    let answer = try await LoopbackClient.send("GET", scene.keySet)
                    #expect(answer.status == 200)
                    return try JSONReader.parse(answer.body)
                }
                let setUp = try await scene.call("connections/get")
                #expect(setUp["serviceProvider"]?["jwksUrl"]?.stringValue == scene.keySet)
                _ = try await scene.call(
                    "connections/setMetadata",
                    ["oidc": ["issuer": .string(try provider.fact("issuer")), "clientId": "portal"]])
                _ = try await scene.call(
                    "connections/update", ["options": ["clientAuthentication": "private_key_jwt"]])
                _ = try await scene.call("connections/activate", ["skipTest": true])

                try await register(["jwks_uri": .string(scene.keySet)])
                #expect(try await scene.browse()["email"] == "ada@example.com")
                let log = try await LoopbackClient.send("GET", try provider.fact("baseUrl") + "/log")
                let requests = try #require(try JSONReader.parse(log.body).arrayValue)
                let begun = try #require(requests.first { $0["path"] == "/authorization" }?["parameters"])
                let exchanged = try #require(requests.first { $0["path"] == "/token" }?["parameters"])
                #expect(begun["code_challenge_method"] == "S256")
                #expect(exchanged["client_secret"] == nil && exchanged["client_assertion"] != nil)
                #expect(try await scene.latest().session["response"]?["idTokenHeader"]?["alg"] == "ES256")

                // The next key is announced, read by the provider, and only then used.
                let old = try await published()
                let next = try await scene.call("connections/serviceProviderKeys/rotate", ["use": "sp_signing"])
                let id = try #require(next["id"]?.stringValue)
                #expect(try await scene.browse()["email"] == "ada@example.com")
                try await register(["jwks_uri": .string(scene.keySet)])
                _ = try await scene.call("connections/certificates/confirm", ["certificateId": .string(id)])
                #expect(try await scene.browse()["email"] == "ada@example.com")
                #expect(try await published()["keys"]?.arrayValue?.count == 2)

                // A provider that was only told the old key, or another one under the new name, does not know us.
                var another = try #require(old["keys"]?.arrayValue?.first?.objectValue)
                another["kid"] = .string(id)
                for keys in [old, ["keys": [.object(another)]]] as [JSON] {
                    try await register(["jwks": keys])
                    let refused = try await PeerServer.page(scene.startURL())
                    #expect(refused["status"] == 403)
                    let end = try await scene.latest()
                    #expect(end.failures == ["oidc.token.response.provider_error"])
                    #expect(end.diagnosis == "oidc.token.client_key_refused")
                    #expect(end.session["diagnosis"]?["correctValue"]?.stringValue == scene.keySet)
                    #expect(end.session["diagnosis"]?["side"] == "identity_provider")
                }
            }
        }
    }
}
