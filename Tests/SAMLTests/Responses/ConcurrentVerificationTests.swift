import PortalTestSupport
import SAML
import Testing

@Suite("Verification in many tasks at once", .timeLimit(.minutes(2)))
struct ConcurrentVerificationTests {
    let bench: AttackBench

    init() throws { bench = try AttackBench.shared.get() }

    @Test("gives each the answer to its own message")
    func concurrent() async throws {
        let verifier = ResponseVerifier(bench.expectations)
        let genuine = bench.bothSigned.bytes
        let forged = bench.bothSigned.replacing("user@example.com", "admin@example.com").bytes
        let strange = try ResponseBuilder().build(.both, by: bench.stranger.signer)
        let encrypted = try ResponseBuilder().build(
            .assertion, by: bench.provider.signer,
            encryptedBy: SAMLEncryptor(certificate: bench.decryptionKey.certificate))
        let signer = bench.provider.signer
        let unsigned = Array(ResponseBuilder().document.utf8)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                for (message, codes) in [
                    (genuine, []), (forged, [.digestMismatch, .digestMismatch]),
                    (strange, [.untrustedCertificate, .untrustedCertificate]), (encrypted, []),
                ] as [([UInt8], [SAMLCheck.Code])] {
                    group.addTask {
                        (0..<10).allSatisfy { _ in
                            let report = verifier.verify(message, at: ResponseBuilder.now)
                            return report.failures.map(\.code) == codes && (report.assertion != nil) == codes.isEmpty
                        }
                    }
                }
                group.addTask {
                    let message = try signer.sign(message: unsigned)
                    return verifier.verify(message, at: ResponseBuilder.now).assertion != nil
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }
}
