import Foundation
import PortalCore
import PortalTestSupport
import SAML
import StrictJSON
import Testing

/// A request can be changed on its way through the browser: that people were asked for their credentials again is what
/// the answer has to show (SAML core §2.7.2, OpenID Connect Core §3.1.3.7).
@Suite("Where a new authentication is asked for", .timeLimit(.minutes(2)))
struct FreshAuthenticationTests {
    private static let tooOld = "saml.authn_instant.authentication_too_old"
    private static let tokenTooOld = "oidc.id_token.auth_time.authentication_too_old"

    private func instant(_ seconds: Double) -> (inout ResponseBuilder) -> Void {
        { $0.authnInstant = ResponseBuilder.time(seconds) }
    }

    @Test("a SAML assertion has to tell of one since the request, by any way of asking")
    func saml() async throws {
        for isOption in [false, true] {
            try await SAMLSignInScene.run(options: isOption ? ["forceAuthn": true] : [:]) { scene in
                let ask: JSONObject = isOption ? [:] : ["forceAuthn": true]
                let edges: [(seconds: Double, refusal: String?)] = [
                    (-5, nil), (-180, nil), (-181, Self.tooOld), (-3600, Self.tooOld), (180, nil),
                    (181, "saml.authn_instant.in_future"),
                ]
                for (seconds, refusal) in edges {
                    let begun = try await scene.start(ask)
                    #expect(begun.request.attribute("ForceAuthn") == "true")
                    let session = try await scene.answer(begun, instant(seconds))
                    #expect(session.failures == (refusal.map { [$0] } ?? []), "\(seconds)")
                    #expect(session["state"] == (refusal == nil ? "succeeded" : "failed"))
                    let clock = refusal?.hasSuffix("in_future") == true ? "saml.clock.ahead" : nil
                    #expect(session["diagnosis"]?["code"] == (clock ?? refusal).map { .string($0) })
                }
                // What counts is the request, not when the answer came.
                let slow = try await scene.start(ask)
                scene.host.clock.advance(seconds: 240)
                #expect(try await scene.answer(slow, instant(5))["state"] == "succeeded")
                // One of several is enough.
                let several = try await scene.start(ask)
                let session = try await scene.answer(several) { builder in
                    builder.authnInstant = ResponseBuilder.time(-3600)
                    builder.moreAuthnStatements =
                        "<saml:AuthnStatement AuthnInstant=\"\(ResponseBuilder.time(239))\"><saml:AuthnContext/>"
                        + "</saml:AuthnStatement>"
                }
                #expect(session["state"] == "succeeded", "\(session.failures)")
            }
        }
    }

    @Test("nobody else has to, and who begins at the identity provider was asked for nothing")
    func notAsked() async throws {
        try await SAMLSignInScene.run { scene in
            let begun = try await scene.start()
            #expect(begun.request.attribute("ForceAuthn") == nil)
            let session = try await scene.answer(begun, instant(-86_400))
            #expect(session["state"] == "succeeded" && session.warnings == [])
        }
        try await SAMLSignInScene.run(options: ["forceAuthn": true, "allowIdpInitiated": true]) { scene in
            let session = try await scene.answer(nil, instant(-86_400))
            #expect(session["state"] == "succeeded")
        }
        try await OpenIDSignInScene.run(discovery: "\"claims_parameter_supported\": true,") { scene in
            let begun = try await scene.start()
            for name in ["prompt", "max_age", "claims"] { #expect(begun.parameters[name] == nil) }
            #expect(try await scene.answer(begun)["state"] == "succeeded")
            #expect(
                try await scene.answer(try await scene.start(), claims: ["auth_time": 1])["state"] == "succeeded")
        }
    }

    @Test("an option that is taken back meanwhile, or a longer skew, changes only later sign-ins")
    func changedMeanwhile() async throws {
        try await SAMLSignInScene.run(options: ["forceAuthn": true]) { scene in
            let begun = try await scene.start()
            let own: JSON = .string(scene.connection)
            for value: JSON in [false, true, false] {
                try await scene.client.call(
                    "connections/update", ["connectionId": own, "options": ["forceAuthn": value]])
                try await scene.client.call("connections/staged/apply", ["connectionId": own, "skipTest": true])
            }
            #expect(try await scene.answer(begun, instant(-3600)).failures == [Self.tooOld])
            let later = try await scene.start()
            #expect(try await scene.answer(later, instant(-3600))["state"] == "succeeded")
        }
        try await SAMLSignInScene.run(options: ["forceAuthn": true, "clockSkewSeconds": 0]) { scene in
            let fresh = try await scene.answer(try await scene.start(), instant(0))
            #expect(fresh["state"] == "succeeded")
            let old = try await scene.answer(try await scene.start(), instant(-1))
            #expect(old.failures == [Self.tooOld])
        }
    }

    @Test("an ID token has to tell of one since the request (auth_time), which is asked for as the provider can")
    func openID() async throws {
        for isOption in [false, true] {
            try await OpenIDSignInScene.run(options: isOption ? ["forceAuthn": true] : [:]) { scene in
                let ask: JSONObject = isOption ? [:] : ["forceAuthn": true]
                let edges: [(time: JSON, refusal: String?)] = [
                    (.integer(scene.now), nil), (.integer(scene.now - 180), nil),
                    (.integer(scene.now - 181), Self.tokenTooOld), (1, Self.tokenTooOld),
                    (.null, "oidc.id_token.auth_time.missing"), ("x", "oidc.id_token.auth_time.malformed"),
                    (.integer(scene.now + 181), "oidc.id_token.auth_time.issued_in_future"),
                ]
                for (time, refusal) in edges {
                    let begun = try await scene.start(ask)
                    #expect(begun.parameters["prompt"] == "login" && begun.parameters["max_age"] == "0")
                    #expect(begun.parameters["claims"] == nil)
                    let session = try await scene.answer(begun, claims: ["auth_time": time])
                    #expect(session.failures == (refusal.map { [$0] } ?? []), "\(time)")
                    let clock = refusal?.hasSuffix("in_future") == true ? "oidc.clock.ahead" : nil
                    #expect(session["diagnosis"]?["code"] == (clock ?? refusal).map { .string($0) })
                }
                // Times whose distance from now has no opposite in 64 bits.
                let absurd = try await scene.answer(
                    try await scene.start(ask), claims: ["auth_time": 1, "iat": .integer(.min + scene.now)])
                #expect(absurd["diagnosis"]?["code"] == "oidc.clock.behind")
                // What counts is the request, not when the answer came.
                let slow = try await scene.start(ask)
                let time = scene.now + 5
                scene.host.clock.advance(seconds: 240)
                #expect(try await scene.answer(slow, claims: ["auth_time": .integer(time)])["state"] == "succeeded")
            }
        }
        let claims = #"{"id_token":{"auth_time":{"essential":true}}}"#
        try await OpenIDSignInScene.run(discovery: "\"claims_parameter_supported\": true,") { scene in
            let begun = try await scene.start(["forceAuthn": true])
            #expect(begun.parameters["claims"] == claims)
        }
        // Google's document does not say that it takes the parameter.
        try await OpenIDSignInScene.run { scene in
            let id = try #require(ConnectionID(scene.connection))
            try await scene.host.gate.store.write(id.tenant) { transaction in
                var stored = try transaction.connection(id)
                stored.providerId = "google-workspace"
                try transaction.connections.update(stored)
            }
            let begun = try await scene.start(["forceAuthn": true])
            #expect(begun.parameters["claims"] == claims)
        }
    }
}
