import Crypto
import _CryptoExtras

/// A public key that is ready to verify signatures.
public struct VerificationKey: Sendable {
    /// The key as published.
    public let webKey: JSONWebKey

    private enum Prepared: Sendable {
        case rsa(_RSA.Signing.PublicKey)
        case p256(P256.Signing.PublicKey)
        case p384(P384.Signing.PublicKey)
        case p521(P521.Signing.PublicKey)
        case ed25519(Curve25519.Signing.PublicKey)
    }

    private let prepared: Prepared

    /// Prepares a key; nil when it must not or cannot verify signatures.
    public init?(_ webKey: JSONWebKey) {
        guard webKey.canVerify, let prepared = VerificationKey.prepare(webKey.material) else { return nil }
        self.webKey = webKey
        self.prepared = prepared
    }

    private static func prepare(_ material: JSONWebKey.Material?) -> Prepared? {
        switch material {
        case .rsa(let modulus, let exponent):
            return (try? _RSA.Signing.PublicKey(n: modulus, e: exponent)).map(Prepared.rsa)
        case .ellipticCurve(let curve, let x, let y):
            let point = [0x04] + x + y
            return switch curve {
            case .p256: (try? P256.Signing.PublicKey(x963Representation: point)).map(Prepared.p256)
            case .p384: (try? P384.Signing.PublicKey(x963Representation: point)).map(Prepared.p384)
            case .p521: (try? P521.Signing.PublicKey(x963Representation: point)).map(Prepared.p521)
            }
        case .octetKeyPair("Ed25519", let x):
            return (try? Curve25519.Signing.PublicKey(rawRepresentation: x)).map(Prepared.ed25519)
        default:
            return nil
        }
    }

    /// Whether a signature is valid (RFC 7515 §5.2 with RFC 7518 §3.3 to §3.5, RFC 8037 §3.1). False for algorithms
    /// that the key, or its `alg`, does not permit.
    public func isValid(_ signature: [UInt8], for input: [UInt8], algorithm: SigningAlgorithm) -> Bool {
        guard webKey.algorithms.contains(algorithm) else { return false }
        switch (prepared, algorithm) {
        case (.rsa(let key), .rs256): return key.isValid(signature, for: SHA256.hash(data: input), .insecurePKCS1v1_5)
        case (.rsa(let key), .rs384): return key.isValid(signature, for: SHA384.hash(data: input), .insecurePKCS1v1_5)
        case (.rsa(let key), .rs512): return key.isValid(signature, for: SHA512.hash(data: input), .insecurePKCS1v1_5)
        case (.rsa(let key), .ps256): return key.isValid(signature, for: SHA256.hash(data: input), .PSS)
        case (.rsa(let key), .ps384): return key.isValid(signature, for: SHA384.hash(data: input), .PSS)
        case (.rsa(let key), .ps512): return key.isValid(signature, for: SHA512.hash(data: input), .PSS)
        case (.p256(let key), .es256):
            guard let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: SHA256.hash(data: input))
        case (.p384(let key), .es384):
            guard let signature = try? P384.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: SHA384.hash(data: input))
        case (.p521(let key), .es512):
            guard let signature = try? P521.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: SHA512.hash(data: input))
        case (.ed25519(let key), .edDSA):
            return key.isValidSignature(signature, for: input)
        default:
            return false
        }
    }
}

extension _RSA.Signing.PublicKey {
    fileprivate func isValid(_ signature: [UInt8], for digest: some Digest, _ padding: _RSA.Signing.Padding) -> Bool {
        // RFC 8017 §8.2.2: a signature is exactly as long as the modulus.
        guard signature.count == (keySizeInBits + 7) / 8 else { return false }
        return isValidSignature(_RSA.Signing.RSASignature(rawRepresentation: signature), for: digest, padding: padding)
    }
}
