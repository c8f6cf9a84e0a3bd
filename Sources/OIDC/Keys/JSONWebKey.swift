/// A key of a set (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2).
public struct JSONWebKey: Sendable, Hashable {
    /// The numbers of the key.
    public enum Material: Sendable, Hashable {
        /// RSA: modulus and public exponent, big-endian without leading zeros.
        case rsa(modulus: [UInt8], exponent: [UInt8])
        /// A point on P-256, P-384 or P-521, each coordinate with the curve's full length.
        case ellipticCurve(EllipticCurve, x: [UInt8], y: [UInt8])
        /// A public key on Ed25519, Ed448, X25519 or X448.
        case octetKeyPair(curve: String, x: [UInt8])
    }

    /// Curves of RFC 7518 §6.2.1.1.
    public enum EllipticCurve: String, Sendable, Hashable, CaseIterable {
        /// NIST P-256.
        case p256 = "P-256"
        /// NIST P-384.
        case p384 = "P-384"
        /// NIST P-521.
        case p521 = "P-521"
    }

    /// The position in the set, from 0.
    public let index: Int
    /// `kty`: `RSA`, `EC`, `OKP`, `oct` or something unknown.
    public let keyType: String?
    /// `kid`.
    public let keyID: String?
    /// `use`: `sig`, `enc` or something else.
    public let use: String?
    /// `key_ops`.
    public let keyOperations: [String]?
    /// `alg`.
    public let algorithm: String?
    /// `issuer`, which Entra ID adds: the only issuer, or template of issuers, whose tokens the key may sign.
    public let issuer: String?
    /// The key itself; nil when it could not be read or is not public-key material.
    public let material: Material?
    /// What is wrong or notable.
    public internal(set) var problems: [Problem]

    /// The key as a JSON pointer into the set.
    public var pointer: String { "/keys/\(index)" }

    /// The length of an RSA modulus in bits.
    public var rsaBits: Int? {
        if case .rsa(let modulus, _) = material { modulus.significantBits } else { nil }
    }

    /// The name of the curve, for elliptic-curve keys of either kind.
    public var curve: String? {
        switch material {
        case .ellipticCurve(let curve, _, _): curve.rawValue
        case .octetKeyPair(let curve, _): curve
        default: nil
        }
    }

    /// The algorithms that signatures under this key may have, narrowed by `alg`.
    public var algorithms: [SigningAlgorithm] {
        let possible: [SigningAlgorithm] =
            switch material {
            case .rsa: [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512]
            case .ellipticCurve(.p256, _, _): [.es256]
            case .ellipticCurve(.p384, _, _): [.es384]
            case .ellipticCurve(.p521, _, _): [.es512]
            case .octetKeyPair("Ed25519", _): [.edDSA]
            default: []
            }
        guard let algorithm else { return possible }
        // `ES521`, after the curve, is not registered; it is a common slip for ES512.
        let name = algorithm == "ES521" ? SigningAlgorithm.es512.rawValue : algorithm
        return possible.filter { $0.rawValue == name }
    }

    /// Whether the key can be used to verify signatures: readable, meant for it, and of a kind that is supported.
    public var canVerify: Bool {
        !algorithms.isEmpty && (use == nil || use == "sig") && (keyOperations?.contains("verify") ?? true)
            && !problems.contains { $0.isDisqualifying }
    }
}
