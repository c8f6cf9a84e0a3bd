/// What is accepted of the algorithms and keys of an identity provider.
public struct SAMLAlgorithmPolicy: Sendable, Hashable {
    /// Whether SHA-1 is accepted in signatures. Off unless asked for: collisions can be made.
    public var allowsSHA1: Bool
    /// Whether content keys wrapped with RSA PKCS#1 v1.5 are accepted. Off unless asked for: whoever can try out
    /// ciphertexts can decrypt them.
    public var allowsRSA15: Bool
    /// The shortest RSA key accepted, in bits.
    public var minimumRSABits: Int

    /// Creates a policy; without arguments, the strict one.
    public init(allowsSHA1: Bool = false, allowsRSA15: Bool = false, minimumRSABits: Int = 2048) {
        self.allowsSHA1 = allowsSHA1
        self.allowsRSA15 = allowsRSA15
        self.minimumRSABits = minimumRSABits
    }

    /// The strict policy.
    public static let strict = SAMLAlgorithmPolicy()
}
