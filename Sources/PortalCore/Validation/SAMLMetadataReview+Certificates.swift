import SAML

extension SAMLMetadataReview {
    /// A certificate that was given, and where.
    struct GivenCertificate {
        var result: Result<X509Certificate, X509CertificateError>
        var path: String
    }

    /// More than any provider publishes.
    private static let maximumCertificates = ConnectionSetup.maximumCertificates

    mutating func judgeKeys(_ role: SAMLMetadata.IdentityProvider) -> [X509Certificate] {
        let given = role.signingKeys.flatMap(\.certificates).map {
            GivenCertificate(result: $0.result, path: $0.location.path)
        }
        guard given.isEmpty else { return judge(given) }
        let path = "\(role.location.path)/KeyDescriptor"
        if let value = role.signingKeys.lazy.flatMap(\.values).first {
            add(
                .error, .samlKeyWithoutCertificate, path: value.location.path,
                "The signing key is given as bare numbers (\(value.name.excerpt)) instead of a certificate.",
                expected: "X509Certificate", received: value.name)
        } else if role.keys.isEmpty {
            add(.error, .samlCertificateMissing, path: path, "The document contains no signing certificate.")
        } else {
            let onlyEncryption = role.keys.contains { $0.use == .encryption }
            add(
                .error, .samlCertificateMissing, path: path,
                onlyEncryption
                    ? "The document contains certificates for encryption only, and none for signing."
                    : "The key descriptors contain no certificate for signing.")
        }
        return []
    }

    /// Judges certificates for signing and returns those that could be read, each once.
    mutating func judge(_ given: [GivenCertificate]) -> [X509Certificate] {
        var readable: [(certificate: X509Certificate, path: String)] = []
        var unreadable: [(error: X509CertificateError, path: String)] = []
        var places: [[UInt8]: String] = [:]
        for item in given.prefix(Self.maximumCertificates) {
            switch item.result {
            case .failure(let error): unreadable.append((error, item.path))
            case .success(let certificate):
                if let first = places[certificate.sha256] {
                    add(
                        .info, .samlCertificateDuplicate, path: item.path,
                        "This certificate (\(Self.name(certificate))) is already given at \(first).",
                        received: certificate.fingerprint)
                } else {
                    places[certificate.sha256] = item.path
                    readable.append((certificate, item.path))
                }
            }
        }
        if given.count > Self.maximumCertificates {
            add(
                .warning, .samlIrregular, path: given[Self.maximumCertificates].path,
                "There are \(given.count) signing certificates; only the first \(Self.maximumCertificates) are used.")
        }
        for (error, path) in unreadable { report(error, path: path, isOnly: readable.isEmpty) }
        summary.certificates = readable.map { summarize($0.certificate) }

        let usable = readable.filter { Self.isUsable($0.certificate.publicKey) }
        let valid = usable.filter { isCurrent($0.certificate) }
        let lastEnd = valid.map { Timestamp($0.certificate.notAfter) }.max()
        for (certificate, path) in readable {
            judgeKey(certificate, path: path, isOnly: usable.isEmpty)
            judgeSignature(certificate, path: path)
            judgeDates(certificate, path: path, lastEnd: lastEnd)
        }
        return readable.map(\.certificate)
    }

    // MARK: Dates

    private func isCurrent(_ certificate: X509Certificate) -> Bool {
        Timestamp(certificate.notBefore) <= context.now && context.now <= Timestamp(certificate.notAfter)
    }

    private mutating func judgeDates(_ certificate: X509Certificate, path: String, lastEnd: Timestamp?) {
        let (begin, end) = (Timestamp(certificate.notBefore), Timestamp(certificate.notAfter))
        let name = Self.name(certificate)
        if end < context.now {
            add(
                lastEnd == nil ? .error : .warning, .samlCertificateExpired, path: path,
                "The signing certificate \(name) expired on \(end.day), \(context.age(of: end)) ago."
                    + (lastEnd == nil ? "" : " Another one in the document is valid."),
                expected: "valid on \(context.now.day)", received: "\(end)")
        } else if begin > context.now {
            add(
                lastEnd == nil ? .error : .info, .samlCertificateNotYetValid, path: path,
                "The signing certificate \(name) is not valid before \(begin.day)."
                    + (lastEnd == nil ? "" : " Until then another one in the document is used."),
                expected: "valid on \(context.now.day)", received: "\(begin)")
        } else {
            let days = context.days(until: end)
            guard days <= ReviewContext.expiryWarningDays else { return }
            let isLast = lastEnd == end
            add(
                isLast ? .warning : .info, .samlCertificateExpiring, path: path,
                "The signing certificate \(name) expires on \(end.day), in \(days) \(days == 1 ? "day" : "days")."
                    + (isLast ? "" : " A certificate that is valid for longer is in the document."),
                expected: "more than \(ReviewContext.expiryWarningDays) days", received: "\(days)")
        }
    }

    // MARK: Strength

    /// NIST SP 800-131A; below the floor keys have been factored in public.
    private static let minimumRSABits = 2_048
    private static let floorRSABits = 1_024
    private static let goodCurves: Set<String> = ["P-256", "P-384", "P-521"]
    private static let weakCurves: Set<String> = ["P-192", "P-224", "secp192k1", "secp224k1"]

    private static func isUsable(_ key: X509PublicKey) -> Bool {
        switch key {
        case .rsa(let bits): bits >= floorRSABits
        case .ellipticCurve(let name): goodCurves.contains(name)
        case .ed25519, .ed448, .dsa, .other: false
        }
    }

    private mutating func judgeKey(_ certificate: X509Certificate, path: String, isOnly: Bool) {
        let name = Self.name(certificate)
        let key = Self.words(for: certificate.publicKey)
        let refused: Finding.Severity = isOnly ? .error : .warning
        switch certificate.publicKey {
        case .rsa(let bits) where bits < Self.minimumRSABits:
            add(
                bits < Self.floorRSABits ? refused : .warning, .samlCertificateWeakKey, path: path,
                "The key of the signing certificate \(name) has only \(bits) bits, which is no longer considered safe.",
                expected: "RSA with \(Self.minimumRSABits) bits or more, or P-256", received: key)
        case .rsa: break
        case .ellipticCurve(let curve) where Self.goodCurves.contains(curve): break
        case .ellipticCurve(let curve) where Self.weakCurves.contains(curve):
            add(
                refused, .samlCertificateWeakKey, path: path,
                "The key of the signing certificate \(name) is on the curve \(curve), which is too small.",
                expected: "P-256, P-384 or P-521", received: key)
        case .dsa:
            add(
                refused, .samlCertificateWeakKey, path: path,
                "The signing certificate \(name) has a DSA key. DSA signatures are outdated and not accepted.",
                expected: "RSA with \(Self.minimumRSABits) bits or more, or P-256", received: key)
        case .ellipticCurve, .ed25519, .ed448, .other:
            add(
                refused, .samlCertificateKeyNotSupported, path: path,
                "The signing certificate \(name) has a key of a kind that is not supported: \(key.excerpt).",
                expected: "RSA, P-256, P-384 or P-521", received: key)
        }
    }

    private mutating func judgeSignature(_ certificate: X509Certificate, path: String) {
        let algorithm = certificate.signatureAlgorithm
        guard algorithm.isBroken else { return }
        add(
            .info, .samlCertificateWeakSignature, path: path,
            "The certificate \(Self.name(certificate)) itself was signed with \(algorithm.name.excerpt). That does no harm here, because it is trusted for being in your metadata and not for who signed it.",
            expected: "SHA-256 or better", received: algorithm.name)
    }

    // MARK: What could not be read

    private mutating func report(_ error: X509CertificateError, path: String, isOnly: Bool) {
        if case .unexpected(.privateKey) = error {
            add(
                .error, .samlPrivateKey, path: path,
                "A private key was given where a certificate belongs. It was not kept; because it has left its place, it should be replaced.",
                expected: "a certificate", received: "a private key")
            return
        }
        add(
            isOnly ? .error : .warning, .samlCertificateUnreadable, path: path,
            "The signing certificate cannot be read: \(Self.words(for: error)).",
            expected: "an X.509 certificate, base64")
    }

    static func words(for error: X509CertificateError) -> String {
        switch error {
        case .empty: "it is empty"
        case .tooLarge(let limit): "it is larger than \(limit) bytes"
        case .notBase64: "it contains characters that are not base64"
        case .unexpected(let content): "it is \(content.words) instead"
        case .severalCertificates(let count): "there are \(count) certificates where one belongs"
        case .malformed: "its content is damaged or not a certificate (cut off while copying, perhaps)"
        case .invalidPublicKey: "the public key inside is damaged"
        }
    }

    // MARK: Words

    private static func name(_ certificate: X509Certificate) -> String {
        (certificate.commonName ?? certificate.subject).quoted
    }

    static func words(for key: X509PublicKey) -> String {
        switch key {
        case .rsa(let bits): "RSA \(bits) bits"
        case .ellipticCurve(let name): name
        case .ed25519: "Ed25519"
        case .ed448: "Ed448"
        case .dsa(let bits): bits.map { "DSA \($0) bits" } ?? "DSA"
        case .other(let oid): "algorithm \(oid)"
        }
    }

    private func summarize(_ certificate: X509Certificate) -> CertificateSummary {
        CertificateSummary(certificate, context: context)
    }
}
