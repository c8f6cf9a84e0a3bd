import PortalTestSupport
import SAML
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("An untouched response", .timeLimit(.minutes(2)))
struct ResponseVerificationTests {
    static let identityProvider = Result { try TestIdentityProvider() }
    static let decryptionKey = Result { try TestDecryptionKey() }

    let identityProvider: TestIdentityProvider
    let decryptionKey: TestDecryptionKey

    init() throws {
        identityProvider = try Self.identityProvider.get()
        decryptionKey = try Self.decryptionKey.get()
    }

    private func verify(_ message: [UInt8], _ expectations: ResponseExpectations? = nil) -> ResponseReport {
        ResponseVerifier(expectations ?? identityProvider.expectations).verify(message, at: ResponseBuilder.now)
    }

    @Test(
        "passes, whatever is signed with whichever algorithm",
        arguments: [ResponseBuilder.Signed.response, .assertion, .both],
        [
            (TestKey.rsa2048, SAMLSignatureAlgorithm.rsaSHA256), (.rsa2048, .rsaSHA384), (.rsa3072, .rsaSHA512),
            (.p256, .ecdsaSHA256), (.p384, .ecdsaSHA384), (.p521, .ecdsaSHA512), (.p256, .ecdsaSHA512),
        ])
    func modes(signed: ResponseBuilder.Signed, key: (TestKey, SAMLSignatureAlgorithm)) throws {
        let provider = try TestIdentityProvider(key: key.0, algorithm: key.1)
        let report = verify(try ResponseBuilder().build(signed, by: provider.signer), provider.expectations)
        #expect(report.failures == [])
        let assertion = try #require(report.assertion)
        #expect(assertion.algorithm == key.1)
        #expect(assertion.certificate == provider.certificate)
        #expect(assertion.signed.rawValue == signed.rawValue)
        #expect(!assertion.wasEncrypted)
    }

    @Test("gives everything that was asserted")
    func content() throws {
        let report = verify(try ResponseBuilder().build(.assertion, by: identityProvider.signer))
        let assertion = try #require(report.assertion, "\(report.failures)")
        #expect(assertion.id == "_assertion-1")
        #expect(assertion.issuer == "https://idp.example.com/metadata")
        #expect(assertion.nameID?.value == "user@example.com")
        #expect(assertion.nameID?.format == SAMLNameIDFormat.emailAddress)
        #expect(assertion.inResponseTo == "_request-1")
        #expect(assertion.sessionIndexes == ["_session-1"])
        #expect(assertion.attributes.map(\.name) == ["email", "groups"])
        #expect(assertion.attributes.map(\.values) == [["user@example.com"], ["one", "two"]])
        #expect(assertion.attributes.first?.friendlyName == "mail")
        #expect(assertion.authnInstant == ResponseBuilder.now.addingTimeInterval(-5))
        #expect(assertion.authnContextClass?.hasSuffix("PasswordProtectedTransport") == true)
        #expect(assertion.sessionNotOnOrAfter == ResponseBuilder.now.addingTimeInterval(3600))
        #expect(assertion.usableUntil == ResponseBuilder.now.addingTimeInterval(480))
        #expect(!assertion.isOneTimeUse)
        #expect(report.claims.signatures.first?.fingerprint == identityProvider.certificate.fingerprint)
        #expect(report.claims.audiences == ["https://sp.example.com/metadata"])
    }

    @Test(
        "passes encrypted, in both orders of signing and encrypting, with namespaces of its own or taken over",
        arguments: [ResponseBuilder.Signed.response, .assertion, .both], [true, false])
    func encrypted(signed: ResponseBuilder.Signed, isSelfContained: Bool) throws {
        for method in [EncryptionMethod.aes128GCM, .aes192GCM, .aes256GCM, .aes128CBC, .aes192CBC, .aes256CBC] {
            var builder = ResponseBuilder()
            builder.isSelfContained = isSelfContained
            let encryptor = try SAMLEncryptor(certificate: decryptionKey.certificate, content: method)
            let message = try builder.build(signed, by: identityProvider.signer, encryptedBy: encryptor)
            var expectations = identityProvider.expectations
            expectations.decryptionKeys = [try TestDecryptionKey(.rsa2048).privateKey, decryptionKey.privateKey]
            let report = verify(message, expectations)
            let assertion = try #require(report.assertion, "\(method) \(report.failures)")
            #expect(assertion.wasEncrypted)
            #expect(assertion.signed.rawValue == signed.rawValue)
            #expect(assertion.nameID?.value == "user@example.com")
            #expect(report.claims.encryption?.content == method.rawValue)
            #expect(report.claims.encryption?.fingerprints == [decryptionKey.certificate.fingerprint])
        }
    }

    @Test(
        "passes with every accepted wrapping of the content key",
        arguments: [
            KeyTransport.oaepMGF1P, .oaep(digest: .sha1, mask: .sha1), .oaep(digest: .sha256, mask: .sha1),
            .oaep(digest: .sha256, mask: .sha256), .oaep(digest: .sha384, mask: .sha512),
            .oaep(digest: .sha512, mask: .sha384),
        ])
    func keyTransport(_ transport: KeyTransport) throws {
        let encryptor = try SAMLEncryptor(certificate: decryptionKey.certificate, keyTransport: transport)
        let message = try ResponseBuilder().build(.assertion, by: identityProvider.signer, encryptedBy: encryptor)
        var expectations = identityProvider.expectations
        expectations.decryptionKeys = [decryptionKey.privateKey]
        let report = verify(message, expectations)
        #expect(report.assertion != nil, "\(report.failures)")
    }

    @Test("with PKCS#1 v1.5 is refused unless permitted")
    func pkcs1() throws {
        let encryptor = try SAMLEncryptor(certificate: decryptionKey.certificate, keyTransport: .rsa15)
        let message = try ResponseBuilder().build(.assertion, by: identityProvider.signer, encryptedBy: encryptor)
        var expectations = identityProvider.expectations
        expectations.decryptionKeys = [decryptionKey.privateKey]
        let refused = verify(message, expectations)
        #expect(refused.assertion == nil)
        #expect(refused.failures.map(\.code) == [.encryptionAlgorithmRefused])
        expectations.policy.algorithms.allowsRSA15 = true
        #expect(verify(message, expectations).assertion != nil)
    }

    @Test("passes with either certificate of a rollover")
    func rollover() throws {
        let other = try TestIdentityProvider(key: .p256)
        let third = try TestIdentityProvider(key: .rsa3072)
        var expectations = identityProvider.expectations
        expectations.certificates = [other.certificate, third.certificate, identityProvider.certificate]
        for provider in [identityProvider, other, third] {
            let report = verify(try ResponseBuilder().build(.both, by: provider.signer), expectations)
            #expect(report.assertion?.certificate == provider.certificate, "\(report.failures)")
        }
    }

    @Test("passes unsolicited where that is allowed")
    func unsolicited() throws {
        var builder = ResponseBuilder()
        builder.responseInResponseTo = nil
        builder.confirmedRequest = nil
        let message = try builder.build(.assertion, by: identityProvider.signer)
        #expect(verify(message).failures.map(\.code) == [.unsolicited, .unsolicited])
        var expectations = identityProvider.expectations
        expectations.allowsUnsolicited = true
        let report = verify(message, expectations)
        #expect(report.assertion != nil)
        #expect(report.assertion?.inResponseTo == nil)
    }
}
