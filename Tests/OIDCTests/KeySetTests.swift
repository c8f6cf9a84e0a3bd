import Crypto
import OIDC
import PortalTestSupport
import StrictJSON
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("JSON Web Key Sets")
struct KeySetTests {
    private func parse(_ keys: String...) throws -> JSONWebKeySet {
        try JSONWebKeySet.parse(Array("{\"keys\":[\(keys.joined(separator: ","))]}".utf8))
    }

    private static func encode(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().filter { $0 != "=" }
            .map { $0 == "+" ? "-" : $0 == "/" ? "_" : String($0) }.joined()
    }

    /// An odd number of that many bits: looks like a modulus, is none.
    private static func rsa(bits: Int, exponent: String = "AQAB", extra: String = "") -> String {
        var modulus = (0..<bits / 8).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) | 1 }
        modulus[0] = 0xC1
        return "{\"kty\":\"RSA\",\"kid\":\"r\",\"n\":\"\(encode(modulus))\",\"e\":\"\(exponent)\"\(extra)}"
    }

    private static func ec(_ curve: String, _ point: Data, extra: String = "") -> String {
        let half = point.count / 2
        return """
            {"kty":"EC","kid":"\(curve)","crv":"\(curve)","x":"\(encode(point.prefix(half)))",\
            "y":"\(encode(point.suffix(half)))"\(extra)}
            """
    }

    @Test("are read with the algorithms each key can verify")
    func kinds() throws {
        let ed = Curve25519.Signing.PrivateKey().publicKey.rawRepresentation
        let set = try parse(
            Self.rsa(bits: 2048), Self.ec("P-256", P256.Signing.PrivateKey().publicKey.rawRepresentation),
            Self.ec("P-384", P384.Signing.PrivateKey().publicKey.rawRepresentation),
            Self.ec("P-521", P521.Signing.PrivateKey().publicKey.rawRepresentation),
            "{\"kty\":\"OKP\",\"kid\":\"o\",\"crv\":\"Ed25519\",\"x\":\"\(Self.encode(ed))\",\"use\":\"sig\"}")
        #expect(set.keys.map(\.problems) == [[], [], [], [], []])
        #expect(set.keys.allSatisfy { $0.canVerify })
        #expect(set.keys.first?.algorithms == [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512])
        #expect(set.keys.dropFirst().map(\.algorithms) == [[.es256], [.es384], [.es512], [.edDSA]])
        #expect(set.keys.first?.rsaBits == 2048)
        #expect(set.keys.map(\.curve) == [nil, "P-256", "P-384", "P-521", "Ed25519"])
        #expect(set.keys.last?.pointer == "/keys/4")
    }

    @Test("narrow a key's algorithms by alg, and report one that does not fit")
    func algorithm() throws {
        let set = try parse(
            Self.rsa(bits: 2048, extra: ",\"alg\":\"PS256\""), Self.rsa(bits: 2048, extra: ",\"alg\":\"HS256\""),
            Self.ec("P-256", P256.Signing.PrivateKey().publicKey.rawRepresentation, extra: ",\"alg\":\"ES384\""))
        #expect(set.keys.map(\.algorithms) == [[.ps256], [], []])
        #expect(set.keys.map(\.canVerify) == [true, false, false])
        #expect(set.keys[1].problems.contains(.algorithmMismatch("HS256")))
        #expect(set.keys[2].problems.contains(.algorithmMismatch("ES384")))
    }

    @Test("report what is wrong with each key without losing the others")
    func problems() throws {
        let point = P256.Signing.PrivateKey().publicKey.rawRepresentation
        var off = point
        off[off.endIndex - 1] ^= 1
        let cases: [(String, JSONWebKey.Problem)] = [
            ("7", .notAnObject),
            ("{\"kid\":\"a\"}", .missingMember("kty")),
            ("{\"kty\":1}", .wrongType(member: "kty", expected: "string")),
            ("{\"kty\":\"RSA\",\"e\":\"AQAB\"}", .missingMember("n")),
            ("{\"kty\":\"RSA\",\"n\":\"AQAB\"}", .missingMember("e")),
            ("{\"kty\":\"RSA\",\"n\":\"é\",\"e\":\"AQAB\"}", .invalidBase64URL(member: "n")),
            ("{\"kty\":\"RSA\",\"n\":\"A\",\"e\":\"AQAB\"}", .invalidBase64URL(member: "n")),
            ("{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"AQAB\"}", .invalidBase64URL(member: "n")),
            (Self.rsa(bits: 1024), .weakRSA(bits: 1024)),
            (Self.rsa(bits: 32_768), .oversizedRSA(bits: 32_768)),
            (Self.rsa(bits: 2048, exponent: "AQ"), .invalidRSA(member: "e")),
            (Self.rsa(bits: 2048, exponent: "AAAC"), .invalidRSA(member: "e")),
            (Self.rsa(bits: 2048, exponent: "AQAB="), .looseBase64URL(member: "e")),
            (Self.rsa(bits: 2048, extra: ",\"d\":\"AQAB\""), .privateMember("d")),
            (Self.rsa(bits: 2048, extra: ",\"use\":\"enc\""), .notForSignatures),
            (Self.rsa(bits: 2048, extra: ",\"key_ops\":[\"encrypt\"]"), .notForSignatures),
            (
                Self.rsa(bits: 2048, extra: ",\"key_ops\":\"verify\""),
                .wrongType(member: "key_ops", expected: "array of string")
            ),
            ("{\"kty\":\"oct\",\"k\":\"AQAB\"}", .symmetricKey),
            ("{\"kty\":\"AKP\"}", .unknownKeyType("AKP")),
            ("{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"AQAB\",\"y\":\"AQAB\"}", .unknownCurve("secp256k1")),
            (
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AQAB\",\"y\":\"AQAB\"}",
                .wrongLength(member: "x", expected: 32, found: 3)
            ),
            ("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AQAB\"}", .missingMember("y")),
            (Self.ec("P-256", off), .pointNotOnCurve("P-256")),
            (
                "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"\(Self.encode(Array(repeating: 1, count: 32)))\"}",
                .notForSignatures
            ),
            ("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AQAB\"}", .wrongLength(member: "x", expected: 32, found: 3)),
            (Self.ec("P-256", point, extra: ",\"kid\":7"), .missingKeyID),
        ]
        let set = try parse(Self.ec("P-256", point), cases.map(\.0).joined(separator: ","))
        #expect(set.keys.first?.canVerify == true)
        for (key, (text, problem)) in zip(set.keys.dropFirst(), cases) {
            #expect(key.problems.contains(problem), "\(text.prefix(80)): \(key.problems)")
            #expect(key.canVerify == !key.problems.contains { $0.isDisqualifying } || key.material == nil)
        }
    }

    @Test("report keys that share a kid, on each of them")
    func duplicates() throws {
        let point = P256.Signing.PrivateKey().publicKey.rawRepresentation
        let set = try parse(Self.ec("P-256", point), Self.rsa(bits: 2048), Self.ec("P-256", point))
        #expect(set.keys.map(\.problems) == [[.duplicateKeyID("P-256")], [], [.duplicateKeyID("P-256")]])
        #expect(set.verificationKeys.count == 3)
    }

    @Test("that are something else, or too large, are refused")
    func wrongDocuments() {
        func error(_ text: String) -> JSONWebKeySetError? {
            #expect(throws: JSONWebKeySetError.self) { try JSONWebKeySet.parse(Array(text.utf8)) }
        }
        #expect(error("{\"kty\":\"RSA\"}") == .wrongDocument(.jsonWebKey))
        #expect(error(DiscoveryTests.complete) == .wrongDocument(.discoveryDocument))
        #expect(error("{\"keys\":{}}") == .wrongDocument(.otherJSON))
        #expect(error("[]") == .wrongDocument(.jsonArray))
        #expect(error("<html></html>")?.code == "not_json")
        #expect(error("") == .empty)
        let many =
            "{\"keys\":[" + Array(repeating: "{}", count: JSONWebKeySet.maximumKeys + 1).joined(separator: ",") + "]}"
        #expect(error(many) == .tooLarge(limit: JSONWebKeySet.maximumKeys))
    }

    @Test("of no keys are a set of no keys")
    func noKeys() throws {
        #expect(try parse().keys.isEmpty)
    }

    @Test(
        "that the Wycheproof vectors call bad have no usable key, the good ones do",
        .enabled(if: SharedFixtures.areExpected, "\(SharedFixtures.absence)"))
    func wycheproof() throws {
        let vectors = try JSONReader.parse(try SharedFixtures.bytes("jose/json_web_key_test.json"))
        let groups = try #require(vectors["testGroups"]?.arrayValue)
        var good = 0
        var bad = 0
        for group in groups {
            let comments = group["tests"]?.arrayValue?.compactMap { $0["comment"]?.stringValue } ?? []
            if let published = group["public"] {
                let set = try JSONWebKeySet.parse(Array(published.description.utf8))
                let isGood = group["tests"]?.arrayValue?.contains { $0["result"]?.stringValue == "valid" } ?? false
                #expect(set.verificationKeys.isEmpty != isGood, "\(comments)")
                if isGood { good += 1 } else { bad += 1 }
            }
            if let secret = group["private"] {
                let set = try JSONWebKeySet.parse(Array(secret.description.utf8))
                #expect(set.keys.contains { $0.problems.contains { $0.isDisqualifying } }, "\(comments)")
            }
        }
        #expect(good > 0)
        #expect(bad > 5)
    }
}
