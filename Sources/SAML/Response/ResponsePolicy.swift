/// What a service provider demands of responses beyond what SAML demands.
public struct ResponsePolicy: Sendable, Hashable {
    /// Algorithms and keys.
    public var algorithms: SAMLAlgorithmPolicy
    /// Whether the assertion must have a signature of its own; otherwise one over the response is enough.
    public var requiresSignedAssertion: Bool
    /// Whether the assertion must be encrypted.
    public var requiresEncryption: Bool
    /// Whether the dates of the signing certificate count. They mean nothing in SAML (metadata §2.4.1.1), and refusing
    /// an expired one locks everybody out on that day, so by default they are only remarked.
    public var refusesExpiredCertificates: Bool

    /// Creates a policy; without arguments, one that accepts whatever SAML and good algorithms allow.
    public init(
        algorithms: SAMLAlgorithmPolicy = .strict, requiresSignedAssertion: Bool = false,
        requiresEncryption: Bool = false, refusesExpiredCertificates: Bool = false
    ) {
        self.algorithms = algorithms
        self.requiresSignedAssertion = requiresSignedAssertion
        self.requiresEncryption = requiresEncryption
        self.refusesExpiredCertificates = refusesExpiredCertificates
    }
}
