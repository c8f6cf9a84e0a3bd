import Foundation
import PortalTestSupport
import SAML
import StrictJSON
import TestIdentityProvider
import Testing

@Suite("A logout with the test identity provider", .timeLimit(.minutes(5)))
struct LogoutTests {
    private static let service = "https://sp.example.com/slo"

    /// A service provider that is known, with somebody signed in.
    private func run(
        _ binding: SAMLBinding, _ body: (Visitor, SAMLSigner, VerifiedAssertion) async throws -> Void
    ) async throws {
        try await Visitor.run { visitor in
            let made = try TestCertificate.make(key: .p256)
            let signer = try SAMLSigner(
                privateKey: SAMLPrivateKey(pem: made.privateKeyPEM), certificate: X509Certificate(der: made.der))
            let metadata = try ServiceProviderMetadata(
                entityID: Visitor.entityID, assertionConsumerURLs: [Visitor.consumerURL],
                singleLogout: [.init(binding: binding, url: Self.service)],
                signingCertificates: [X509Certificate(der: made.der)], signsRequests: false
            ).xml()
            let answer = try await visitor.post("/saml/service-providers", "application/samlmetadata+xml", metadata)
            try #require(answer.status == 200)
            let request = visitor.request()
            let form = try await visitor.signOn(request: request)
            let report = visitor.verify(form, answering: request.id.rawValue)
            try await body(visitor, signer, try #require(report.assertion))
        }
    }

    private func request(_ visitor: Visitor, _ assertion: VerifiedAssertion) throws -> LogoutRequest {
        LogoutRequest(
            id: .random(), issueInstant: Visitor.now, destination: visitor.facts.sloURL, issuer: Visitor.entityID,
            nameID: try #require(assertion.nameID), sessionIndexes: assertion.sessionIndexes)
    }

    private func send(_ message: some OutgoingSAMLMessage, _ signer: SAMLSigner?, _ visitor: Visitor) async throws
        -> LoopbackClient.Answer
    {
        try await Visitor.get(
            message.redirectURL(relayState: RelayState("a&b"), signedBy: signer))
    }

    /// The message that a browser is sent on with.
    private func message(_ answer: LoopbackClient.Answer) throws -> ReceivedSAMLMessage {
        try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
        let json = try JSONReader.parse(answer.body)
        let url = try #require(json["url"]?.stringValue)
        #expect(url.hasPrefix(Self.service))
        guard let fields = json["fields"]?.objectValue else {
            return try HTTPRedirectBinding.message(inQuery: Array(url.utf8.drop { $0 != 0x3F }.dropFirst()))
        }
        let body = fields.members.map { member in
            let value = member.value.stringValue?.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
            return "\(member.key)=\(value ?? "")"
        }
        return try HTTPPOSTBinding.message(inForm: Array(body.joined(separator: "&").utf8))
    }

    private func verifier(_ visitor: Visitor) -> LogoutVerifier {
        LogoutVerifier(
            LogoutExpectations(
                identityProvider: visitor.facts.entityID, serviceURL: Self.service, certificates: visitor.certificates))
    }

    @Test("that the service provider begins is answered, signed", arguments: [SAMLBinding.httpRedirect, .httpPOST])
    func answered(binding: SAMLBinding) async throws {
        try await run(binding) { visitor, signer, assertion in
            let request = try request(visitor, assertion)
            let answer = try message(try await send(request, signer, visitor))
            #expect(answer.relayState == "a&b" && answer.binding == binding)
            let report = verifier(visitor).response(answer, answering: [request.id.rawValue], now: Visitor.now)
            #expect(report.failures.isEmpty && report.message?.outcome == .success)
            // Nobody is signed in any more.
            let again = try await Visitor.get(
                visitor.facts.logoutURL + "?audience=https%3A%2F%2Fsp.example.com%2Fmetadata")
            #expect(again.status == 400)
        }
    }

    @Test("that begins there names who signed in", arguments: [SAMLBinding.httpRedirect, .httpPOST])
    func begun(binding: SAMLBinding) async throws {
        try await run(binding) { visitor, signer, assertion in
            let begun = try message(
                try await Visitor.get(
                    visitor.facts.logoutURL + "?audience=https%3A%2F%2Fsp.example.com%2Fmetadata&RelayState=theirs"))
            #expect(begun.relayState == "theirs")
            let report = verifier(visitor).request(begun, now: Visitor.now)
            let request = try #require(report.message, "\(report.failures)")
            #expect(request.nameID == assertion.nameID && request.sessionIndexes == assertion.sessionIndexes)
            let response = LogoutResponse(
                id: .random(), issueInstant: Visitor.now, destination: visitor.facts.sloURL,
                issuer: Visitor.entityID, inResponseTo: request.id, outcome: .success)
            #expect(try await send(response, nil, visitor).status == 400)
            #expect(try await send(response, signer, visitor).status == 200)
            #expect(try await send(response, signer, visitor).status == 400)
        }
    }

    @Test("is refused from strangers, and to other places")
    func refused() async throws {
        try await run(.httpRedirect) { visitor, signer, assertion in
            var request = try request(visitor, assertion)
            #expect(try await send(request, nil, visitor).status == 400)
            request.issuer = "https://stranger.example.com"
            #expect(try await send(request, signer, visitor).status == 400)
            request.issuer = Visitor.entityID
            request.issueInstant = Visitor.now.addingTimeInterval(-3600)
            #expect(try await send(request, signer, visitor).status == 400)
            #expect(try await Visitor.get(visitor.facts.sloURL + "?SAMLRequest=AAAA").status == 400)
            #expect(try await Visitor.get(visitor.facts.logoutURL + "?audience=nobody").status == 400)
            request.issueInstant = Visitor.now
            #expect(try await send(request, signer, visitor).status == 200)
        }
    }
}
