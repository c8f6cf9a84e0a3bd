import PortalCore
import PortalTestSupport
import StrictJSON
import Testing

/// An identity provider may only answer a RequestedAuthnContext with what was asked for (SAML core §3.3.2.2.1); whether it
/// got to know what was asked is for the answer to show.
@Suite("Where a way of authenticating is asked for", .timeLimit(.minutes(2)))
struct RequestedContextTests {
    private static let classes = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
    private static let refusal = "saml.authn_context.mismatch"

    private func context(_ name: String?) -> (inout ResponseBuilder) -> Void {
        { $0.authnContextClass = name }
    }

    @Test("the assertion has to name one of those that were asked for")
    func exact() async throws {
        let asked = [Self.classes + "X509", "https://refeds.org/profile/mfa"]
        try await SAMLSignInScene.run(
            options: ["requestedAuthnContext": .array(asked.map(JSON.string)), "allowIdpInitiated": true]
        ) { scene in
            let cases: [(name: String?, isRight: Bool)] = [
                (asked[0], true), (asked[1], true), (Self.classes + "PasswordProtectedTransport", false),
                (asked[1] + "/", false), (asked[1].uppercased(), false), (nil, false),
            ]
            for (name, isRight) in cases {
                let session = try await scene.answer(try await scene.start(), context(name))
                #expect(session["state"] == (isRight ? "succeeded" : "failed"), "\(name ?? "none")")
                let code = name == nil ? "saml.authn_context.missing" : Self.refusal
                #expect(session.failures == (isRight ? [] : [code]), "\(name ?? "none")")
                #expect(session["diagnosis"]?["code"] == (isRight ? nil : .string(code)))
            }
            // One of several statements is enough, in whichever order they come and whenever they were made.
            for seconds in [-60.0, 0] {
                let session = try await scene.answer(try await scene.start()) { builder in
                    builder.moreAuthnStatements =
                        "<saml:AuthnStatement AuthnInstant=\"\(ResponseBuilder.time(seconds))\"><saml:AuthnContext>"
                        + "<saml:AuthnContextClassRef>\(asked[1])</saml:AuthnContextClassRef></saml:AuthnContext>"
                        + "</saml:AuthnStatement>"
                }
                #expect(session["state"] == "succeeded", "\(session.failures)")
            }
            // Where it must not be old, that one must not be.
            for (seconds, isRight) in [(-60.0, true), (-3600, false)] {
                let session = try await scene.answer(try await scene.start(["forceAuthn": true])) { builder in
                    builder.moreAuthnStatements =
                        "<saml:AuthnStatement AuthnInstant=\"\(ResponseBuilder.time(seconds))\"><saml:AuthnContext>"
                        + "<saml:AuthnContextClassRef>\(asked[1])</saml:AuthnContextClassRef></saml:AuthnContext>"
                        + "</saml:AuthnStatement>"
                }
                #expect(session.failures == (isRight ? [] : [Self.refusal]))
            }
            // Who begins at the identity provider was asked for nothing.
            #expect(try await scene.answer(nil, context(Self.classes + "Password"))["state"] == "succeeded")
        }
    }

    @Test("of what was asked in the request, not of what the connection asks for since")
    func changedMeanwhile() async throws {
        let asked = Self.classes + "X509"
        try await SAMLSignInScene.run(options: ["requestedAuthnContext": [.string(asked)]]) { scene in
            let begun = try await scene.start()
            let own: JSON = .string(scene.connection)
            for value: JSON in [["urn:x"], ["urn:y"], .null] {
                try await scene.client.call(
                    "connections/update", ["connectionId": own, "options": ["requestedAuthnContext": value]])
                try await scene.client.call("connections/staged/apply", ["connectionId": own, "skipTest": true])
            }
            #expect(try await scene.answer(begun, context("urn:y")).failures == [Self.refusal])
            #expect(try await scene.answer(try await scene.start(), context("urn:y"))["state"] == "succeeded")
        }
    }
}
