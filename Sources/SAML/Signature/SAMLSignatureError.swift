/// Why a signature was not accepted, or could not be made. Equality compares the code only.
public struct SAMLSignatureError: Error, Sendable, Equatable {
    /// What is wrong. The raw values are stable.
    public enum Code: String, Sendable, CaseIterable {
        /// There is no signature where one is required.
        case noSignature = "no_signature"
        /// The element has more than one signature.
        case severalSignatures = "several_signatures"
        /// A signature stands elsewhere than behind the Issuer of the element that it signs (SAML core §5.4.1).
        case misplacedSignature = "misplaced_signature"
        /// The Signature element does not have the one shape that is accepted: SignedInfo, SignatureValue and at most
        /// one KeyInfo; one method each for canonicalization and signature, one Reference.
        case malformedSignature = "malformed_signature"
        /// SignedInfo has more than one Reference.
        case severalReferences = "several_references"
        /// The Reference does not lead to the element that contains the signature (SAML core §5.4.2).
        case referenceMismatch = "reference_mismatch"
        /// The element's ID is missing or not a name (xs:ID).
        case invalidID = "invalid_id"
        /// Two elements of the document have the same identifier.
        case duplicateID = "duplicate_id"
        /// A transform beyond enveloped-signature and exclusive canonicalization (SAML core §5.4.4).
        case transformRefused = "transform_refused"
        /// A canonicalization method that is not accepted.
        case canonicalizationRefused = "canonicalization_refused"
        /// A signature or digest algorithm that is never accepted, such as HMAC.
        case algorithmRefused = "algorithm_refused"
        /// SHA-1, which the policy does not permit.
        case sha1Refused = "sha1_refused"
        /// No trusted certificate has a key of the kind that the algorithm needs.
        case keyUnfit = "key_unfit"
        /// The key is shorter than the policy permits.
        case keyTooSmall = "key_too_small"
        /// The element was changed after it was signed.
        case digestMismatch = "digest_mismatch"
        /// Signed with another key: the certificate in KeyInfo is not among the trusted ones.
        case untrustedCertificate = "untrusted_certificate"
        /// Not signed with any trusted key, or SignedInfo was changed.
        case signatureMismatch = "signature_mismatch"
        /// No certificate is trusted.
        case noTrustedCertificate = "no_trusted_certificate"
        /// The private key cannot be used with the algorithm, or does not belong to the certificate.
        case signingFailed = "signing_failed"
        /// The bytes to be signed are not an acceptable XML message.
        case malformedMessage = "malformed_message"
        /// libxmlsec1 with OpenSSL is not installed on this machine.
        case libraryUnavailable = "library_unavailable"
        /// Memory ran out.
        case outOfMemory = "out_of_memory"
    }

    /// What is wrong.
    public let code: Code
    /// What would have been accepted, if that can be said.
    public let expected: String?
    /// What was found instead: an algorithm, a fingerprint, a number.
    public let received: String?

    /// Creates an error.
    public init(_ code: Code, expected: String? = nil, received: String? = nil) {
        self.code = code
        self.expected = expected
        self.received = received
    }

    public static func == (one: SAMLSignatureError, other: SAMLSignatureError) -> Bool { one.code == other.code }
}
