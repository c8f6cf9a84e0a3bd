import Foundation
import PortalCore
import PortalTestSupport
import SAML
import StrictJSON
import Testing

extension ResponseBuilder {
    static let issuer = "https://idp.engine-works.io/metadata"

    /// A response that is right for a connection with metadata of ``issuer`` in everything; without a request it is one
    /// that was begun at the provider.
    init(
        for connection: JSON, answering request: String?, named name: String,
        _ attributes: [(name: String, values: [String])]
    ) throws {
        let urls = connection["serviceProvider"] ?? .null
        self.init()
        responseID = "_response-\(name)"
        assertionID = "_assertion-\(name)"
        destination = try urls.text("acsUrl")
        recipient = destination
        audiences = [[try urls.text("entityId")]]
        responseIssuer = Self.issuer
        assertionIssuer = Self.issuer
        responseInResponseTo = request
        confirmedRequest = request
        let statement = attributes.map { attribute in
            let values = attribute.values.map { value in
                let text = value.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
                return "<saml:AttributeValue>\(text)</saml:AttributeValue>"
            }
            return "<saml:Attribute Name=\"\(attribute.name)\">\(values.joined())</saml:Attribute>"
        }
        self.attributes = "<saml:AttributeStatement>\(statement.joined())</saml:AttributeStatement>"
    }
}

extension JSON {
    /// Of a sign-in that was begun by HTTP-Redirect: what its response has to answer.
    func requestID() throws -> String {
        let query = try text("url").split(separator: "?", maxSplits: 1).last ?? ""
        let message = try HTTPRedirectBinding.message(inQuery: Array(query.utf8))
        let document = try SAMLXMLDocument(parsing: message.xml, limits: .message)
        return try #require(document.root.attribute("ID"))
    }
}

extension SAMLSigner {
    init(_ made: TestCertificate, namesCertificate: Bool = true) throws {
        try self.init(
            privateKey: SAMLPrivateKey(pem: made.privateKeyPEM),
            certificate: namesCertificate ? X509Certificate(der: made.der) : nil)
    }
}

extension TestHost {
    /// Goes on to the moment that responses of ``ResponseBuilder`` are made at.
    func advanceToResponses() {
        let seconds = Int64(ResponseBuilder.now.timeIntervalSince1970) - TestClock.start.milliseconds / 1000
        clock.advance(seconds: seconds)
    }
}

extension TestClient {
    /// Hands a response over as a browser does, and returns what the browser gets.
    func hand(over response: [UInt8], to connection: String, as field: String = "SAMLResponse") async throws -> JSON {
        let form = field + "=" + Data(response).base64EncodedString().replacing("+", with: "%2B")
        return try await call(
            "sso/handle",
            [
                "method": "POST", "url": .string("/sso/saml/\(connection)/acs"),
                "headers": ["content-type": "application/x-www-form-urlencoded"], "body": .string(form),
            ])
    }

    /// The same, and returns the record of the sign-in.
    func deliver(
        _ response: [UInt8], to connection: String, as field: String = "SAMLResponse"
    ) async throws -> JSON {
        let reply = try await hand(over: response, to: connection, as: field)
        return try await call("connections/sessions/get", ["sessionId": .string(try reply.text("sessionId"))])
    }
}
