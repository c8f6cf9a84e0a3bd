import Foundation
import PortalTestSupport
import RPC
import StrictJSON
import Testing

@Suite("Sign-in over SAML", .enabled(if: PeerServer.areExpected, Comment(rawValue: PeerServer.absence)))
struct SAMLSignOnTests {
    /// Connects a host and pysaml2, and activates the connection.
    private func withPySAML2(
        options: JSONObject = [:], _ body: (SignOnScene, PeerServer) async throws -> Void
    ) async throws {
        try await SignOnScene.runWithPySAML2(options: options, body)
    }

    @Test("passes with pysaml2 in every mix of signing and encryption, and with both bindings")
    func signingMixes() async throws {
        try await withPySAML2 { scene, idp in
            let mixes: [JSONObject] = [
                ["signAssertion": true, "signResponse": false, "encryptAssertion": false],
                ["signAssertion": false, "signResponse": true, "encryptAssertion": false],
                ["signAssertion": true, "signResponse": true, "encryptAssertion": false],
                ["signAssertion": true, "signResponse": false, "encryptAssertion": true],
                [
                    "signAssertion": true, "signResponse": false, "encryptAssertion": true,
                    "encryptSelfContained": false,
                ],
                [
                    "signAssertion": true, "signResponse": true, "encryptAssertion": true,
                    "encryptionAlgorithm": "aes128-cbc",
                ],
            ]
            for binding in ["redirect", "post"] {
                _ = try await scene.call("connections/update", ["options": ["requestBinding": .string(binding)]])
                _ = try await scene.call("connections/staged/apply", ["skipTest": true])
                for mix in mixes {
                    try await idp.behave(mix)
                    let profile = try await scene.profile(try await scene.signIn())
                    #expect(profile["email"] == "ada@example.com")
                    #expect(profile["firstName"] == "Ada")
                    #expect(profile["idpId"]?.stringValue?.isEmpty == false)
                    #expect(profile["idpId"] != profile["email"])
                }
            }
        }
    }

    @Test("is refused where a new one was demanded and pysaml2 tells of an old one")
    func freshAuthentication() async throws {
        try await withPySAML2 { scene, idp in
            #expect(try await scene.signIn(["forceAuthn": true]).state == "succeeded")
            try await idp.behave(["authnInstant": 1])
            #expect(try await scene.signIn().state == "succeeded")
            let old = try await scene.signIn(["forceAuthn": true])
            #expect(old.failures == ["saml.authn_instant.authentication_too_old"])
        }
    }

    @Test("is refused for the reason that there is, with the record saying so")
    func refusals() async throws {
        try await withPySAML2 { scene, idp in
            let cases: [(change: JSONObject, code: String)] = [
                (["audience": "https://elsewhere.example"], "saml.audience.mismatch"),
                (["recipient": "https://elsewhere.example/acs"], "saml.recipient.mismatch"),
                (["destination": "https://elsewhere.example/acs"], "saml.destination.mismatch"),
                (["issuer": "https://elsewhere.example"], "saml.issuer.mismatch"),
                (["inResponseTo": "_another"], "saml.in_response_to.unknown_request"),
                (["inResponseTo": ""], "saml.in_response_to.unsolicited"),
                (["clockOffsetSeconds": -7200], "saml.not_on_or_after.expired"),
                (["clockOffsetSeconds": 7200], "saml.not_before.not_yet_valid"),
                (["signAssertion": false, "signResponse": false], "saml.signature.nothing_signed"),
                (["signWith": "another"], "saml.signature.untrusted_certificate"),
                (["signingAlgorithm": "sha1"], "saml.algorithm.sha1_refused"),
                (["omitAttributes": ["email"]], "attributes.missing"),
                (["nameIdFormat": "transient", "attributeStyle": "google"], "attributes.missing"),
                (
                    ["error": ["code": "urn:oasis:names:tc:SAML:2.0:status:RequestDenied", "message": "no"]],
                    "saml.status.status_not_success"
                ),
                (["encryptAssertion": true, "encryptFor": "another"], "saml.encryption.decryption_failed"),
                (
                    ["encryptAssertion": true, "keyTransport": "rsa-1_5"],
                    "saml.encryption.encryption_algorithm_refused"
                ),
            ]
            let usual = try await LoopbackClient.send("GET", try idp.fact("baseUrl") + "/behaviour")
            let defaults = try #require(try JSONReader.parse(usual.body).objectValue)
            for (change, code) in cases {
                try await idp.behave(change)
                let end = try await scene.signIn()
                #expect(end.failures.contains(code), "\(change): \(end.failures)")
                #expect(end.state == "failed")
                #expect(end.code == nil)
                #expect(end.status == 403)
                #expect(end.diagnosis != nil)
                #expect(end.session["profile"] == nil)
                try await idp.behave(defaults)
            }
            let profile = try await scene.profile(try await scene.signIn())
            #expect(profile["email"] == "ada@example.com")
        }
    }

    @Test("takes a response once, also when two hosts get it")
    func replay() async throws {
        try await withPySAML2(options: ["allowIdpInitiated": true]) { scene, idp in
            let unsolicited = try await PeerServer.browse(
                try idp.fact("baseUrl") + "/initiate?RelayState=somewhere", until: SignOnScene.portal)
            let first = try await scene.deliver(unsolicited)
            #expect(first.session["state"] == "succeeded", "\(first.session)")
            #expect(first.session["origin"] == "idp")
            let second = try await scene.deliver(unsolicited)
            #expect(second.failures == ["saml.replay.replayed"])
            #expect(second.diagnosis == "saml.replay.replayed")
            try await SpawnedHost.run(
                ["--allow-address", "127.0.0.0/8", "--base-url", SignOnScene.portal], data: scene.host.data
            ) { other in
                let scene = SignOnScene(host: other, organization: scene.organization, connection: scene.connection)
                let third = try await scene.deliver(unsolicited)
                #expect(third.failures == ["saml.replay.replayed"])
            }
            let start = try await scene.start()
            let answer = try await PeerServer.browse(
                try #require(start["url"]?.stringValue), until: SignOnScene.portal)
            #expect(try await scene.deliver(answer).state == "succeeded")
            #expect(try await scene.deliver(answer).failures.contains("saml.in_response_to.unknown_request"))
        }
    }

    @Test("takes a response once, whatever the clock skew becomes in between")
    func replayWithAnotherClockSkew() async throws {
        try await withPySAML2(options: ["allowIdpInitiated": true]) { scene, idp in
            let unsolicited = try await PeerServer.browse(
                try idp.fact("baseUrl") + "/initiate?RelayState=somewhere", until: SignOnScene.portal)
            #expect(try await scene.deliver(unsolicited).session["state"] == "succeeded")
            for skew: Int64 in [600, 0, 7] {
                _ = try await scene.call("connections/update", ["options": ["clockSkewSeconds": .integer(skew)]])
                _ = try await scene.call("connections/staged/apply", ["skipTest": true])
                #expect(try await scene.deliver(unsolicited).failures == ["saml.replay.replayed"])
                try await SpawnedHost.run(
                    ["--allow-address", "127.0.0.0/8", "--base-url", SignOnScene.portal], data: scene.host.data
                ) { other in
                    let scene = SignOnScene(host: other, organization: scene.organization, connection: scene.connection)
                    let again = try await scene.deliver(unsolicited)
                    #expect(again.failures == ["saml.replay.replayed"])
                }
            }
        }
    }

    @Test("without a request is refused unless that is allowed")
    func unsolicited() async throws {
        try await withPySAML2 { scene, idp in
            let request = try await PeerServer.browse(
                try idp.fact("baseUrl") + "/initiate?RelayState=x", until: SignOnScene.portal)
            let end = try await scene.deliver(request)
            #expect(Set(end.failures) == ["saml.in_response_to.unsolicited"])
            #expect(end.session["origin"] == "idp")
            let start = try await scene.start()
            let late = try await PeerServer.browse(
                try #require(start["url"]?.stringValue), until: SignOnScene.portal)
            _ = try await scene.call("connections/deactivate")
            let refused = try await scene.deliver(late)
            #expect(refused.failures == ["connection.not_active"])
            #expect(refused.code == nil)
        }
    }

    @Test("as a test ends in the record, and lets the connection be activated")
    func testSignIn() async throws {
        try await PeerServer.run("pysaml2_idp.py") { idp in
            try await SignOnScene.run("saml", provider: "custom-saml") { scene in
                _ = try await scene.call(
                    "connections/setMetadata", ["metadataUrl": .string(try idp.fact("metadataUrl"))])
                _ = try await LoopbackClient.send(
                    "POST", try idp.fact("baseUrl") + "/sp-metadata", body: Array(try await scene.metadata().utf8))
                let early = try await scene.host.refusal(
                    of: "connections/activate", ["connectionId": .string(scene.connection)])
                #expect(early.reason == "test_sign_in_required")
                try await idp.behave(["audience": "https://elsewhere.example"])
                let failed = try await scene.finish(try await scene.call("connections/test"))
                #expect(failed.state == "test_failed")
                #expect(failed.code == nil)
                try await idp.behave(["audience": .null])
                let passed = try await scene.finish(try await scene.call("connections/test"))
                #expect(passed.state == "test_succeeded", "\(passed.session)")
                #expect(passed.code == nil)
                let active = try await scene.call("connections/activate")
                #expect(active["state"] == "active")
            }
        }
    }

    @Test("passes with SimpleSAMLphp: signed requests, encryption, both certificates of a rollover, from its own page")
    func simpleSAMLphp() async throws {
        try await PeerServer.run("simplesamlphp_idp.py") { idp in
            try await SignOnScene.run("saml", provider: "custom-saml") { scene in
                let control = try idp.fact("controlUrl")
                let login = ["username": "ada", "password": "ada-password"]
                _ = try await scene.call(
                    "connections/setMetadata", ["metadataUrl": .string(try idp.fact("metadataUrl"))])
                _ = try await scene.call(
                    "connections/update", ["options": ["signRequests": true, "allowIdpInitiated": true]])
                _ = try await scene.call("connections/activate", ["skipTest": true])
                _ = try await LoopbackClient.send(
                    "POST", control + "/sp-metadata", body: Array(try await scene.metadata().utf8))
                try await idp.behave(["validateAuthnRequest": true])
                for change: JSONObject in [
                    ["signWith": "first"], ["signWith": "second"], ["encryptAssertion": true],
                ] {
                    try await idp.behave(change)
                    let profile = try await scene.profile(try await scene.signIn(fill: login))
                    #expect(profile["email"] == "ada@example.com")
                }
                let entity = try #require(
                    scene.entity.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
                let unsolicited = try await PeerServer.browse(
                    try idp.fact("initiateUrl") + entity + "&RelayState=https%3A%2F%2Fapp.example.test",
                    until: SignOnScene.portal, fill: login)
                #expect(try await scene.deliver(unsolicited).state == "succeeded")
            }
        }
    }
}
