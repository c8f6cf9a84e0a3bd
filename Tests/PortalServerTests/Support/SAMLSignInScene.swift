import Foundation
import PortalCore
import PortalTestSupport
import SAML
import StrictJSON
import Testing

/// A host with an active SAML connection, and its identity provider: a key that signs what a test wants.
struct SAMLSignInScene {
    static let application = "https://app.engine-works.io"
    private static let issuer = "https://idp.engine-works.io/metadata"

    let host: TestHost
    let client: TestClient
    let connection: String
    private let urls: JSON
    private let signer: SAMLSigner

    /// The clock stands at ``ResponseBuilder/now``.
    static func run(
        provider: String = "custom-saml", options: JSONObject = [:], _ body: (SAMLSignInScene) async throws -> Void
    ) async throws {
        let certificate = try TestCertificate.make()
        try await TestHost.run { host, client in
            host.clock.advance(
                seconds: Int64(ResponseBuilder.now.timeIntervalSince1970) - TestClock.start.milliseconds / 1000)
            try await client.call("host/settings/update", ["redirects": ["allowed": [.string(application)]]])
            let organization = try await client.organization("Acme", ["allowAnyDomain": true])
            let connection = try await client.connection(organization, provider: provider)
            let own: JSON = .string(connection)
            try await client.call(
                "connections/setMetadata",
                [
                    "connectionId": own,
                    "metadataXml": .string(try Samples.metadata(certificates: [certificate], entityID: issuer)),
                ])
            if !options.isEmpty {
                try await client.call("connections/update", ["connectionId": own, "options": .object(options)])
            }
            try await client.call("connections/activate", ["connectionId": own, "skipTest": true])
            try await body(
                SAMLSignInScene(
                    host: host, client: client, connection: connection,
                    urls: try #require(try await client.get(connection)["serviceProvider"]),
                    signer: try SAMLSigner(
                        privateKey: SAMLPrivateKey(pem: certificate.privateKeyPEM),
                        certificate: X509Certificate(der: certificate.der), algorithm: nil)))
        }
    }

    /// A sign-in that was begun here.
    struct Begun {
        let session: String
        let request: SAMLXMLElement

        var id: String? { request.attribute("ID") }
    }

    func start(_ more: JSONObject = [:]) async throws -> Begun {
        var params: JSONObject = ["connectionId": .string(connection), "redirectUri": .string(Self.application)]
        for member in more.members { params[member.key] = member.value }
        let start = try await client.call("sso/start", .object(params))
        let query = try #require(try start.text("url").split(separator: "?").last)
        let message = try HTTPRedirectBinding.message(inQuery: Array(query.utf8))
        return Begun(
            session: try start.text("sessionId"),
            request: try SAMLXMLDocument(parsing: message.xml, limits: .message).root)
    }

    /// What a validly signed answer comes to, right in everything that is not changed: the session.
    func answer(_ begun: Begun?, _ change: (inout ResponseBuilder) -> Void) async throws -> JSON {
        var builder = ResponseBuilder()
        let mark = SAMLMessageID.random().rawValue
        builder.responseID = "\(mark)-response"
        builder.assertionID = "\(mark)-assertion"
        builder.destination = try urls.text("acsUrl")
        builder.recipient = builder.destination
        builder.audiences = [[try urls.text("entityId")]]
        builder.responseIssuer = Self.issuer
        builder.assertionIssuer = Self.issuer
        builder.responseInResponseTo = begun?.id
        builder.confirmedRequest = begun?.id
        change(&builder)
        let form = Data(try builder.build(.assertion, by: signer)).base64EncodedString().replacing("+", with: "%2B")
        let reply = try await client.call(
            "sso/handle",
            [
                "method": "POST", "url": .string("/sso/saml/\(connection)/acs"),
                "headers": ["content-type": "application/x-www-form-urlencoded"],
                "body": .string("SAMLResponse=" + form),
            ])
        if let begun { #expect(reply["sessionId"] == .string(begun.session)) }
        #expect((reply["code"] == nil) == (reply["status"] == 403))
        return try await client.call(
            "connections/sessions/get", ["sessionId": try #require(reply["sessionId"])])
    }
}

extension JSON {
    /// Codes of a session's checks that failed.
    var failures: [String] { codes("failed") }
    /// Codes of a session's checks that warn.
    var warnings: [String] { codes("warning") }

    private func codes(_ outcome: JSON) -> [String] {
        (self["checks"]?.arrayValue ?? []).filter { $0["outcome"] == outcome }
            .map { $0["code"]?.stringValue ?? $0["name"]?.stringValue ?? "" }
    }
}
