/// A digest algorithm of XML Signature and XML Encryption.
public enum SAMLDigestAlgorithm: String, Sendable, Hashable, CaseIterable {
    /// SHA-1. In signatures only where a policy permits it.
    case sha1 = "http://www.w3.org/2000/09/xmldsig#sha1"
    /// SHA-256.
    case sha256 = "http://www.w3.org/2001/04/xmlenc#sha256"
    /// SHA-384.
    case sha384 = "http://www.w3.org/2001/04/xmldsig-more#sha384"
    /// SHA-512.
    case sha512 = "http://www.w3.org/2001/04/xmlenc#sha512"
}
