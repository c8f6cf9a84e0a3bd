import Foundation
import PortalTestSupport
import SAML
import Testing

/// Messages there and back between us and pysaml2.
@Suite("Messages and pysaml2")
struct PySAML2Tests {
    static let isExpected =
        ProjectFiles.peersPython != nil && ProjectFiles.program("xmlsec1") != nil || ProjectFiles.isCI

    private static let entityID = "https://idp.example.com/metadata"
    private static let singleSignOn = "https://idp.example.com/sso"
    private static let singleLogout = "https://idp.example.com/slo"
    private static let issuer = "https://sp.example.com/metadata"
    private static let logoutService = "https://sp.example.com/slo"

    private struct Task: Encodable {
        struct Received: Encodable {
            var type: String
            var binding: String
            var parameters: [String: String]
        }

        struct Sent: Encodable {
            var type: String
            var binding: String
            var relayState: String
            var digest: String
        }

        var entityID = PySAML2Tests.entityID
        var singleSignOn = PySAML2Tests.singleSignOn
        var singleLogout = PySAML2Tests.singleLogout
        var logoutService = PySAML2Tests.logoutService
        var key: String
        var certificate: String
        var serviceProvider: String
        var received: [Received]
        var sent: [Sent]
    }

    private struct Answer: Decodable {
        struct Received: Decodable {
            var id: String?
            var error: String?
            var issuer: String?
            var assertionConsumerService: String?
            var nameID: String?
            var sessionIndexes: [String]?
            var inResponseTo: String?
        }

        struct Sent: Decodable {
            var query: String?
            var body: String?
        }

        var received: [Received]
        var sent: [Sent]
    }

    /// Our side.
    private struct Sender {
        let key: ServiceProviderKey
        let signer: SAMLSigner
        let now = Date()

        init() throws {
            key = try ServiceProviderKey.generate(commonName: "sp.example.com", notBefore: Date())
            signer = try key.signer()
        }

        func metadata() throws -> String {
            let metadata = ServiceProviderMetadata(
                entityID: PySAML2Tests.issuer, assertionConsumerURLs: ["https://sp.example.com/acs"],
                singleLogout: [
                    .init(binding: .httpRedirect, url: PySAML2Tests.logoutService),
                    .init(binding: .httpPOST, url: PySAML2Tests.logoutService),
                ], signingCertificates: [key.certificate], encryptionCertificates: [key.certificate],
                id: SentMessages.id(30))
            return String(decoding: try metadata.xml(signedBy: signer), as: UTF8.self)
        }

        func request(_ seed: UInt64) -> AuthenticationRequest {
            AuthenticationRequest(
                id: SentMessages.id(seed), issueInstant: now, destination: PySAML2Tests.singleSignOn,
                issuer: PySAML2Tests.issuer, assertionConsumerServiceURL: "https://sp.example.com/acs",
                nameIDPolicy: .init(format: SAMLNameIDFormat.persistent, allowCreate: true), forceAuthn: true,
                subject: SAMLNameID("alice@example.com", format: SAMLNameIDFormat.emailAddress),
                requestedAuthnContext: RequestedAuthnContext(
                    classes: ["urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"]))
        }

        func logoutRequest(_ seed: UInt64) -> LogoutRequest {
            LogoutRequest(
                id: SentMessages.id(seed), issueInstant: now, destination: PySAML2Tests.singleLogout,
                issuer: PySAML2Tests.issuer, nameID: SAMLNameID("a<b>&\"c'd é😀", format: SAMLNameIDFormat.persistent),
                sessionIndexes: ["_one", "_two"], notOnOrAfter: now.addingTimeInterval(300), reason: LogoutReason.user)
        }

        func logoutResponse(_ seed: UInt64) -> LogoutResponse {
            LogoutResponse(
                id: SentMessages.id(seed), issueInstant: now, destination: PySAML2Tests.singleLogout,
                issuer: PySAML2Tests.issuer, inResponseTo: "_theirs", outcome: .success)
        }

        func redirect(_ message: some OutgoingSAMLMessage, signed: Bool = true) throws -> [String: String] {
            let url = try message.redirectURL(relayState: RelayState("_state-1.x"), signedBy: signed ? signer : nil)
            let items = URLComponents(string: url)?.queryItems ?? []
            return Dictionary(items.map { ($0.name, $0.value ?? "") }) { $1 }
        }

        func post(_ message: some OutgoingSAMLMessage, signed: Bool = true) throws -> [String: String] {
            let form = try message.postForm(relayState: RelayState("_state-1.x"), signedBy: signed ? signer : nil)
            return Dictionary(uniqueKeysWithValues: form.fields.map { ($0.name, $0.value) })
        }
    }

    private func run(_ task: Task) async throws -> Answer {
        let python = try #require(ProjectFiles.peersPython, "scripts/install test installs it")
        let input = String(decoding: try JSONEncoder().encode(task), as: UTF8.self)
        let result = try await FinishedCommand.run(
            python, [ProjectFiles.root + "/Tests/Peers/pysaml2_messages.py"], input: input)
        try #require(result.succeeded, "\(result.errors)")
        return try JSONDecoder().decode(Answer.self, from: Data(result.output.utf8))
    }

    @Test("understand each other", .enabled(if: isExpected, "scripts/install test"))
    func messages() async throws {
        let us = try Sender()
        let directory = try TemporaryDirectory()
        let theirs = try TestCertificate.make(key: .rsa2048)
        let certificate = try X509Certificate(der: theirs.der)
        try Data(theirs.privateKeyPEM.utf8).write(to: URL(filePath: directory.path + "/key.pem"))
        try Data(theirs.pem.utf8).write(to: URL(filePath: directory.path + "/certificate.pem"))
        var forgedRedirect = try us.redirect(us.request(3))
        forgedRedirect["RelayState"] = "_state-2"
        var stripped = try us.redirect(us.request(4))
        stripped["Signature"] = nil
        var forgedPost = try us.post(us.request(5))
        forgedPost["SAMLRequest"] = forgedPost["SAMLRequest"].flatMap { Data(base64Encoded: $0) }.map {
            Data(String(decoding: $0, as: UTF8.self).replacing("alice@", with: "admin@").utf8).base64EncodedString()
        }
        let task = Task(
            key: directory.path + "/key.pem", certificate: directory.path + "/certificate.pem",
            serviceProvider: try us.metadata(),
            received: [
                .init(type: "AuthnRequest", binding: "redirect", parameters: try us.redirect(us.request(1))),
                .init(type: "AuthnRequest", binding: "post", parameters: try us.post(us.request(2))),
                .init(type: "LogoutRequest", binding: "redirect", parameters: try us.redirect(us.logoutRequest(6))),
                .init(type: "LogoutRequest", binding: "post", parameters: try us.post(us.logoutRequest(7))),
                .init(type: "LogoutResponse", binding: "redirect", parameters: try us.redirect(us.logoutResponse(8))),
                .init(type: "LogoutResponse", binding: "post", parameters: try us.post(us.logoutResponse(9))),
                // These it must refuse, or its acceptance of the others would say nothing.
                .init(type: "AuthnRequest", binding: "redirect", parameters: forgedRedirect),
                .init(type: "AuthnRequest", binding: "redirect", parameters: stripped),
                .init(type: "AuthnRequest", binding: "post", parameters: forgedPost),
                .init(type: "AuthnRequest", binding: "post", parameters: try us.post(us.request(10), signed: false)),
            ],
            sent: ["LogoutRequest", "LogoutResponse"].flatMap { type in
                ["redirect", "post"].flatMap { binding in
                    ["sha256", "sha512", "sha1"].map {
                        Task.Sent(type: type, binding: binding, relayState: "a b+c&d", digest: $0)
                    }
                }
            })
        let answer = try await run(task)
        try #require(answer.received.count == 10 && answer.sent.count == 12)
        #expect(
            answer.received.prefix(6).map(\.id) == [1, 2, 6, 7, 8, 9].map { SentMessages.id($0).rawValue },
            "\(answer.received.map(\.error))")
        #expect(answer.received[0].issuer == Self.issuer)
        #expect(answer.received[1].assertionConsumerService == "https://sp.example.com/acs")
        #expect(answer.received[2].nameID == "a<b>&\"c'd é😀")
        #expect(answer.received[3].sessionIndexes == ["_one", "_two"])
        #expect(answer.received[5].inResponseTo == "_theirs")
        #expect(answer.received.dropFirst(6).allSatisfy { $0.error?.isEmpty == false })

        for (sent, message) in zip(task.sent, answer.sent) {
            try check(message, sent, certificate: certificate, requestID: SentMessages.id(7).rawValue, now: us.now)
        }
    }

    private func check(
        _ message: Answer.Sent, _ sent: Task.Sent, certificate: X509Certificate, requestID: String, now: Date
    ) throws {
        let received =
            if sent.binding == "redirect" {
                try HTTPRedirectBinding.message(inQuery: Array(try #require(message.query).utf8))
            } else {
                try HTTPPOSTBinding.message(inForm: Array(try #require(message.body).utf8))
            }
        #expect(received.relayState == "a b+c&d")
        var expectations = LogoutExpectations(
            identityProvider: Self.entityID, serviceURL: Self.logoutService, certificates: [certificate])
        let moment = now.addingTimeInterval(2)
        let isWeak = sent.digest == "sha1"
        for allowsSHA1 in [false, true] {
            expectations.algorithms.allowsSHA1 = allowsSHA1
            let verifier = LogoutVerifier(expectations)
            let failures: [SAMLCheck.Code?]
            if sent.type == "LogoutRequest" {
                let report = verifier.request(received, now: moment)
                failures = report.failures.map(\.code)
                if failures.isEmpty {
                    #expect(report.message?.nameID.value == "alice & bob")
                    #expect(report.message?.nameID.nameQualifier == "idp")
                    #expect(report.message?.sessionIndexes == ["_one", "_two"])
                }
            } else {
                let report = verifier.response(received, answering: [requestID], now: moment)
                failures = report.failures.map(\.code)
                if failures.isEmpty { #expect(report.message?.outcome == .success) }
            }
            #expect(failures == (isWeak && !allowsSHA1 ? [.sha1Refused] : []), "\(sent)")
        }
    }
}
