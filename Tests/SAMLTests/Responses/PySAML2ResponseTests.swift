import Foundation
import PortalTestSupport
import SAML
import Testing

/// Responses that pysaml2 made, signed and encrypted in every way it can.
@Suite("A response of pysaml2", .timeLimit(.minutes(5)))
struct PySAML2ResponseTests {
    static let isExpected =
        ProjectFiles.peersPython != nil && ProjectFiles.program("xmlsec1") != nil || ProjectFiles.isCI

    /// What Tests/Peers/capture.py writes.
    private struct Capture: Decodable {
        struct Settings: Decodable {
            struct Entity: Decodable {
                var entityId: String
            }

            struct Consumer: Decodable {
                struct Service: Decodable {
                    var url: String
                }

                var entityId: String
                var assertionConsumerService: Service
                var privateKey: String
            }

            var sp: Consumer
            var idp: Entity
        }

        var requests: [String]
        var responses: [String]
        var settings: Settings
    }

    private struct Captured {
        var message: [UInt8]
        var expectations: ResponseExpectations
    }

    private func capture(_ behaviour: String) async throws -> Captured {
        let python = try #require(ProjectFiles.peersPython, "scripts/install test installs it")
        let directory = try TemporaryDirectory()
        let result = try await FinishedCommand.run(
            python,
            [ProjectFiles.root + "/Tests/Peers/capture.py", "--behaviour", behaviour, directory.path])
        try #require(result.succeeded, "\(result.errors)")
        let json = try Data(contentsOf: URL(filePath: directory.path + "/capture.json"))
        let capture = try JSONDecoder().decode(Capture.self, from: json)
        let pem = try Data(contentsOf: URL(filePath: directory.path + "/idp.crt"))
        return Captured(
            message: Array(try #require(capture.responses.first.flatMap { Data(base64Encoded: $0) })),
            expectations: ResponseExpectations(
                identityProvider: capture.settings.idp.entityId, serviceProvider: capture.settings.sp.entityId,
                consumerURL: capture.settings.sp.assertionConsumerService.url,
                certificates: try X509Certificate.certificates(pasted: Array(pem)).map { try $0.get() },
                decryptionKeys: [try SAMLPrivateKey(pem: capture.settings.sp.privateKey)],
                requestIDs: Set(capture.requests)))
    }

    @Test(
        "passes", .enabled(if: isExpected, "scripts/install test"),
        arguments: [
            (#"{"signAssertion": true}"#, "assertion"),
            (#"{"signAssertion": false, "signResponse": true}"#, "response"),
            (#"{"signAssertion": true, "signResponse": true, "signingAlgorithm": "sha512"}"#, "both"),
            (#"{"encryptAssertion": true}"#, "assertion"),
            (#"{"encryptAssertion": true, "encryptSelfContained": true}"#, "assertion"),
            (#"{"encryptAssertion": true, "signResponse": true, "encryptionAlgorithm": "aes256-gcm"}"#, "both"),
        ])
    func passes(behaviour: String, signed: String) async throws {
        let captured = try await capture(behaviour)
        let verifier = ResponseVerifier(captured.expectations)
        let report = verifier.verify(captured.message, at: Date())
        let assertion = try #require(report.assertion, "\(report.failures)")
        #expect(assertion.signed.rawValue == signed)
        #expect(assertion.wasEncrypted == behaviour.contains("encryptAssertion"))
        #expect(assertion.nameID != nil)
        #expect(!assertion.attributes.isEmpty)
    }

    @Test(
        "with algorithms that are not good enough is refused for them",
        .enabled(if: isExpected, "scripts/install test"),
        arguments: [
            (#"{"signingAlgorithm": "sha1"}"#, SAMLCheck.Code.sha1Refused),
            (#"{"encryptAssertion": true, "encryptionAlgorithm": "tripledes-cbc"}"#, .encryptionAlgorithmRefused),
            (#"{"encryptAssertion": true, "keyTransport": "rsa-1_5"}"#, .encryptionAlgorithmRefused),
        ])
    func refused(behaviour: String, code: SAMLCheck.Code) async throws {
        let captured = try await capture(behaviour)
        let report = ResponseVerifier(captured.expectations).verify(captured.message, at: Date())
        #expect(report.assertion == nil)
        #expect(report.failures.map(\.code) == [code])
    }
}
