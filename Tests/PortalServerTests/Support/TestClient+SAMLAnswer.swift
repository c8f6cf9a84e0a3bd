import Foundation
import PortalCore
import PortalTestSupport
import SAML
import StrictJSON
import Testing

extension TestClient {
    /// Answers a request with a response of ``Samples``' identity provider that is right in everything but perhaps its
    /// signer, and returns what the browser gets.
    ///
    /// - Parameters:
    ///   - url: where the request sends the browser, by HTTP-Redirect.
    ///   - namesCertificate: whether KeyInfo has the signer's certificate.
    @discardableResult
    func answer(
        _ url: String, of connection: String, by certificate: TestCertificate, namesCertificate: Bool = true
    ) async throws -> JSON {
        let query = url.split(separator: "?", maxSplits: 1).last ?? ""
        let xml = String(decoding: try HTTPRedirectBinding.message(inQuery: Array(query.utf8)).xml, as: UTF8.self)
        let request = try #require(xml.firstMatch(of: /\sID="([^"]+)"/)).1
        let urls = try #require(try await get(connection)["serviceProvider"])
        let issuer = "https://idp.engine-works.io/metadata"
        var builder = ResponseBuilder()
        builder.responseID = "_response-\(request)"
        builder.assertionID = "_assertion-\(request)"
        builder.destination = try urls.text("acsUrl")
        builder.recipient = builder.destination
        builder.audiences = [[try urls.text("entityId")]]
        builder.responseIssuer = issuer
        builder.assertionIssuer = issuer
        builder.responseInResponseTo = String(request)
        builder.confirmedRequest = String(request)
        builder.attributes = """
            <saml:AttributeStatement>\(["id", "email", "firstName", "lastName"].map { """
                <saml:Attribute Name="\($0)"><saml:AttributeValue>a@engine-works.io</saml:AttributeValue></saml:Attribute>
                """ }.joined())</saml:AttributeStatement>
            """
        let signer = try SAMLSigner(
            privateKey: SAMLPrivateKey(pem: certificate.privateKeyPEM),
            certificate: namesCertificate ? X509Certificate(der: certificate.der) : nil)
        let signed = try builder.build(.assertion, by: signer)
        let form = "SAMLResponse=" + Data(signed).base64EncodedString().replacing("+", with: "%2B")
        return try await call(
            "sso/handle",
            [
                "method": "POST", "url": .string("/sso/saml/\(connection)/acs"),
                "headers": ["content-type": "application/x-www-form-urlencoded"], "body": .string(form),
            ])
    }
}

extension TestHost {
    /// Moves the clock to where responses of the builder are good.
    func moveToResponses() {
        clock.advance(
            seconds: Int64(ResponseBuilder.now.timeIntervalSince1970) - TestClock.start.milliseconds / 1000)
    }
}
