import PortalTestSupport
import SAML
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("Keys of the service provider")
struct ServiceProviderKeyTests {
    static let now = Date(timeIntervalSince1970: 1_780_000_000)

    @Test("are made with a self-signed certificate of ten years", arguments: ServiceProviderKey.Kind.allCases)
    func generation(kind: ServiceProviderKey.Kind) throws {
        let key = try ServiceProviderKey.generate(
            kind, entityID: "https://sp.example.com:8443/saml", notBefore: Self.now)
        let certificate = key.certificate
        #expect(certificate.commonName == "sp.example.com")
        #expect(certificate.isSelfIssued)
        #expect(!certificate.isCertificateAuthority)
        #expect(certificate.notBefore == Self.now)
        #expect(certificate.notAfter == Self.now.addingTimeInterval(3652 * 86_400))
        #expect(!certificate.signatureAlgorithm.isBroken)
        #expect(key.fingerprint == certificate.fingerprint)
        let expected: X509PublicKey =
            switch kind {
            case .rsa2048: .rsa(bits: 2048)
            case .rsa3072: .rsa(bits: 3072)
            case .p256: .ellipticCurve(name: "P-256")
            }
        #expect(key.publicKey == expected)
    }

    @Test("each have a serial number and a key of their own")
    func uniqueness() throws {
        let keys = try (0..<4).map { _ in
            try ServiceProviderKey.generate(.p256, commonName: "sp", notBefore: Self.now)
        }
        #expect(Set(keys.map(\.certificate.serialNumber)).count == 4)
        #expect(Set(keys.map(\.pkcs8DER)).count == 4)
    }

    @Test(
        "are named as well as X.520 allows",
        arguments: [
            ("urn:example:sp", "urn:example:sp"), ("https://sp.example.com", "sp.example.com"), ("käse", "käse"),
            (String(repeating: "a", count: 70), String(repeating: "a", count: 64)),
            ("https://[::1]:8443/saml", "::1"),
        ])
    func names(entityID: String, name: String) throws {
        let key = try ServiceProviderKey.generate(.p256, entityID: entityID, notBefore: Self.now)
        #expect(key.certificate.commonName == name)
    }

    @Test("are stored and taken up again", arguments: [ServiceProviderKey.Kind.rsa2048, .p256])
    func storage(kind: ServiceProviderKey.Kind) throws {
        let key = try ServiceProviderKey.generate(kind, commonName: "sp", notBefore: Self.now)
        let fromDER = try ServiceProviderKey(pkcs8DER: key.pkcs8DER, certificate: key.certificate)
        let fromPEM = try ServiceProviderKey(pem: key.pkcs8PEM, certificate: key.certificate)
        #expect(fromDER.pkcs8DER == key.pkcs8DER)
        #expect(fromPEM.pkcs8DER == key.pkcs8DER)
        #expect(key.pkcs8PEM.hasPrefix("-----BEGIN PRIVATE KEY-----"))
        let read = try X509Certificate.certificates(pasted: Array(key.certificatePEM.utf8)).map { try $0.get() }
        #expect(read == [key.certificate])
    }

    @Test("are not taken up with another key's certificate, nor when they are none")
    func refusals() throws {
        let one = try ServiceProviderKey.generate(.p256, commonName: "sp", notBefore: Self.now)
        let other = try ServiceProviderKey.generate(.p256, commonName: "sp", notBefore: Self.now)
        #expect(throws: ServiceProviderKeyError.certificateOfAnotherKey) {
            try ServiceProviderKey(pkcs8DER: one.pkcs8DER, certificate: other.certificate)
        }
        let short = try TestCertificate.make(key: .rsa1024)
        let curve = try TestCertificate.make(key: .p384)
        for certificate in [short, curve] {
            let read = try X509Certificate(der: certificate.der)
            #expect(throws: ServiceProviderKeyError.notAPrivateKey) {
                try ServiceProviderKey(pem: certificate.privateKeyPEM, certificate: read)
            }
        }
        for text in ["", "nonsense", one.certificatePEM, one.pkcs8PEM + other.pkcs8PEM] {
            #expect(throws: ServiceProviderKeyError.notAPrivateKey) {
                try ServiceProviderKey(pem: text, certificate: one.certificate)
            }
        }
        for bytes in [[], [0x30], Array(one.pkcs8DER.dropLast()), one.certificate.der] {
            #expect(throws: ServiceProviderKeyError.notAPrivateKey) {
                try ServiceProviderKey(pkcs8DER: bytes, certificate: one.certificate)
            }
        }
    }

    @Test("do not show their private half")
    func description() throws {
        let key = try ServiceProviderKey.generate(.p256, commonName: "sp", notBefore: Self.now)
        var dumped = ""
        dump(key, to: &dumped)
        let shown = [String(describing: key), String(reflecting: key), "\([key])", dumped].joined()
        #expect(shown.contains(key.fingerprint))
        let secret = Data(key.pkcs8DER).base64EncodedString()
        #expect(!shown.contains(secret.prefix(40)))
        #expect(!shown.contains("p256"))
    }

    @Test(
        "are understood by OpenSSL", .enabled(if: ProjectFiles.program("openssl") != nil, "apt-get install openssl"),
        arguments: ServiceProviderKey.Kind.allCases)
    func openssl(kind: ServiceProviderKey.Kind) async throws {
        let openssl = try #require(ProjectFiles.program("openssl"))
        let directory = try TemporaryDirectory()
        let key = try ServiceProviderKey.generate(kind, commonName: "sp.example.com", notBefore: Self.now)
        let (keyFile, certificateFile) = (directory.path + "/key.pem", directory.path + "/certificate.pem")
        try Data(key.pkcs8PEM.utf8).write(to: URL(filePath: keyFile))
        try Data(key.certificatePEM.utf8).write(to: URL(filePath: certificateFile))
        let own = try await FinishedCommand.run(openssl, ["pkey", "-in", keyFile, "-pubout"])
        let published = try await FinishedCommand.run(openssl, ["x509", "-in", certificateFile, "-pubkey", "-noout"])
        #expect(own.succeeded && published.succeeded)
        #expect(own.output.hasPrefix("-----BEGIN PUBLIC KEY-----"))
        #expect(own.output == published.output)
        // The certificate is signed with its own key.
        let verified = try await FinishedCommand.run(
            openssl, ["verify", "-no_check_time", "-check_ss_sig", "-CAfile", certificateFile, certificateFile])
        #expect(verified.succeeded, "\(verified.errors)")
    }
}
