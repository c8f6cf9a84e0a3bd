/// A signature algorithm of XML Signature (RFC 9231) that can be used here at all. Message authentication codes, DSA and
/// MD5 are not among them.
public enum SAMLSignatureAlgorithm: String, Sendable, Hashable, CaseIterable {
    /// RSA, PKCS#1 v1.5, with SHA-1. Only where a policy permits it.
    case rsaSHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
    /// RSA, PKCS#1 v1.5, with SHA-256.
    case rsaSHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    /// RSA, PKCS#1 v1.5, with SHA-384.
    case rsaSHA384 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384"
    /// RSA, PKCS#1 v1.5, with SHA-512.
    case rsaSHA512 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"
    /// ECDSA with SHA-256.
    case ecdsaSHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
    /// ECDSA with SHA-384.
    case ecdsaSHA384 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384"
    /// ECDSA with SHA-512.
    case ecdsaSHA512 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"

    /// The digest that is part of the algorithm.
    public var digest: SAMLDigestAlgorithm {
        switch self {
        case .rsaSHA1: .sha1
        case .rsaSHA256, .ecdsaSHA256: .sha256
        case .rsaSHA384, .ecdsaSHA384: .sha384
        case .rsaSHA512, .ecdsaSHA512: .sha512
        }
    }

    /// Whether the algorithm needs an elliptic-curve key; otherwise an RSA key.
    public var usesEllipticCurve: Bool {
        switch self {
        case .ecdsaSHA256, .ecdsaSHA384, .ecdsaSHA512: true
        case .rsaSHA1, .rsaSHA256, .rsaSHA384, .rsaSHA512: false
        }
    }
}
