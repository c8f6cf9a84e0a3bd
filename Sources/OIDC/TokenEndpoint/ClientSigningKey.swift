import Crypto
public import StrictJSON
import _CryptoExtras

/// A client's private key for `private_key_jwt` (RFC 7523): RSA of at least 2048 bits with RS256, or P-256 with ES256.
public struct ClientSigningKey: Sendable {
    /// Why a key cannot be used or could not sign.
    public enum KeyError: Error, Sendable, Hashable {
        /// Not a PEM of an unencrypted RSA or P-256 private key.
        case unreadable
        /// An RSA key below 2048 bits.
        case weak
        /// Signing failed.
        case signingFailed
    }

    private enum Prepared: Sendable {
        case rsa(_RSA.Signing.PrivateKey)
        case p256(P256.Signing.PrivateKey)
    }

    private let prepared: Prepared
    /// `kid` of the published key, by which the provider finds it.
    public let keyID: String?

    /// Reads a PEM (PKCS#8, PKCS#1 or SEC 1).
    public init(pem: String, keyID: String?) throws(KeyError) {
        if let key = try? P256.Signing.PrivateKey(pemRepresentation: pem) {
            prepared = .p256(key)
        } else if let key = try? _RSA.Signing.PrivateKey(pemRepresentation: pem) {
            guard key.keySizeInBits >= JSONWebKey.minimumRSABits else { throw .weak }
            prepared = .rsa(key)
        } else if (try? _RSA.Signing.PrivateKey(unsafePEMRepresentation: pem)) != nil {
            throw .weak
        } else {
            throw .unreadable
        }
        self.keyID = keyID
    }

    /// The algorithm of its signatures.
    public var algorithm: SigningAlgorithm {
        switch prepared {
        case .rsa: .rs256
        case .p256: .es256
        }
    }

    /// The public key as a JWK, to be registered with the provider (RFC 7517).
    public var publicKey: JSON {
        var members: [JSONObject.Member] = []
        func add(_ name: String, _ value: String) {
            members.append(JSONObject.Member(key: name, value: .string(value)))
        }
        switch prepared {
        case .rsa(let key):
            add("kty", "RSA")
            if let numbers = try? key.publicKey.getKeyPrimitives() {
                add("n", Base64URL.encode(numbers.modulus))
                add("e", Base64URL.encode(numbers.publicExponent))
            }
        case .p256(let key):
            let point = key.publicKey.rawRepresentation
            add("kty", "EC")
            add("crv", "P-256")
            add("x", Base64URL.encode(point.prefix(point.count / 2)))
            add("y", Base64URL.encode(point.suffix(point.count / 2)))
        }
        add("use", "sig")
        add("alg", algorithm.rawValue)
        if let keyID { add("kid", keyID) }
        return .object(JSONObject(members))
    }

    /// The public key as SubjectPublicKeyInfo in DER (RFC 5280 §4.1).
    public var publicKeyInfo: [UInt8] {
        switch prepared {
        case .rsa(let key): Array(key.publicKey.derRepresentation)
        case .p256(let key): Array(key.publicKey.derRepresentation)
        }
    }

    /// Makes a JWT in compact serialization (RFC 7519, RFC 7515 §3.1) of these claims.
    public func sign(_ claims: JSONObject) throws(KeyError) -> String {
        var header: JSONObject = ["alg": .string(algorithm.rawValue), "typ": "JWT"]
        if let keyID { header["kid"] = .string(keyID) }
        let input =
            Base64URL.encode(JSONWriter.bytes(of: .object(header))) + "."
            + Base64URL.encode(JSONWriter.bytes(of: .object(claims)))
        do {
            let digest = SHA256.hash(data: Array(input.utf8))
            switch prepared {
            case .rsa(let key):
                let signature = try key.signature(for: digest, padding: .insecurePKCS1v1_5)
                return input + "." + Base64URL.encode(signature.rawRepresentation)
            case .p256(let key):
                return input + "." + Base64URL.encode(try key.signature(for: digest).rawRepresentation)
            }
        } catch {
            throw .signingFailed
        }
    }
}

extension ClientSigningKey: CustomStringConvertible, CustomDebugStringConvertible {
    /// The algorithm and the key's id.
    public var description: String { "\(algorithm.rawValue) \(keyID ?? "without kid")" }
    /// The same as ``description``.
    public var debugDescription: String { description }
}
