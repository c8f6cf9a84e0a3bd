import SwiftASN1
import X509

#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// A self-signed certificate made for a test.
package struct TestCertificate: Sendable {
    /// How the certificate is signed.
    package enum Signature: Sendable {
        case sha1
        case sha256
        case sha384
        case sha512
    }

    /// The certificate in DER.
    package let der: [UInt8]
    /// Its private key in PEM.
    package let privateKeyPEM: String
    /// A certification request for the same key in PEM.
    package let requestPEM: String

    /// The certificate in base64 on one line.
    package var base64: String { Data(der).base64EncodedString() }

    /// The certificate in base64 with lines of 64 characters.
    package var wrappedBase64: String {
        let digits = Array(base64)
        return stride(from: 0, to: digits.count, by: 64)
            .map { String(digits[$0..<min($0 + 64, digits.count)]) }
            .joined(separator: "\n")
    }

    /// The certificate in PEM.
    package var pem: String { "-----BEGIN CERTIFICATE-----\n\(wrappedBase64)\n-----END CERTIFICATE-----\n" }

    /// Makes a certificate.
    ///
    /// - Parameters:
    ///   - commonName: The subject's and issuer's common name.
    ///   - issuer: Another common name for the issuer; the certificate is then not self-issued.
    ///   - key: The kind of key. Keys are shared within the process, certificates are not.
    ///   - signature: The digest; SHA-1 works with RSA only, and Ed25519 ignores it.
    ///   - notBefore: First moment of validity, by default the beginning of 2024.
    ///   - notAfter: Last moment of validity, by default the beginning of 2044.
    ///   - isCertificateAuthority: Whether basic constraints say so.
    package static func make(
        commonName: String = "idp.example.com", issuer: String? = nil, key: TestKey = .p256,
        signature: Signature = .sha256, notBefore: Date = Date(timeIntervalSince1970: 1_704_067_200),
        notAfter: Date = Date(timeIntervalSince1970: 2_335_219_200), isCertificateAuthority: Bool = false
    ) throws -> TestCertificate {
        let privateKey = try key.privateKey()
        let subjectName = try DistinguishedName {
            CommonName(commonName)
            OrganizationName("Example Organisation")
        }
        let issuerName = try DistinguishedName {
            CommonName(issuer ?? commonName)
            OrganizationName("Example Organisation")
        }
        let algorithm: Certificate.SignatureAlgorithm =
            switch (key, signature) {
            case (.ed25519, _): .ed25519
            case (.p256, .sha384), (.p384, .sha384), (.p521, .sha384): .ecdsaWithSHA384
            case (.p256, .sha512), (.p384, .sha512), (.p521, .sha512): .ecdsaWithSHA512
            case (.p256, _), (.p384, _), (.p521, _): .ecdsaWithSHA256
            case (_, .sha1): .sha1WithRSAEncryption
            case (_, .sha256): .sha256WithRSAEncryption
            case (_, .sha384): .sha384WithRSAEncryption
            case (_, .sha512): .sha512WithRSAEncryption
            }
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: privateKey.publicKey,
            notValidBefore: notBefore, notValidAfter: notAfter, issuer: issuerName, subject: subjectName,
            signatureAlgorithm: algorithm,
            extensions: try Certificate.Extensions {
                if isCertificateAuthority {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                } else {
                    Critical(BasicConstraints.notCertificateAuthority)
                }
            },
            issuerPrivateKey: privateKey)
        let request = try CertificateSigningRequest(
            version: .v1, subject: subjectName, privateKey: privateKey,
            attributes: CertificateSigningRequest.Attributes(), signatureAlgorithm: algorithm)
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return TestCertificate(
            der: serializer.serializedBytes, privateKeyPEM: try privateKey.serializeAsPEM().pemString,
            requestPEM: try request.serializeAsPEM().pemString)
    }
}
