/// The algorithm a certificate was signed with.
public struct X509SignatureAlgorithm: Sendable, Hashable {
    /// The object identifier in dotted form.
    public let oid: String
    /// The usual name, such as `SHA256withRSA`; the object identifier when unknown.
    public let name: String
    /// The digest, nil when the algorithm is unknown or has none of its own (Ed25519).
    public let digest: Digest?

    /// Digest functions that occur in certificates.
    public enum Digest: String, Sendable, Hashable, CaseIterable {
        /// MD2.
        case md2 = "MD2"
        /// MD5.
        case md5 = "MD5"
        /// SHA-1.
        case sha1 = "SHA-1"
        /// SHA-224.
        case sha224 = "SHA-224"
        /// SHA-256.
        case sha256 = "SHA-256"
        /// SHA-384.
        case sha384 = "SHA-384"
        /// SHA-512.
        case sha512 = "SHA-512"
    }

    /// Whether collisions of the digest are practical (MD2, MD5, SHA-1).
    public var isBroken: Bool {
        switch digest {
        case .md2, .md5, .sha1: true
        default: false
        }
    }
}
