import StrictJSON

/// The header and signature of a token, judged against an allow-list and a key set.
struct TokenSignature {
    /// The checks' names for one kind of token.
    struct Names {
        let type: OIDCCheck.Name
        let header: OIDCCheck.Name
        let algorithm: OIDCCheck.Name
        let key: OIDCCheck.Name
        let signature: OIDCCheck.Name

        static let idToken = Names(
            type: .idTokenType, header: .idTokenHeader, algorithm: .idTokenAlgorithm, key: .idTokenKey,
            signature: .idTokenSignature)
        static let userInfo = Names(
            type: .userInfoSignature, header: .userInfoSignature, algorithm: .userInfoSignature,
            key: .userInfoSignature, signature: .userInfoSignature)
    }

    /// The outcome of the search for a key and of the verification.
    struct Verification {
        var checks: [OIDCCheck]
        var isVerified = false
        var mayNeedNewerKeys = false
    }

    let jws: CompactJWS
    let names: Names
    /// The algorithm, when it is on the allow-list.
    let algorithm: SigningAlgorithm?
    /// What is to be said of the header.
    let headerChecks: [OIDCCheck]

    init(jws: CompactJWS, allowed: [SigningAlgorithm], names: Names, type: String) {
        self.jws = jws
        self.names = names
        var checks: [OIDCCheck] = []
        checks.append(TokenSignature.typeCheck(jws.header, names, type))
        checks.append(TokenSignature.parameterCheck(jws.header, names))
        let algorithm = jws.header.algorithm.flatMap { name in allowed.first { name.isExactly($0.rawValue) } }
        self.algorithm = algorithm
        checks.append(TokenSignature.algorithmCheck(jws.header, names, allowed: allowed, found: algorithm))
        headerChecks = checks
    }

    private static func typeCheck(_ header: JOSEHeader, _ names: Names, _ expected: String) -> OIDCCheck {
        if let contentType = header.members["cty"] {
            return .failed(names.type, .wrongType, expected: "no cty", received: contentType.stringValue ?? "cty")
        }
        guard let value = header.members["typ"] else { return .passed(names.type, expected: expected) }
        guard let type = value.stringValue, type.utf8.count == expected.utf8.count,
            type.lowercased() == expected.lowercased()
        else {
            return .failed(names.type, .wrongType, expected: expected, received: value.stringValue ?? value.typeName)
        }
        return .passed(names.type, expected: expected, received: type)
    }

    private static func parameterCheck(_ header: JOSEHeader, _ names: Names) -> OIDCCheck {
        let critical = JOSEHeader.mustNotBeIgnored.filter { header.members[$0] != nil }
        guard critical.isEmpty else {
            return .failed(names.header, .criticalHeader, received: critical.joined(separator: " "))
        }
        let embedded = JOSEHeader.embeddedKeys.filter { header.members[$0] != nil }
        guard embedded.isEmpty else {
            return .warning(names.header, .embeddedKeyIgnored, received: embedded.joined(separator: " "))
        }
        return .passed(names.header)
    }

    private static func algorithmCheck(
        _ header: JOSEHeader, _ names: Names, allowed: [SigningAlgorithm], found: SigningAlgorithm?
    ) -> OIDCCheck {
        if let found { return .passed(names.algorithm, received: found.rawValue) }
        let expected = allowed.map(\.rawValue).joined(separator: " ")
        guard let value = header.members["alg"] else { return .failed(names.algorithm, .missing, expected: expected) }
        guard let name = value.stringValue else {
            return .failed(names.algorithm, .malformed, expected: expected, received: value.typeName)
        }
        let code: OIDCCheck.Code =
            name.lowercased() == "none"
            ? .algorithmNone : name.uppercased().hasPrefix("HS") ? .algorithmSymmetric : .algorithmNotAllowed
        return .failed(names.algorithm, code, expected: expected, received: name)
    }

    func verify(keys: VerificationKeySet?, issuer: String?) -> Verification {
        guard let algorithm else {
            let isMissing = jws.signature.isEmpty
            return Verification(checks: [
                .skipped(names.key, .notReached),
                isMissing ? .failed(names.signature, .signatureMissing) : .skipped(names.signature, .notReached),
            ])
        }
        guard let keys else {
            return Verification(
                checks: [.failed(names.key, .keySetUnavailable), .skipped(names.signature, .notReached)],
                mayNeedNewerKeys: true)
        }
        if let kid = jws.header.members["kid"], kid.stringValue == nil {
            return Verification(checks: [
                .failed(names.key, .malformed, expected: "string", received: kid.typeName),
                .skipped(names.signature, .notReached),
            ])
        }
        let candidates: [VerificationKey]
        var verification = Verification(checks: [])
        switch keys.search(keyID: jws.header.keyID, algorithm: algorithm) {
        case .found(let found, let wereMore):
            candidates = found
            verification.checks.append(
                wereMore
                    ? .warning(names.key, .tooManyKeys, expected: "at most \(VerificationKeySet.maximumCandidates)")
                    : .passed(names.key, received: jws.header.keyID))
        case .unknownKeyID:
            let known = keys.webKeySet.keys.compactMap(\.keyID).joined(separator: " ")
            verification.checks.append(
                .failed(names.key, .unknownKeyID, expected: known, received: jws.header.keyID))
            candidates = []
        case .notUsable(let named):
            let about = named.map { "\($0.keyType ?? "?") \($0.algorithm ?? "")" }.joined(separator: ", ")
            verification.checks.append(
                .failed(names.key, .keyNotUsable, expected: "a key for \(algorithm.rawValue)", received: about))
            candidates = []
        case .noMatch:
            verification.checks.append(
                .failed(names.key, .noMatchingKey, expected: "a key for \(algorithm.rawValue)"))
            candidates = []
        }
        guard !candidates.isEmpty else {
            verification.mayNeedNewerKeys = true
            verification.checks.append(
                jws.signature.isEmpty
                    ? .failed(names.signature, .signatureMissing) : .skipped(names.signature, .notReached))
            return verification
        }
        guard !jws.signature.isEmpty else {
            verification.checks.append(.failed(names.signature, .signatureMissing))
            return verification
        }
        guard
            let key = candidates.first(where: {
                $0.isValid(jws.signature, for: jws.signingInput, algorithm: algorithm)
            })
        else {
            verification.mayNeedNewerKeys = true
            verification.checks.append(.failed(names.signature, .signatureInvalid))
            return verification
        }
        guard key.webKey.admits(issuer: issuer) else {
            verification.checks.append(
                .failed(names.signature, .keyOfOtherIssuer, expected: key.webKey.issuer, received: issuer))
            return verification
        }
        verification.isVerified = true
        verification.checks.append(.passed(names.signature, received: algorithm.rawValue))
        return verification
    }
}

extension JSONWebKey {
    /// Whether the key may sign for an issuer: always, unless it names the issuers that it is for, as Entra's keys do,
    /// some of which are for single tenants only.
    fileprivate func admits(issuer: String?) -> Bool {
        guard let restriction = self.issuer, WebURL(restriction) != nil || IssuerTemplate(restriction) != nil else {
            return true
        }
        guard let issuer else { return false }
        return issuer.isExactly(restriction) || IssuerTemplate(restriction)?.value(in: issuer) != nil
    }
}
