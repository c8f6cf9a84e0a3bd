import LibraryTestSupport
import PortalTestSupport
import SAML
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("X.509 certificates")
struct CertificateTests {
    @Test("tell their key", arguments: TestKey.allCases)
    func keys(kind: TestKey) throws {
        let certificate = try X509Certificate(der: TestCertificate.make(key: kind).der)
        let expected: X509PublicKey =
            switch kind {
            case .rsa1024: .rsa(bits: 1024)
            case .rsa2048: .rsa(bits: 2048)
            case .rsa3072: .rsa(bits: 3072)
            case .p256: .ellipticCurve(name: "P-256")
            case .p384: .ellipticCurve(name: "P-384")
            case .p521: .ellipticCurve(name: "P-521")
            case .ed25519: .ed25519
            }
        #expect(certificate.publicKey == expected)
    }

    @Test("tell their signature algorithm and whether its digest is broken")
    func signatures() throws {
        let names = try [TestCertificate.Signature.sha1, .sha256, .sha384, .sha512].map {
            try X509Certificate(der: TestCertificate.make(key: .rsa2048, signature: $0).der).signatureAlgorithm
        }
        #expect(names.map(\.name) == ["SHA1withRSA", "SHA256withRSA", "SHA384withRSA", "SHA512withRSA"])
        #expect(names.map(\.isBroken) == [true, false, false, false])
        let edwards = try X509Certificate(der: TestCertificate.make(key: .ed25519).der).signatureAlgorithm
        #expect(edwards.name == "Ed25519")
        #expect(!edwards.isBroken)
    }

    @Test("tell their names, dates and whether they issued themselves")
    func fields() throws {
        let start = try #require(XMLSchemaDateTime.date("1999-12-31T23:59:59Z"))
        let end = try #require(XMLSchemaDateTime.date("2050-02-28T12:30:00Z"))
        let made = try TestCertificate.make(
            commonName: "käse, GmbH", notBefore: start, notAfter: end, isCertificateAuthority: true)
        let certificate = try X509Certificate(der: made.der)
        #expect(certificate.commonName == "käse, GmbH")
        #expect(certificate.subject == "O=Example Organisation,CN=käse\\, GmbH")
        #expect(certificate.notBefore == start)
        #expect(certificate.notAfter == end)
        #expect(certificate.isSelfIssued)
        #expect(certificate.isCertificateAuthority)
        #expect(!certificate.isValid(at: start.addingTimeInterval(-1)))
        #expect(certificate.isValid(at: start))
        #expect(certificate.isValid(at: end))
        #expect(!certificate.isValid(at: end.addingTimeInterval(1)))
        #expect(certificate.fingerprint.split(separator: ":").count == 32)
        #expect(certificate.sha256.count == 32)
        let issued = try X509Certificate(der: TestCertificate.make(issuer: "CA").der)
        #expect(!issued.isSelfIssued)
        #expect(issued.issuer == "O=Example Organisation,CN=CA")
        #expect(!issued.isCertificateAuthority)
    }

    @Test("are read from whatever an administrator pastes")
    func pasted() throws {
        let made = try TestCertificate.make()
        let escaped =
            "\"" + made.pem.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n") + "\""
        let forms: [[UInt8]] = [
            made.der, Array(made.pem.utf8), Array(made.base64.utf8), Array(made.wrappedBase64.utf8),
            Array(("\u{FEFF}subject=CN=x\n" + made.pem).utf8), Array(escaped.utf8),
            Array(made.pem.split(separator: "\n").joined(separator: "\r\n").utf8),
            Array(made.pem.split(separator: "\n").joined(separator: " ").utf8),
            Array(made.base64.filter { $0 != "=" }.utf8),
            Array(("-----BEGIN CERTIFICATE-----\n" + made.wrappedBase64).utf8),
        ]
        for (index, form) in forms.enumerated() {
            let found = try X509Certificate.certificates(pasted: form).map { try $0.get().der }
            #expect(found == [made.der], "form \(index)")
        }
    }

    @Test("are read one by one when several are pasted")
    func bundle() throws {
        let first = try TestCertificate.make(commonName: "a")
        let second = try TestCertificate.make(commonName: "b")
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        let results = try X509Certificate.certificates(pasted: Array((first.pem + broken + second.pem).utf8))
        #expect(results.count == 3)
        #expect(try results.first?.get().commonName == "a")
        #expect(try results.last?.get().commonName == "b")
        guard case .failure(.malformed) = results[1] else {
            Issue.record("\(results[1])")
            return
        }
    }

    @Test("are not confused with other things that look similar")
    func wrongThings() throws {
        let made = try TestCertificate.make(key: .rsa2048)
        func der(_ pem: String) throws -> [UInt8] {
            let body = pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
            return [UInt8](try #require(Data(base64Encoded: body)))
        }
        let pkcs7: [UInt8] = [0x30, 0x0D, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2, 0xA0, 0]
        let pkcs12: [UInt8] = [0x30, 0x05, 2, 1, 3, 0x30, 0]
        let cases: [([UInt8], PastedContent)] = [
            (Array(made.privateKeyPEM.utf8), .privateKey),
            (Array((made.pem + made.privateKeyPEM).utf8), .privateKey),
            (try der(made.privateKeyPEM), .privateKey),
            (try der(TestCertificate.make(key: .p256).privateKeyPEM), .privateKey),
            (Array(made.requestPEM.utf8), .certificateRequest),
            (try der(made.requestPEM), .certificateRequest),
            (try X509Certificate(der: made.der).subjectPublicKeyInfo, .publicKey),
            (Array("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----".utf8), .publicKey),
            (Array("-----BEGIN PKCS7-----\nMIIB\n-----END PKCS7-----".utf8), .pkcs7),
            (pkcs7, .pkcs7),
            (pkcs12, .pkcs12),
            (Array(Data(pkcs12).base64EncodedString().utf8), .pkcs12),
            (MetadataBuilder().bytes, .xml),
            (Array("<!doctype html><html></html>".utf8), .html),
            (Array("https://idp.example.com/cert.pem".utf8), .url),
            (Array("{\"x5c\":[]}".utf8), .json),
            (Array(try X509Certificate(der: made.der).fingerprint.utf8), .fingerprint),
            (Array("SHA1 Fingerprint=0123456789abcdef0123456789abcdef01234567".utf8), .fingerprint),
            (Array(repeating: UInt8(ascii: "a"), count: 40), .fingerprint),
            ([0xFF, 0xD8, 0xFF, 0xE0], .binary),
        ]
        for (index, (bytes, kind)) in cases.enumerated() {
            #expect(throws: X509CertificateError.unexpected(kind), "case \(index): \(kind)") {
                try X509Certificate.certificates(pasted: bytes)
            }
        }
        #expect(throws: X509CertificateError.empty) { try X509Certificate.certificates(pasted: Array(" \n".utf8)) }
        #expect(throws: X509CertificateError.notBase64) {
            try X509Certificate.certificates(pasted: Array("my certificate, please".utf8))
        }
    }

    @Test("cut off or changed anywhere never crash and are never taken for the original")
    func damage() throws {
        let made = try TestCertificate.make(key: .rsa2048, isCertificateAuthority: true)
        let original = try X509Certificate(der: made.der)
        for length in 0..<made.der.count {
            #expect(throws: X509CertificateError.self) { try X509Certificate(der: Array(made.der[..<length])) }
            #expect(throws: X509CertificateError.self) {
                try X509Certificate.certificates(pasted: Array(made.der[..<length])).first?.get()
            }
        }
        var random = SeededGenerator(seed: 7)
        for _ in 0..<4000 {
            var der = made.der
            let at = Int.random(in: 0..<der.count, using: &random)
            der[at] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &random)
            if let changed = try? X509Certificate(der: der) { #expect(changed.sha256 != original.sha256) }
            _ = PastedContent(recognizing: der)
        }
    }

    @Test("on a curve must hold a point of the curve")
    func offCurve() throws {
        let made = try TestCertificate.make(key: .p256)
        let key = try X509Certificate(der: made.der).subjectPublicKeyInfo
        let start = try #require(made.der.firstRange(of: key))
        var der = made.der
        der[start.upperBound - 1] ^= 1
        guard
            case .failure(.invalidPublicKey) = Result(catching: { () throws(X509CertificateError) in
                try X509Certificate(der: der)
            })
        else {
            Issue.record("accepted")
            return
        }
    }

    @Test("over the size limit are refused unread")
    func size() {
        let bytes = [UInt8](repeating: 0x30, count: X509Certificate.maximumBytes + 1)
        #expect(throws: X509CertificateError.tooLarge(limit: X509Certificate.maximumBytes)) {
            try X509Certificate(der: bytes)
        }
        #expect(throws: X509CertificateError.tooLarge(limit: X509Certificate.maximumText)) {
            try X509Certificate.certificates(pasted: [UInt8](repeating: 0x41, count: X509Certificate.maximumText + 1))
        }
        let many = String(repeating: "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", count: 40)
        #expect(throws: X509CertificateError.tooLarge(limit: X509Certificate.maximumCertificates)) {
            try X509Certificate.certificates(pasted: Array(many.utf8))
        }
    }
}
