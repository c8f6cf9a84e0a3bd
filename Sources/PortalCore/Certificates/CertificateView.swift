/// A certificate as clients see it (API.md, "Certificate").
package struct CertificateView: Sendable, Codable, Hashable {
    package var id: CertificateID
    package var use: CertificateUse
    /// Upper-case hexadecimal with colons.
    package var fingerprintSha256: String
    package var subject: String
    package var notBefore: Timestamp
    package var notAfter: Timestamp
    /// Whole days, rounded down; negative once it has passed.
    package var daysLeft: Int
    package var status: CertificateStatus
    /// Of an identity provider's: where it came from.
    package var source: IdentityProviderCertificate.Source?
    package var createdAt: Timestamp
    /// When another one took its place.
    package var retiredAt: Timestamp?
    /// Of ours: PEM, to be uploaded at the identity provider.
    package var certificate: String?

    package init(_ certificate: IdentityProviderCertificate, at now: Timestamp) {
        id = certificate.id
        use = .idpSigning
        fingerprintSha256 = certificate.fingerprintSha256
        subject = certificate.subject
        notBefore = certificate.notBefore
        notAfter = certificate.notAfter
        daysLeft = ReviewContext(now: now).days(until: certificate.notAfter)
        status = certificate.status(at: now)
        source = certificate.source
        createdAt = certificate.createdAt
        retiredAt = certificate.retiredAt
    }

    package init(_ credential: ServiceProviderCredential, at now: Timestamp) {
        id = credential.id
        use = credential.use
        fingerprintSha256 = credential.fingerprintSha256
        subject = credential.subject
        notBefore = credential.notBefore
        notAfter = credential.notAfter
        daysLeft = ReviewContext(now: now).days(until: credential.notAfter)
        status = credential.status(at: now)
        createdAt = credential.createdAt
        retiredAt = credential.retiredAt
        certificate = PEM.certificate(der: Base64URL.decode(credential.der) ?? [])
    }
}

extension IdentityProviderCertificate {
    package func status(at now: Timestamp) -> CertificateStatus {
        if notAfter < now { return .expired }
        return switch role {
        case .primary: .primary
        case .staged: .staged
        case .retiring: .retiring
        }
    }
}

extension ServiceProviderCredential {
    package func status(at now: Timestamp) -> CertificateStatus {
        if notAfter < now { return .expired }
        return switch role {
        case .primary: .primary
        case .staged: .staged
        case .retiring: .retiring
        }
    }
}
