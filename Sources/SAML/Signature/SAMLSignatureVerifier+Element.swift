import CXMLSec
import Crypto

extension SAMLSignatureVerifier {
    /// Verifies the signature that is a child of the element.
    func verify(_ element: SAMLXMLElement) throws(SAMLSignatureError) -> VerifiedElement {
        let signature = try SAMLSignatureShape(of: element)
        return try verify(element, with: signature)
    }

    func verify(
        _ element: SAMLXMLElement, with signature: SAMLSignatureShape
    ) throws(SAMLSignatureError) -> VerifiedElement {
        let algorithm = try permitted(algorithm: signature.algorithm)
        let digest = try permitted(digest: signature.digest)
        guard !certificates.isEmpty else { throw SAMLSignatureError(.noTrustedCertificate) }
        var failure: SAMLSignatureError?
        var candidates = candidates(hintedBy: signature, algorithm)[...]
        while let certificate = candidates.popFirst() {
            let key: XMLSecurityKey
            do {
                key = try self.key(of: certificate, for: algorithm)
            } catch {
                failure = failure ?? error
                continue
            }
            var signed = cxmlsec_bytes()
            defer { cxmlsec_bytes_free(signed) }
            let status =
                candidates.isEmpty
                ? cxmlsec_verify(element.pointer, signature.element.pointer, key.pointer, nil)
                : cxmlsec_verify(element.pointer, signature.element.pointer, key.pointer, &signed)
            switch status {
            case CXMLSEC_SIGNATURE_VALID:
                return VerifiedElement(
                    element: element, certificate: certificate, algorithm: algorithm, digest: digest)
            case CXMLSEC_SIGNATURE_DIGEST_MISMATCH:
                // The digest is the same whatever the key.
                throw SAMLSignatureError(.digestMismatch)
            case CXMLSEC_SIGNATURE_MISMATCH:
                failure = mismatch(signature)
                candidates = candidates.drop { !hasSigned(signed, signature, $0, algorithm) }
            case CXMLSEC_SIGNATURE_OUT_OF_MEMORY:
                throw SAMLSignatureError(.outOfMemory)
            default:
                throw SAMLSignatureError(.malformedSignature)
            }
        }
        throw failure ?? mismatch(signature)
    }

    /// The trusted certificates, the one that the signature names first; of those for elliptic curves only the ones whose
    /// signatures are as long as this one, if there are any: libxmlsec1 takes another length for a malformed signature.
    private func candidates(
        hintedBy signature: SAMLSignatureShape, _ algorithm: SAMLSignatureAlgorithm
    ) -> [X509Certificate] {
        guard certificates.count > 1 else { return certificates }
        var ordered = certificates
        if let hint = signature.certificate, let hinted = ordered.firstIndex(where: { $0.isEncoded(as: hint) }) {
            ordered.insert(ordered.remove(at: hinted), at: 0)
        }
        guard algorithm.usesEllipticCurve, let count = signature.value?.count else { return ordered }
        guard ordered.contains(where: { $0.publicKey.signatureBytes == count }) else { return ordered }
        return ordered.filter { ($0.publicKey.signatureBytes ?? count) == count }
    }

    /// Whether it is this certificate's key that made the signature, asked of SignedInfo alone: so that however many
    /// certificates there are, the element is not digested for each. What follows from it is only which is tried next.
    private func hasSigned(
        _ signedInfo: cxmlsec_bytes, _ signature: SAMLSignatureShape, _ certificate: X509Certificate,
        _ algorithm: SAMLSignatureAlgorithm
    ) -> Bool {
        guard let key = try? key(of: certificate, for: algorithm), let value = signature.value else { return false }
        return value.withUnsafeBufferPointer { value in
            cxmlsec_verify_bytes(
                signedInfo.bytes, signedInfo.count, value.baseAddress, value.count, key.pointer,
                algorithm.digest.number)
        }
    }

    private func mismatch(_ signature: SAMLSignatureShape) -> SAMLSignatureError {
        guard let hint = signature.certificate, !certificates.contains(where: { $0.der == hint }) else {
            return SAMLSignatureError(.signatureMismatch)
        }
        return SAMLSignatureError(
            .untrustedCertificate, expected: certificates.map(\.fingerprint).joined(separator: ", "),
            received: X509Certificate.fingerprint(ofDER: hint))
    }

    // MARK: Policy

    func permitted(algorithm uri: String) throws(SAMLSignatureError) -> SAMLSignatureAlgorithm {
        guard let algorithm = SAMLSignatureAlgorithm(rawValue: uri) else {
            throw SAMLSignatureError(.algorithmRefused, received: uri)
        }
        guard algorithm.digest != .sha1 || policy.allowsSHA1 else {
            throw SAMLSignatureError(
                .sha1Refused, expected: SAMLSignatureAlgorithm.rsaSHA256.rawValue, received: uri)
        }
        return algorithm
    }

    func permitted(digest uri: String) throws(SAMLSignatureError) -> SAMLDigestAlgorithm {
        guard let digest = SAMLDigestAlgorithm(rawValue: uri) else {
            throw SAMLSignatureError(.algorithmRefused, received: uri)
        }
        guard digest != .sha1 || policy.allowsSHA1 else {
            throw SAMLSignatureError(.sha1Refused, expected: SAMLDigestAlgorithm.sha256.rawValue, received: uri)
        }
        return digest
    }

    func key(
        of certificate: X509Certificate, for algorithm: SAMLSignatureAlgorithm
    ) throws(SAMLSignatureError) -> XMLSecurityKey {
        switch certificate.publicKey {
        case .rsa(let bits) where !algorithm.usesEllipticCurve:
            guard bits >= policy.minimumRSABits else {
                throw SAMLSignatureError(.keyTooSmall, expected: "\(policy.minimumRSABits)", received: "\(bits)")
            }
        case .ellipticCurve where algorithm.usesEllipticCurve:
            break
        default:
            throw SAMLSignatureError(.keyUnfit, expected: algorithm.rawValue)
        }
        guard cxmlsec_is_available() else { throw SAMLSignatureError(.libraryUnavailable) }
        guard let key = XMLSecurityKey(subjectPublicKeyInfo: certificate.subjectPublicKeyInfo),
            key.kind == (algorithm.usesEllipticCurve ? CXMLSEC_KEY_EC : CXMLSEC_KEY_RSA)
        else { throw SAMLSignatureError(.keyUnfit, expected: algorithm.rawValue) }
        return key
    }
}

extension X509Certificate {
    static func fingerprint(ofDER der: [UInt8]) -> String {
        SHA256.hash(data: der).hexadecimal(separator: ":")
    }
}

extension X509PublicKey {
    /// How long XML signatures of a known curve are: r and s side by side (RFC 6931 §2.3.6).
    fileprivate var signatureBytes: Int? {
        guard case .ellipticCurve(let name) = self else { return nil }
        return Self.signatureBytes[name]
    }

    private static let signatureBytes = ["P-256": 64, "P-384": 96, "P-521": 132]
}
