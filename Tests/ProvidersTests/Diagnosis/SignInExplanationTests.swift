import Foundation
import PortalCore
import PortalTestSupport
import Providers
import SAML
import StrictJSON
import Testing

@Suite("Explaining a captured sign-in", .timeLimit(.minutes(2)))
struct SignInExplanationTests {
    private func explanation() -> SignInExplanation {
        SignInExplanation(
            catalog: ProviderCatalog(BuiltInProviders.all), recognize: BuiltInProviders.module(recognizing:),
            clock: { SAMLScene.now })
    }

    private func response(_ change: (inout SAMLScene) throws -> Void = { _ in }) throws -> [UInt8] {
        var scene = try SAMLScene()
        try change(&scene)
        let built = try scene.builder.build(scene.signed, by: scene.signer, encryptedBy: scene.encryptor)
        return Array(scene.change(String(decoding: built, as: UTF8.self)).utf8)
    }

    private func metadata() throws -> [UInt8] {
        let certificate = Data(try #require(try SAMLScene().certificates.first).der).base64EncodedString()
        return Array(
            """
            <EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="\(SAMLScene.issuer)">\
            <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">\
            <KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>\
            <X509Certificate>\(certificate)</X509Certificate></X509Data></KeyInfo></KeyDescriptor>\
            <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" \
            Location="https://idp.example.com/sso"/></IDPSSODescriptor></EntityDescriptor>
            """.utf8)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("+", with: "%2B").replacing("/", with: "%2F").replacing("=", with: "%3D")
    }

    @Test("recognises a response however it was captured")
    func forms() throws {
        let xml = try response()
        let base64 = Data(xml).base64EncodedString()
        let lines = stride(from: 0, to: base64.count, by: 76).map { String(base64.dropFirst($0).prefix(76)) }
        let redirect = try HTTPRedirectBinding.url(
            for: xml, kind: .response, to: "https://portal.example.com/acs", relayState: nil)
        let forms = [
            String(decoding: xml, as: UTF8.self), "\u{FEFF}  \n" + String(decoding: xml, as: UTF8.self), base64,
            lines.joined(separator: "\r\n"), "SAMLResponse=\(Self.escaped(base64))&RelayState=abc",
            "RelayState=abc&SAMLResponse=\(Self.escaped(base64))", "SAMLResponse=\(base64)&RelayState=abc",
            "SAMLResponse: \(base64)", redirect,
            "<html><form><input type=\"hidden\" name=\"SAMLResponse\" value=\"\(base64)\"/></form></html>",
        ]
        for form in forms {
            guard case .saml(let found, let relayState)? = CapturedSignIn(Array(form.utf8)) else {
                Issue.record("not recognised: \(form.prefix(60))")
                continue
            }
            let text = String(decoding: found, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            let sent = String(decoding: xml, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(text.hasSuffix(sent), "\(form.prefix(60))")
            #expect(relayState == (form.contains("RelayState=abc") ? "abc" : nil))
        }
    }

    @Test(
        "leaves alone what is no sign-in",
        arguments: [
            "", "hello", "{\"issuer\": \"https://idp.example.com\"}", "<html></html>", "a.b.c", "AAAA", "%", "<",
        ])
    func others(text: String) throws {
        #expect(CapturedSignIn(Array(text.utf8)).map { _ in true } == nil)
        #expect(CapturedSignIn(try metadata()).map { _ in true } == nil)
    }

    @Test("accepts a good response when everything is given")
    func good() throws {
        var explanation = explanation()
        explanation.metadata = try metadata()
        explanation.acsURL = SAMLScene.urls.acsUrl
        explanation.entityID = SAMLScene.urls.entityId
        explanation.requestID = "_request-1"
        explanation.now = SAMLScene.now
        let report = try explanation.report(on: .saml(try response(), relayState: nil))
        #expect(report.accepted && report.diagnosis == nil, "\(report)")
        #expect(report.notChecked.count == 1)
    }

    @Test("says what could not be checked, and refuses nothing for lack of it")
    func unknown() throws {
        let report = try explanation().report(on: .saml(try response(), relayState: nil))
        #expect(report.accepted, "\(report)")
        #expect(report.notChecked.count == 6)
        for name in ["signature", "issuer", "audience", "destination", "recipient", "in_response_to"] {
            #expect(report.checks.filter { $0.name == name }.allSatisfy { $0.outcome == .skipped }, "\(name)")
        }
    }

    @Test("diagnoses as the host does, with the values given")
    func diagnosed() throws {
        var explanation = explanation()
        explanation.entityID = "https://portal.example.com/other"
        let audience = try explanation.report(on: .saml(try response(), relayState: nil))
        #expect(audience.diagnosis?.code == "saml.audience.mismatch")
        #expect(audience.diagnosis?.correctValue == "https://portal.example.com/other")

        explanation.metadata = try metadata()
        let forged = try explanation.report(
            on: .saml(try response { $0.signer = try Attacker.provider.get().signer }, relayState: nil))
        #expect(forged.diagnosis?.code == "saml.signature.untrusted_certificate")

        var late = self.explanation()
        late.now = SAMLScene.now.adding(seconds: 3600)
        #expect(try late.report(on: .saml(try response(), relayState: nil)).accepted == false)
    }

    @Test("reads an ID token, and holds it against issuer and client")
    func token() throws {
        let scene = PeerScene(OpenIDScene(), nonce: "n")
        let token = try #require(scene.idToken)
        for form in [token, "id_token=\(token)&state=1", "{\"id_token\": \"\(token)\"}"] {
            guard case .idToken(let found)? = CapturedSignIn(Array(form.utf8)) else {
                Issue.record("not recognised: \(form.prefix(40))")
                continue
            }
            #expect(found == token)
        }
        var explanation = explanation()
        let open = try explanation.report(on: .idToken(token))
        #expect(open.accepted && open.notChecked.contains { $0.contains("--jwks") }, "\(open)")
        explanation.keySet = Array(JSON.object(["keys": .array(scene.keys.map(JSON.object))]).description.utf8)
        explanation.issuer = OpenIDScene.issuer
        explanation.clientID = OpenIDScene.clientID
        #expect(try explanation.report(on: .idToken(token)).accepted)
        explanation.clientID = "client-2"
        #expect(
            try explanation.report(on: .idToken(token)).diagnosis?.code == "oidc.id_token.audience.mismatch")
        explanation.keySet = Array(
            JSON.object(["keys": .array(PeerScene(OpenIDScene(), nonce: "n").keys.map(JSON.object))]).description.utf8)
        #expect(
            try explanation.report(on: .idToken(token)).diagnosis?.code == "oidc.id_token.signature.signature_invalid")
    }

    @Test("reads the error of an address")
    func error() throws {
        let address =
            "https://x.example.com/cb?error=access_denied&error_description=AADSTS50105%3A+not+assigned&state=1"
        let captured = try #require(CapturedSignIn(Array(address.utf8)))
        #expect(try explanation().report(on: captured).diagnosis?.code == "entra_id.aadsts50105")
    }
}
