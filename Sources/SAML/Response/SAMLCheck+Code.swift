extension SAMLCheck {
    /// What exactly is wrong or remarkable. The raw values are stable. Those of ``SAMLSignatureError/Code`` are among
    /// them, with the same meaning.
    public enum Code: String, Sendable, CaseIterable {
        // The document

        /// Not XML, or not well-formed.
        case notXML = "not_xml"
        /// A document type declaration.
        case doctype
        /// More bytes, elements or nesting than any response has.
        case tooLarge = "too_large"
        /// A comment. Texts interrupted by comments are read differently by different software.
        case comment
        /// A processing instruction.
        case processingInstruction = "processing_instruction"
        /// Another document than a SAML 2.0 response.
        case wrongRoot = "wrong_root"
        /// An element that has no place there.
        case unexpectedElement = "unexpected_element"
        /// An element or attribute is missing.
        case missing
        /// A value that is not of its type, or an element that occurs more often than it may.
        case malformed
        /// Another version of SAML.
        case unsupportedVersion = "unsupported_version"

        // What is in it

        /// The identity provider reported an error instead of an assertion.
        case statusNotSuccess = "status_not_success"
        /// There is no assertion.
        case noAssertion = "no_assertion"
        /// There is more than one assertion, counting those inside other elements.
        case severalAssertions = "several_assertions"
        /// The value is another one than expected.
        case mismatch
        /// Neither the response nor the assertion is signed.
        case nothingSigned = "nothing_signed"
        /// The assertion has no signature of its own, which the policy demands.
        case assertionNotSigned = "assertion_not_signed"
        /// The assertion is not encrypted, which the policy demands.
        case notEncrypted = "not_encrypted"
        /// The certificate's time is over. SAML uses certificates as containers of keys, so this is accepted unless the
        /// policy says otherwise.
        case certificateExpired = "certificate_expired"
        /// The certificate's time has not begun.
        case certificateNotYetValid = "certificate_not_yet_valid"

        // Encryption

        /// There is no key to decrypt with.
        case noDecryptionKey = "no_decryption_key"
        /// The structure of the encrypted element is not understood.
        case encryptionMalformed = "encryption_malformed"
        /// An algorithm of encryption or key transport that is not accepted.
        case encryptionAlgorithmRefused = "encryption_algorithm_refused"
        /// Decryption failed. Nothing more is told, whatever it was: another key, a changed ciphertext, or, where
        /// encryption does not protect against changes, contents without a valid signature.
        case decryptionFailed = "decryption_failed"

        // Requests

        /// A response without request, which is not allowed here.
        case unsolicited
        /// The request is not known, or was answered already.
        case unknownRequest = "unknown_request"
        /// Response and assertion name different requests, or only one of them names one.
        case inconsistent

        // Times

        /// Too early.
        case notYetValid = "not_yet_valid"
        /// Too late.
        case expired
        /// The moment lies in the future.
        case inFuture = "in_future"
        /// The subject was authenticated before the request that demanded it anew.
        case authenticationTooOld = "authentication_too_old"

        // The assertion

        /// The subject has no name.
        case noNameID = "no_name_id"
        /// No confirmation has the bearer method.
        case noBearer = "no_bearer"
        /// A bearer confirmation must not have NotBefore (SAML profiles §4.1.4.2).
        case notBeforePresent = "not_before_present"
        /// A condition that is not known. It may limit what the assertion is good for, so it cannot be ignored.
        case unknownCondition = "unknown_condition"
        /// More attributes, values or statements than are accepted.
        case tooMany = "too_many"

        // Signatures

        /// ``SAMLSignatureError/Code/noSignature``
        case noSignature = "no_signature"
        /// ``SAMLSignatureError/Code/severalSignatures``
        case severalSignatures = "several_signatures"
        /// ``SAMLSignatureError/Code/misplacedSignature``
        case misplacedSignature = "misplaced_signature"
        /// ``SAMLSignatureError/Code/malformedSignature``
        case malformedSignature = "malformed_signature"
        /// ``SAMLSignatureError/Code/severalReferences``
        case severalReferences = "several_references"
        /// ``SAMLSignatureError/Code/referenceMismatch``
        case referenceMismatch = "reference_mismatch"
        /// ``SAMLSignatureError/Code/invalidID``
        case invalidID = "invalid_id"
        /// ``SAMLSignatureError/Code/duplicateID``
        case duplicateID = "duplicate_id"
        /// ``SAMLSignatureError/Code/transformRefused``
        case transformRefused = "transform_refused"
        /// ``SAMLSignatureError/Code/canonicalizationRefused``
        case canonicalizationRefused = "canonicalization_refused"
        /// ``SAMLSignatureError/Code/algorithmRefused``
        case algorithmRefused = "algorithm_refused"
        /// ``SAMLSignatureError/Code/sha1Refused``
        case sha1Refused = "sha1_refused"
        /// ``SAMLSignatureError/Code/keyUnfit``
        case keyUnfit = "key_unfit"
        /// ``SAMLSignatureError/Code/keyTooSmall``
        case keyTooSmall = "key_too_small"
        /// ``SAMLSignatureError/Code/digestMismatch``
        case digestMismatch = "digest_mismatch"
        /// ``SAMLSignatureError/Code/untrustedCertificate``
        case untrustedCertificate = "untrusted_certificate"
        /// ``SAMLSignatureError/Code/signatureMismatch``
        case signatureMismatch = "signature_mismatch"
        /// ``SAMLSignatureError/Code/noTrustedCertificate``
        case noTrustedCertificate = "no_trusted_certificate"
        /// ``SAMLSignatureError/Code/signingFailed``
        case signingFailed = "signing_failed"
        /// ``SAMLSignatureError/Code/malformedMessage``
        case malformedMessage = "malformed_message"
        /// ``SAMLSignatureError/Code/libraryUnavailable``
        case libraryUnavailable = "library_unavailable"
        /// ``SAMLSignatureError/Code/outOfMemory``
        case outOfMemory = "out_of_memory"

        /// The same code of a signature's failure.
        public init(_ code: SAMLSignatureError.Code) {
            self = Code(rawValue: code.rawValue) ?? .malformedSignature
        }
    }
}
