import CXMLSec

// Signatures, and what they are over.

extension ResponseVerification {
    /// What came of the signature of one element.
    struct SignatureResult {
        var isPresent = false
        var verified: VerifiedElement?
    }

    mutating func verifySignature(of element: SAMLXMLElement, part: SAMLCheck.Part) -> SignatureResult {
        let verifier = SAMLSignatureVerifier(
            certificates: expectations.certificates, policy: policy.algorithms)
        let shape: SAMLSignatureShape
        do {
            shape = try SAMLSignatureShape(of: element)
        } catch {
            guard error.code != .noSignature else { return SignatureResult() }
            recordFailure(error, part: part)
            return SignatureResult(isPresent: true)
        }
        claims.signatures.append(
            ResponseClaims.Signature(
                part: part, algorithm: shape.algorithm, digest: shape.digest,
                fingerprint: shape.certificate.map { fingerprint(ofDER: $0) }))
        do {
            let verified = try verifier.verify(element, with: shape)
            pass(.algorithm, part, received: shape.algorithm)
            pass(.signature, part, received: verified.certificate.fingerprint)
            checkDates(of: verified.certificate, part: part)
            return SignatureResult(isPresent: true, verified: verified)
        } catch {
            recordFailure(error, part: part)
            return SignatureResult(isPresent: true)
        }
    }

    /// Mostly it is one of the trusted certificates, whose digest is known.
    private func fingerprint(ofDER der: [UInt8]) -> String {
        expectations.certificates.first { $0.isEncoded(as: der) }?.fingerprint
            ?? X509Certificate.fingerprint(ofDER: der)
    }

    private mutating func recordFailure(_ error: SAMLSignatureError, part: SAMLCheck.Part) {
        let code = SAMLCheck.Code(error.code)
        switch error.code {
        case .algorithmRefused, .sha1Refused, .keyUnfit, .keyTooSmall, .transformRefused, .canonicalizationRefused:
            fail(.algorithm, part, code, expected: error.expected, received: error.received)
            skip(.signature, part, code)
        default:
            fail(.signature, part, code, expected: error.expected, received: error.received)
        }
    }

    private mutating func checkDates(of certificate: X509Certificate, part: SAMLCheck.Part) {
        guard !certificate.isValid(at: clock.now) else {
            pass(.certificateValidity, part)
            return
        }
        let isEarly = clock.now < certificate.notBefore
        checks.append(
            SAMLCheck(
                .certificateValidity, policy.refusesExpiredCertificates ? .failed : .warning, part: part,
                code: isEarly ? .certificateNotYetValid : .certificateExpired,
                expected: XMLSchemaDateTime.text(clock.now),
                received: XMLSchemaDateTime.text(isEarly ? certificate.notBefore : certificate.notAfter)))
    }

    mutating func checkRequiredSignatures(response: SignatureResult, assertion: SignatureResult) {
        if !response.isPresent && !assertion.isPresent {
            fail(.signature, nil, .nothingSigned)
        } else if policy.requiresSignedAssertion && !assertion.isPresent {
            fail(.signature, .assertion, .assertionNotSigned)
        }
    }
}
