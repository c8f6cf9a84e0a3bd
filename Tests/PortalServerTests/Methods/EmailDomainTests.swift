import Foundation
import PortalCore
import PortalTestSupport
import SAML
import StrictJSON
import Testing

/// Who may sign in where an organisation's domains decide.
@Suite struct EmailDomainTests {
    private static let issuer = "https://idp.engine-works.io/metadata"

    /// A sign-in begun at the provider, with a response that is right in everything else.
    private func response(_ number: Int, email: String, to urls: JSON, by signer: SAMLSigner) throws -> String {
        var builder = ResponseBuilder()
        builder.responseID = "_response-\(number)"
        builder.assertionID = "_assertion-\(number)"
        builder.destination = try urls.text("acsUrl")
        builder.recipient = builder.destination
        builder.audiences = [[try urls.text("entityId")]]
        builder.responseIssuer = Self.issuer
        builder.assertionIssuer = Self.issuer
        builder.responseInResponseTo = nil
        builder.confirmedRequest = nil
        let value = email.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        builder.attributes = """
            <saml:AttributeStatement>\(["id", "email", "firstName", "lastName"].map { """
                <saml:Attribute Name="\($0)"><saml:AttributeValue>\(value)</saml:AttributeValue></saml:Attribute>
                """ }.joined())</saml:AttributeStatement>
            """
        let signed = try builder.build(.assertion, by: signer)
        return "SAMLResponse=" + Data(signed).base64EncodedString().replacing("+", with: "%2B")
    }

    @Test("An address is in a domain only if it is an address, and that is its domain")
    func domains() async throws {
        let certificate = try TestCertificate.make()
        let signer = try SAMLSigner(
            privateKey: SAMLPrivateKey(pem: certificate.privateKeyPEM),
            certificate: X509Certificate(der: certificate.der), algorithm: nil)
        try await TestHost.run { host, client in
            let start = Int64(ResponseBuilder.now.timeIntervalSince1970) - TestClock.start.milliseconds / 1000
            host.clock.advance(seconds: start)
            let organization = try await client.organization("Acme")
            let connection = try await client.connection(organization)
            let own: JSON = .string(connection)
            try await client.call(
                "connections/setMetadata",
                [
                    "connectionId": own,
                    "metadataXml": .string(try Samples.metadata(certificates: [certificate], entityID: Self.issuer)),
                ])
            try await client.call(
                "connections/update", ["connectionId": own, "options": ["allowIdpInitiated": true]])
            let tenant = try #require(ConnectionID(connection)).tenant
            try await host.gate.store.write(tenant) { transaction in
                var organization = try transaction.organizations.get()
                organization.domains = ["engine-works.io"]
                try transaction.organizations.update(organization)
            }
            try await host.signIn(on: connection, test: .live)
            try await client.call("connections/activate", ["connectionId": own])
            let urls = try #require(try await client.get(connection)["serviceProvider"])

            let (outside, none) = ("policy.email_domain", "policy.email_invalid")
            let cases: [(email: String, refusal: String?)] = [
                ("ada@engine-works.io", nil), ("o'brien+x@ENGINE-works.IO", nil), ("ada@sub.engine-works.io", outside),
                ("ada@engine-works.io.example.com", outside), ("engine-works.io", none), ("@engine-works.io", none),
                ("ada@engine-works.io@", none), ("ceo@victim.example@engine-works.io", none),
                ("\"ceo@victim.example\"@engine-works.io", none), ("<ceo@victim.example>@engine-works.io", none),
                ("ada@\u{301}engine-works.io", none), ("ada@engine-works.io\u{301}", outside),
            ]
            for (number, one) in cases.enumerated() {
                let reply = try await client.call(
                    "sso/handle",
                    [
                        "method": "POST", "url": .string("/sso/saml/\(connection)/acs"),
                        "headers": ["content-type": "application/x-www-form-urlencoded"],
                        "body": .string(try response(number, email: one.email, to: urls, by: signer)),
                    ])
                let session = try await client.call(
                    "connections/sessions/get", ["sessionId": try #require(reply["sessionId"])])
                let failed = session["checks"]?.arrayValue?.filter { $0["outcome"] == "failed" }.map { $0["code"] }
                #expect(session["state"] == (one.refusal == nil ? "succeeded" : "failed"), "\(one.email)")
                #expect(failed == (one.refusal.map { [.string($0)] } ?? []), "\(one.email)")
                #expect(session["diagnosis"]?["code"] == one.refusal.map { .string($0) }, "\(one.email)")
            }
        }
    }
}
