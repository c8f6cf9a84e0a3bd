import Crypto
import SwiftASN1

extension X509PublicKey {
    /// Reads a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7, algorithms of RFC 3279, 5480, 8410).
    init(subjectPublicKeyInfo node: ASN1Node) throws {
        var fields = try node.elements(.sequence)
        var algorithm = try fields.required().elements(.sequence)
        let oid = try ASN1ObjectIdentifier(derEncoded: algorithm.required())
        let parameters = algorithm.next()
        let key = try ASN1BitString(derEncoded: fields.required()).bytes
        switch oid {
        case .AlgorithmIdentifier.rsaEncryption, .AlgorithmIdentifier.rsaPSS, [1, 2, 840, 113_549, 1, 1, 7]:
            var numbers = try DER.parse(key).elements(.sequence)
            self = .rsa(bits: try numbers.required().positiveIntegerBits())
        case .AlgorithmIdentifier.idEcPublicKey:
            self = try X509PublicKey.ellipticCurve(parameters: parameters, point: key)
        case [1, 3, 101, 112]:
            guard key.count == 32 else {
                throw X509CertificateError.invalidPublicKey(reason: "an Ed25519 key has 32 bytes, not \(key.count)")
            }
            self = .ed25519
        case [1, 3, 101, 113]:
            self = .ed448
        case [1, 2, 840, 10_040, 4, 1]:
            var numbers = try parameters?.elements(.sequence)
            self = .dsa(bits: try numbers?.required().positiveIntegerBits())
        default:
            self = .other(oid: oid.description)
        }
    }

    private static func ellipticCurve(parameters: ASN1Node?, point: ArraySlice<UInt8>) throws -> X509PublicKey {
        guard let parameters, parameters.identifier == .objectIdentifier else {
            return .ellipticCurve(name: "explicit parameters")
        }
        let oid = try ASN1ObjectIdentifier(derEncoded: parameters).description
        let name = curves[oid] ?? oid
        guard isOnCurve(name, point: point) else {
            throw X509CertificateError.invalidPublicKey(reason: "not a point on the curve \(name)")
        }
        return .ellipticCurve(name: name)
    }

    /// False only when the curve is one that can be computed with and the point is not on it.
    private static func isOnCurve(_ name: String, point: ArraySlice<UInt8>) -> Bool {
        let isCompressed = point.first == 2 || point.first == 3
        switch name {
        case "P-256":
            return isCompressed
                ? (try? P256.Signing.PublicKey(compressedRepresentation: point)) != nil
                : (try? P256.Signing.PublicKey(x963Representation: point)) != nil
        case "P-384":
            return isCompressed
                ? (try? P384.Signing.PublicKey(compressedRepresentation: point)) != nil
                : (try? P384.Signing.PublicKey(x963Representation: point)) != nil
        case "P-521":
            return isCompressed
                ? (try? P521.Signing.PublicKey(compressedRepresentation: point)) != nil
                : (try? P521.Signing.PublicKey(x963Representation: point)) != nil
        default:
            return true
        }
    }

    static let curves = [
        "1.2.840.10045.3.1.7": "P-256",
        "1.3.132.0.34": "P-384",
        "1.3.132.0.35": "P-521",
        "1.3.132.0.10": "secp256k1",
        "1.2.840.10045.3.1.1": "P-192",
        "1.3.132.0.33": "P-224",
        "1.3.36.3.3.2.8.1.1.7": "brainpoolP256r1",
        "1.3.36.3.3.2.8.1.1.11": "brainpoolP384r1",
        "1.3.36.3.3.2.8.1.1.13": "brainpoolP512r1",
    ]
}

extension ASN1Node {
    /// The length in bits of a positive INTEGER.
    fileprivate func positiveIntegerBits() throws -> Int {
        guard identifier == .integer, case .primitive(let bytes) = content else {
            throw X509CertificateError.malformed(reason: "expected \(ASN1Identifier.integer), found \(identifier)")
        }
        guard let first = bytes.first, first & 0x80 == 0 else {
            throw X509CertificateError.invalidPublicKey(reason: "a number of the key is negative")
        }
        return Array(bytes).significantBits
    }
}

extension [UInt8] {
    /// The length in bits of a big-endian number.
    var significantBits: Int {
        let digits = self.drop { $0 == 0 }
        guard let first = digits.first else { return 0 }
        return digits.count * 8 - first.leadingZeroBitCount
    }
}
