import Crypto
import StrictJSON

extension JSONWebKey {
    static let minimumRSABits = 2048
    static let maximumRSABits = 16_384

    init(json: JSON, index: Int) {
        self.index = index
        guard let object = json.objectValue else {
            keyType = nil
            keyID = nil
            use = nil
            keyOperations = nil
            algorithm = nil
            issuer = nil
            material = nil
            problems = [.notAnObject]
            return
        }
        var reader = KeyReader(object: object)
        keyType = reader.string("kty", isRequired: true)
        keyID = reader.string("kid")
        use = reader.string("use")
        keyOperations = reader.strings("key_ops")
        algorithm = reader.string("alg")
        issuer = object["issuer"]?.stringValue
        switch keyType {
        case "RSA": material = reader.rsa()
        case "EC": material = reader.ellipticCurve()
        case "OKP": material = reader.octetKeyPair()
        case "oct":
            material = nil
            reader.problems.append(.symmetricKey)
        case let other?:
            material = nil
            reader.problems.append(.unknownKeyType(other))
        case nil:
            material = nil
        }
        problems = reader.problems
        if keyID == nil { problems.append(.missingKeyID) }
        let isForOtherUse = (use ?? "sig") != "sig" || !(keyOperations?.contains("verify") ?? true)
        let isKeyAgreement = curve == "X25519" || curve == "X448"
        if isForOtherUse || isKeyAgreement {
            problems.append(.notForSignatures)
        } else if let algorithm, material != nil, algorithms.isEmpty {
            problems.append(.algorithmMismatch(algorithm))
        }
    }
}

/// Reads the members of one key and collects what is wrong with them.
private struct KeyReader {
    let object: JSONObject
    var problems: [JSONWebKey.Problem] = []

    init(object: JSONObject) {
        self.object = object
        for name in KeyReader.privateMembers where object[name] != nil {
            // In an `oct` key `k` is the whole key, which is reported as such.
            problems.append(.privateMember(name))
        }
    }

    private static let privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth"]

    mutating func string(_ name: String, isRequired: Bool = false) -> String? {
        guard let value = object[name] else {
            if isRequired { problems.append(.missingMember(name)) }
            return nil
        }
        guard let string = value.stringValue else {
            problems.append(.wrongType(member: name, expected: "string"))
            return nil
        }
        return string
    }

    mutating func strings(_ name: String) -> [String]? {
        guard let value = object[name] else { return nil }
        guard let elements = value.arrayValue, elements.allSatisfy({ $0.stringValue != nil }) else {
            problems.append(.wrongType(member: name, expected: "array of string"))
            return nil
        }
        return elements.compactMap(\.stringValue)
    }

    private mutating func bytes(_ name: String) -> [UInt8]? {
        guard let text = string(name, isRequired: true) else { return nil }
        guard let decoded = Base64URL.decode(text), !decoded.bytes.isEmpty else {
            problems.append(.invalidBase64URL(member: name))
            return nil
        }
        if !decoded.isStrict { problems.append(.looseBase64URL(member: name)) }
        return decoded.bytes
    }

    mutating func rsa() -> JSONWebKey.Material? {
        let modulus = bytes("n")
        let exponent = bytes("e")
        guard let modulus, let exponent else { return nil }
        let bits = modulus.significantBits
        if bits < JSONWebKey.minimumRSABits { problems.append(.weakRSA(bits: bits)) }
        if bits > JSONWebKey.maximumRSABits {
            problems.append(.oversizedRSA(bits: bits))
        } else if ROCA.matches(modulus: modulus) {
            problems.append(.factorableRSA)
        }
        if (modulus.last ?? 0).isMultiple(of: 2) { problems.append(.invalidRSA(member: "n")) }
        if (exponent.last ?? 0).isMultiple(of: 2) || exponent.significantBits < 2 || exponent.significantBits >= bits {
            problems.append(.invalidRSA(member: "e"))
        }
        return .rsa(modulus: Array(modulus.drop { $0 == 0 }), exponent: Array(exponent.drop { $0 == 0 }))
    }

    mutating func ellipticCurve() -> JSONWebKey.Material? {
        let name = string("crv", isRequired: true)
        let x = bytes("x")
        let y = bytes("y")
        guard let name else { return nil }
        guard let curve = JSONWebKey.EllipticCurve(rawValue: name) else {
            problems.append(.unknownCurve(name))
            return nil
        }
        guard let x, let y, hasLength(curve.coordinateBytes, x, "x"), hasLength(curve.coordinateBytes, y, "y") else {
            return nil
        }
        guard curve.contains(x: x, y: y) else {
            problems.append(.pointNotOnCurve(name))
            return nil
        }
        return .ellipticCurve(curve, x: x, y: y)
    }

    mutating func octetKeyPair() -> JSONWebKey.Material? {
        let name = string("crv", isRequired: true)
        let x = bytes("x")
        guard let name else { return nil }
        guard let length = KeyReader.octetKeyLengths[name] else {
            problems.append(.unknownCurve(name))
            return nil
        }
        guard let x, hasLength(length, x, "x") else { return nil }
        if name == "Ed25519", (try? Curve25519.Signing.PublicKey(rawRepresentation: x)) == nil {
            problems.append(.pointNotOnCurve(name))
            return nil
        }
        return .octetKeyPair(curve: name, x: x)
    }

    /// RFC 8037 §2, with the lengths of RFC 8032 and RFC 7748.
    private static let octetKeyLengths = ["Ed25519": 32, "Ed448": 57, "X25519": 32, "X448": 56]

    private mutating func hasLength(_ expected: Int, _ bytes: [UInt8], _ member: String) -> Bool {
        guard bytes.count != expected else { return true }
        problems.append(.wrongLength(member: member, expected: expected, found: bytes.count))
        return false
    }
}

extension JSONWebKey.EllipticCurve {
    var coordinateBytes: Int {
        switch self {
        case .p256: 32
        case .p384: 48
        case .p521: 66
        }
    }

    func contains(x: [UInt8], y: [UInt8]) -> Bool {
        let point = [0x04] + x + y
        return switch self {
        case .p256: (try? P256.Signing.PublicKey(x963Representation: point)) != nil
        case .p384: (try? P384.Signing.PublicKey(x963Representation: point)) != nil
        case .p521: (try? P521.Signing.PublicKey(x963Representation: point)) != nil
        }
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
