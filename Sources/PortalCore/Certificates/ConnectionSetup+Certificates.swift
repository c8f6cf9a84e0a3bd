package import SAML

extension ConnectionSetup {
    /// For how long a certificate that was replaced by a confirmed one is still good for sign-ins that were under way
    /// then, in seconds.
    package static let retirementSeconds = PendingSignIn.lifetimeSeconds
    /// More than any renewal needs beside each other. All of them are tried.
    package static let maximumCertificates = SAMLSignatureVerifier.maximumCertificates

    /// The certificates whose keys may verify a response at that moment: the primary one and those staged beside it,
    /// unless they have expired; and a retiring one for a response to a request that was made before it was replaced.
    ///
    /// - Parameter requestedAt: when the request that is answered was made; nil for a response to none.
    package func trustedCertificates(
        at now: Timestamp, requestedAt: Timestamp?
    ) -> [IdentityProviderCertificate] {
        certificates.filter { certificate in
            guard certificate.notAfter >= now else { return false }
            guard certificate.role == .retiring else { return true }
            guard let retiredAt = certificate.retiredAt, let requestedAt else { return false }
            return requestedAt <= retiredAt && now <= retiredAt.adding(seconds: Self.retirementSeconds)
        }
    }

    /// Replaces the certificates by those of newly given metadata. One that was there stays what it was; what was
    /// uploaded for the same identity provider stays.
    mutating func takeCertificates(
        from settings: SAMLSettings, keepingUploads: Bool, at now: Timestamp, makeID: () -> CertificateID
    ) {
        let known = Dictionary(certificates.map { ($0.der, $0) }, uniquingKeysWith: { first, _ in first })
        var taken: [IdentityProviderCertificate] = settings.signingCertificates.compactMap { der in
            if var kept = known[der], kept.role != .retiring {
                kept.source = .metadata
                return kept
            }
            return IdentityProviderCertificate(
                id: makeID(), base64URL: der, role: .staged, source: .metadata, createdAt: now)
        }
        if keepingUploads {
            let ders = Set(taken.map(\.der))
            let uploads = certificates.filter {
                $0.source == .upload && $0.role != .retiring && !ders.contains($0.der)
            }
            taken += uploads.prefix(max(0, Self.maximumCertificates - taken.count))
        }
        certificates = taken
        appointPrimary(at: now)
    }

    /// Sees to it that exactly one certificate is the primary one: the present one while it is valid, else the first
    /// valid one. Returns the one that was appointed anew.
    @discardableResult
    mutating func appointPrimary(at now: Timestamp) -> IdentityProviderCertificate? {
        func isValid(_ certificate: IdentityProviderCertificate) -> Bool {
            certificate.notBefore <= now && now <= certificate.notAfter && certificate.role != .retiring
        }
        let present = certificates.firstIndex { $0.role == .primary }
        let chosen =
            present.flatMap { isValid(certificates[$0]) ? $0 : nil } ?? certificates.firstIndex(where: isValid)
            ?? present ?? certificates.firstIndex { $0.role != .retiring }
        for index in certificates.indices where index != chosen && certificates[index].role == .primary {
            certificates[index].role = .staged
        }
        guard let chosen, certificates[chosen].role != .primary else { return nil }
        certificates[chosen].role = .primary
        return certificates[chosen]
    }

    /// Makes one the primary certificate; every other one that was trusted retires. Nothing if it is not here.
    mutating func confirmCertificate(_ id: CertificateID, at now: Timestamp) {
        guard certificates.contains(where: { $0.id == id }) else { return }
        for index in certificates.indices {
            if certificates[index].id == id {
                certificates[index].role = .primary
                certificates[index].retiredAt = nil
            } else if certificates[index].role != .retiring {
                certificates[index].role = .retiring
                certificates[index].retiredAt = now
            }
        }
    }

    /// Keeps the certificates of the setup before this one, where it is of the same identity provider, for sign-ins that
    /// are under way.
    mutating func retire(_ before: ConnectionSetup, at now: Timestamp) {
        guard let entityId, entityId == before.entityId else { return }
        for var certificate in before.certificates {
            if certificate.role != .retiring {
                certificate.role = .retiring
                certificate.retiredAt = now
            }
            if let index = certificates.firstIndex(where: { $0.der == certificate.der }) {
                // One that retired here before was trusted again in between.
                let present = certificates[index]
                if present.role == .retiring, present.retiredAt.map({ $0 < certificate.retiredAt ?? $0 }) ?? true {
                    certificates[index].retiredAt = certificate.retiredAt
                }
            } else if certificates.count < Self.maximumCertificates {
                certificates.append(certificate)
            }
        }
    }

    /// Lets go of certificates whose retirement is over; false if there were none.
    mutating func removeRetired(at now: Timestamp) -> Bool {
        let count = certificates.count
        certificates.removeAll { certificate in
            certificate.role == .retiring
                && certificate.retiredAt.map { $0.adding(seconds: Self.retirementSeconds) < now } ?? true
        }
        return certificates.count != count
    }
}

extension IdentityProviderCertificate {
    package init(
        id: CertificateID, _ certificate: X509Certificate, role: Role, source: Source, createdAt: Timestamp
    ) {
        self.init(
            id: id, der: Base64URL.encode(certificate.der), fingerprintSha256: certificate.fingerprint,
            subject: certificate.subject, notBefore: Timestamp(certificate.notBefore),
            notAfter: Timestamp(certificate.notAfter), role: role, source: source, createdAt: createdAt)
    }

    /// Nil if the bytes are no certificate; those of accepted settings always are.
    init?(id: CertificateID, base64URL der: String, role: Role, source: Source, createdAt: Timestamp) {
        guard let bytes = Base64URL.decode(der), let certificate = try? X509Certificate(der: bytes) else { return nil }
        self.init(id: id, certificate, role: role, source: source, createdAt: createdAt)
    }
}
