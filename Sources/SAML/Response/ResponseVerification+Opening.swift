// From the response to its one assertion.

extension ResponseVerification {
    /// The one assertion, as it stands in the response.
    enum FoundAssertion {
        case plain(SAMLXMLElement)
        case encrypted(SAMLXMLElement)

        var isEncrypted: Bool {
            if case .encrypted = self { true } else { false }
        }
    }

    mutating func assertion(in response: SAMLXMLElement, _ message: Message) -> FoundAssertion? {
        let all =
            message.assertions.map(FoundAssertion.plain) + message.encryptedAssertions.map(FoundAssertion.encrypted)
        guard let found = all.first else {
            if message.isSuccess || assertionsAnywhere > 0 {
                fail(.singleAssertion, nil, .noAssertion, expected: "1", received: "0")
            } else {
                skip(.singleAssertion, nil, .noAssertion)
            }
            return nil
        }
        if assertionsAnywhere == 1 {
            pass(.singleAssertion)
        } else {
            fail(.singleAssertion, nil, .severalAssertions, expected: "1", received: "\(assertionsAnywhere)")
        }
        return found
    }

    /// Decrypts if need be and verifies the assertion's own signature.
    ///
    /// Ciphertexts of CBC can be changed so that the plaintext changes in a chosen way; whoever sees what becomes of them
    /// can decrypt them. So where nothing else protects the ciphertext, the assertion's signature counts as a part of
    /// decryption, and whatever fails up to there is reported as one and the same.
    mutating func open(
        _ found: FoundAssertion, isProtected: Bool
    ) -> (assertion: SAMLXMLElement, signature: SignatureResult)? {
        switch found {
        case .plain(let assertion):
            if policy.requiresEncryption {
                fail(.encryption, .assertion, .notEncrypted)
            } else {
                skip(.encryption, .assertion, .notEncrypted)
            }
            return (assertion, verifySignature(of: assertion, part: .assertion))
        case .encrypted(let element):
            claims.encryption = EncryptedElement.claims(of: element)
            do {
                let encrypted = try EncryptedElement(element, policy: policy.algorithms)
                let assertion = try encrypted.decrypt(with: expectations.decryptionKeys)
                if isProtected || encrypted.isAuthenticated {
                    return try openProtected(assertion)
                }
                return try openUnprotected(assertion)
            } catch {
                recordFailure(error)
                return nil
            }
        }
    }

    private mutating func openProtected(
        _ assertion: SAMLXMLElement
    ) throws(DecryptionError) -> (SAMLXMLElement, SignatureResult) {
        guard assertion.isNamed("Assertion", in: SAMLNamespace.assertion) else { throw .malformed }
        pass(.encryption, .assertion)
        checkDecrypted(assertion)
        return (assertion, verifySignature(of: assertion, part: .assertion))
    }

    private mutating func openUnprotected(
        _ assertion: SAMLXMLElement
    ) throws(DecryptionError) -> (SAMLXMLElement, SignatureResult) {
        guard assertion.isNamed("Assertion", in: SAMLNamespace.assertion) else { throw .failed }
        var trial = self
        let signature = trial.verifySignature(of: assertion, part: .assertion)
        guard signature.verified != nil else { throw .failed }
        trial.pass(.encryption, .assertion)
        trial.checkDecrypted(assertion)
        self = trial
        return (assertion, signature)
    }

    private mutating func recordFailure(_ error: DecryptionError) {
        switch error {
        case .malformed: fail(.encryption, .assertion, .encryptionMalformed)
        case .algorithmRefused(let uri): fail(.encryption, .assertion, .encryptionAlgorithmRefused, received: uri)
        case .noKey: fail(.encryption, .assertion, .noDecryptionKey)
        case .failed: fail(.encryption, .assertion, .decryptionFailed)
        }
    }

    /// Decrypts a part of an assertion that is verified or at least open to be read.
    mutating func decrypt(_ element: SAMLXMLElement) -> SAMLXMLElement? {
        do {
            let content = try EncryptedElement(element, policy: policy.algorithms)
                .decrypt(with: expectations.decryptionKeys)
            guard !content.document.hasComments, !content.document.hasInstructions else { throw DecryptionError.failed }
            return content
        } catch {
            recordFailure(error as? DecryptionError ?? .failed)
            return nil
        }
    }
}
