extension JSONWebKey {
    /// What may be wrong with a key.
    public enum Problem: Sendable, Hashable {
        /// The element of the set is not an object.
        case notAnObject
        /// A member that the key type requires is missing.
        case missingMember(String)
        /// A member of the wrong JSON type.
        case wrongType(member: String, expected: String)
        /// A member that is not base64url (RFC 4648 §5).
        case invalidBase64URL(member: String)
        /// Base64 with padding or with `+` and `/`, which RFC 7515 §2 does not allow; it was read all the same.
        case looseBase64URL(member: String)
        /// A member with another length than its curve has, in bytes.
        case wrongLength(member: String, expected: Int, found: Int)
        /// The coordinates are not those of a point on the curve.
        case pointNotOnCurve(String)
        /// An RSA modulus below 2048 bits (RFC 7518 §3.3).
        case weakRSA(bits: Int)
        /// An RSA modulus so long that verifying with it would be an attack.
        case oversizedRSA(bits: Int)
        /// An RSA modulus or exponent that no key can have: even, or an exponent below 3.
        case invalidRSA(member: String)
        /// An RSA modulus from a faulty generator, which can be factored (CVE-2017-15361).
        case factorableRSA
        /// A member of a private key. The provider has published its private key, or somebody pasted the wrong file.
        case privateMember(String)
        /// `oct`: a shared secret, which has no place in a published set.
        case symmetricKey
        /// A key type that is unknown here.
        case unknownKeyType(String)
        /// A curve that is unknown here.
        case unknownCurve(String)
        /// `use` or `key_ops` says that the key is for something else than signatures, or its curve does.
        case notForSignatures
        /// `alg` does not go with the key, or is unknown or symmetric.
        case algorithmMismatch(String)
        /// No `kid`: fine for one key, ambiguous for several.
        case missingKeyID
        /// Another key of the set has the same `kid`.
        case duplicateKeyID(String)

        /// Whether a key with this problem must not be used.
        public var isDisqualifying: Bool {
            switch self {
            case .missingKeyID, .duplicateKeyID, .looseBase64URL: false
            default: true
            }
        }
    }
}
