import Crypto
import OIDC
import StrictJSON
import _CryptoExtras

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Signs tokens whose header and claims are written out, so that a test can make any token at all with a real signature.
struct TokenSigner: Sendable {
    enum Key: Sendable {
        case rsa(_RSA.Signing.PrivateKey)
        case p256(P256.Signing.PrivateKey)
        case p384(P384.Signing.PrivateKey)
        case p521(P521.Signing.PrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)
    }

    let key: Key
    let keyID: String?

    /// RSA keys are made once, since that takes long.
    static func rsa(_ keyID: String? = "rsa") throws -> TokenSigner {
        TokenSigner(key: .rsa(try firstRSA.get()), keyID: keyID)
    }

    static func otherRSA(_ keyID: String? = "rsa") throws -> TokenSigner {
        TokenSigner(key: .rsa(try secondRSA.get()), keyID: keyID)
    }

    static func p256(_ keyID: String? = "ec") -> TokenSigner {
        TokenSigner(key: .p256(P256.Signing.PrivateKey()), keyID: keyID)
    }

    private static let firstRSA = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }
    private static let secondRSA = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }

    /// The algorithms that the key can sign with.
    var algorithms: [SigningAlgorithm] {
        switch key {
        case .rsa: [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512]
        case .p256: [.es256]
        case .p384: [.es384]
        case .p521: [.es512]
        case .ed25519: [.edDSA]
        }
    }

    func signature(_ input: some Sequence<UInt8>, _ algorithm: SigningAlgorithm) throws -> [UInt8] {
        let input = Array(input)
        switch (key, algorithm) {
        case (.rsa(let key), .rs256):
            return Array(
                try key.signature(for: SHA256.hash(data: input), padding: .insecurePKCS1v1_5).rawRepresentation)
        case (.rsa(let key), .rs384):
            return Array(
                try key.signature(for: SHA384.hash(data: input), padding: .insecurePKCS1v1_5).rawRepresentation)
        case (.rsa(let key), .rs512):
            return Array(
                try key.signature(for: SHA512.hash(data: input), padding: .insecurePKCS1v1_5).rawRepresentation)
        case (.rsa(let key), .ps256):
            return Array(try key.signature(for: SHA256.hash(data: input), padding: .PSS).rawRepresentation)
        case (.rsa(let key), .ps384):
            return Array(try key.signature(for: SHA384.hash(data: input), padding: .PSS).rawRepresentation)
        case (.rsa(let key), .ps512):
            return Array(try key.signature(for: SHA512.hash(data: input), padding: .PSS).rawRepresentation)
        case (.p256(let key), .es256):
            return Array(try key.signature(for: SHA256.hash(data: input)).rawRepresentation)
        case (.p384(let key), .es384):
            return Array(try key.signature(for: SHA384.hash(data: input)).rawRepresentation)
        case (.p521(let key), .es512):
            return Array(try key.signature(for: SHA512.hash(data: input)).rawRepresentation)
        case (.ed25519(let key), .edDSA):
            return Array(try key.signature(for: input))
        default:
            throw Unfit()
        }
    }

    struct Unfit: Error {}

    /// A token with exactly this header and these claims, signed by that algorithm whatever the header says.
    func token(header: String, claims: String, _ algorithm: SigningAlgorithm) throws -> String {
        let input = Self.base64URL(header.utf8) + "." + Self.base64URL(claims.utf8)
        return input + "." + Self.base64URL(try signature(input.utf8, algorithm))
    }

    /// A token as providers make them; `header` adds members, `kid` is the signer's.
    func token(_ claims: JSONObject, _ algorithm: SigningAlgorithm? = nil, header: JSONObject = [:]) throws -> String {
        let algorithm = algorithm ?? algorithms.first ?? .rs256
        var members: JSONObject = ["alg": .string(algorithm.rawValue)]
        if let keyID { members["kid"] = .string(keyID) }
        for member in header.members { members[member.key] = member.value }
        return try token(header: members.description, claims: claims.description, algorithm)
    }

    /// The public key as a JWK.
    func webKey(_ extra: JSONObject = [:]) throws -> JSONObject {
        var members: JSONObject
        switch key {
        case .rsa(let key):
            let numbers = try key.publicKey.getKeyPrimitives()
            members = [
                "kty": "RSA", "n": .string(Self.base64URL(numbers.modulus)),
                "e": .string(Self.base64URL(numbers.publicExponent)),
            ]
        case .p256(let key): members = Self.ellipticCurve("P-256", key.publicKey.rawRepresentation)
        case .p384(let key): members = Self.ellipticCurve("P-384", key.publicKey.rawRepresentation)
        case .p521(let key): members = Self.ellipticCurve("P-521", key.publicKey.rawRepresentation)
        case .ed25519(let key):
            members = [
                "kty": "OKP", "crv": "Ed25519", "x": .string(Self.base64URL(key.publicKey.rawRepresentation)),
            ]
        }
        if let keyID { members["kid"] = .string(keyID) }
        for member in extra.members { members[member.key] = member.value }
        return members
    }

    private static func ellipticCurve(_ name: String, _ point: Data) -> JSONObject {
        let half = point.count / 2
        return [
            "kty": "EC", "crv": .string(name), "x": .string(base64URL(point.prefix(half))),
            "y": .string(base64URL(point.suffix(half))),
        ]
    }

    /// Independent of the library's own encoder.
    static func base64URL(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().filter { $0 != "=" }
            .map { $0 == "+" ? "-" : $0 == "/" ? "_" : String($0) }.joined()
    }
}

extension VerificationKeySet {
    /// A set of keys as a provider would publish them.
    init(keys: JSONObject...) throws {
        self.init(try JSONWebKeySet.parse(Array(Self.text(keys).utf8)))
    }

    static func text(_ keys: [JSONObject]) -> String {
        JSON.object(["keys": .array(keys.map(JSON.object))]).description
    }
}
