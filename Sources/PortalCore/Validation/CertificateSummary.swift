package import SAML

/// What is shown of a certificate.
package struct CertificateSummary: Sendable, Codable, Hashable {
    /// SHA-256, upper-case hexadecimal with colons.
    package var fingerprint: String
    /// RFC 4514.
    package var subject: String
    package var issuer: String
    package var notBefore: Timestamp
    package var notAfter: Timestamp
    /// Whole days until `notAfter`, rounded down; negative once it has passed.
    package var daysLeft: Int
    /// For example `RSA 2048 bits`.
    package var key: String
    /// For example `SHA256withRSA`.
    package var signatureAlgorithm: String
}

extension CertificateSummary {
    package init(_ certificate: X509Certificate, context: ReviewContext) {
        let end = Timestamp(certificate.notAfter)
        self.init(
            fingerprint: certificate.fingerprint, subject: certificate.subject, issuer: certificate.issuer,
            notBefore: Timestamp(certificate.notBefore), notAfter: end, daysLeft: context.days(until: end),
            key: SAMLMetadataReview.words(for: certificate.publicKey),
            signatureAlgorithm: certificate.signatureAlgorithm.name)
    }
}
