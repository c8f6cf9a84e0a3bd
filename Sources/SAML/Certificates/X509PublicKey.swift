/// Kind and size of a public key.
public enum X509PublicKey: Sendable, Hashable {
    /// RSA, with the length of the modulus.
    case rsa(bits: Int)
    /// An elliptic curve: `P-256`, `P-384`, `P-521`, `secp256k1`, `brainpoolP256r1`, `explicit parameters`, or the
    /// curve's object identifier.
    case ellipticCurve(name: String)
    /// Ed25519 (RFC 8410).
    case ed25519
    /// Ed448 (RFC 8410).
    case ed448
    /// DSA, which SAML's current algorithm lists no longer name.
    case dsa(bits: Int?)
    /// Any other, by object identifier.
    case other(oid: String)
}
