package import SAML

#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// An identity provider's key and certificate, and a service provider's for decryption, made for tests.
package struct TestIdentityProvider: Sendable {
    /// The certificate that is trusted.
    package let certificate: X509Certificate
    /// Signs with its key.
    package let signer: SAMLSigner

    package init(
        key: TestKey = .rsa2048, algorithm: SAMLSignatureAlgorithm? = nil, notAfter: Date? = nil
    ) throws {
        let made =
            if let notAfter {
                try TestCertificate.make(key: key, notAfter: notAfter)
            } else {
                try TestCertificate.make(key: key)
            }
        certificate = try X509Certificate(der: made.der)
        signer = try SAMLSigner(
            privateKey: SAMLPrivateKey(pem: made.privateKeyPEM), certificate: certificate, algorithm: algorithm)
    }

    /// What a service provider expects of a response made by ``ResponseBuilder`` and signed here.
    package var expectations: ResponseExpectations {
        ResponseExpectations(
            identityProvider: "https://idp.example.com/metadata", serviceProvider: "https://sp.example.com/metadata",
            consumerURL: "https://sp.example.com/acs", certificates: [certificate], requestIDs: ["_request-1"])
    }
}

/// A key to which assertions are encrypted, made for tests.
package struct TestDecryptionKey: Sendable {
    /// Its certificate.
    package let certificate: X509Certificate
    /// The private key.
    package let privateKey: SAMLPrivateKey

    /// The kinds share their key with certificates of the same kind; ``TestKey/rsa2048`` and ``TestKey/rsa3072`` are two
    /// different ones.
    package init(_ key: TestKey = .rsa3072) throws {
        let made = try TestCertificate.make(commonName: "sp.example.com", key: key)
        certificate = try X509Certificate(der: made.der)
        privateKey = try SAMLPrivateKey(pem: made.privateKeyPEM)
    }
}
