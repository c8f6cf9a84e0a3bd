import Crypto
import OIDC
import StrictJSON
import Testing
import _CryptoExtras

@Suite("The signature of an ID token")
struct IDTokenSignatureTests {
    private func verify(
        _ token: String, keys: VerificationKeySet?, algorithms: [SigningAlgorithm] = SigningAlgorithm.allCases
    ) -> IDTokenReport {
        var policy = IDTokenSample.policy
        policy.algorithms = algorithms
        return IDTokenVerifier(policy: policy).verify(token, keys: keys, now: IDTokenSample.now)
    }

    @Test("is verified with every algorithm, under its own key and no other")
    func algorithms() throws {
        let signers = [
            try TokenSigner.rsa(), .p256(), TokenSigner(key: .p384(P384.Signing.PrivateKey()), keyID: "e3"),
            TokenSigner(key: .p521(P521.Signing.PrivateKey()), keyID: "e5"),
            TokenSigner(key: .ed25519(Curve25519.Signing.PrivateKey()), keyID: "ed"),
        ]
        let set = VerificationKeySet(
            try JSONWebKeySet.parse(Array(VerificationKeySet.text(signers.map { try $0.webKey() }).utf8)))
        #expect(set.keys.count == 5)
        var seen: Set<SigningAlgorithm> = []
        for signer in signers {
            for algorithm in signer.algorithms {
                let token = try signer.token(IDTokenSample.claims, algorithm)
                #expect(verify(token, keys: set).failures == [], "\(algorithm)")
                let others = SigningAlgorithm.allCases.filter { $0 != algorithm }
                #expect(
                    verify(token, keys: set, algorithms: others).failures
                        == ["id_token.algorithm algorithm_not_allowed"])
                // The header of one algorithm over the signature of another.
                for other in signer.algorithms where other != algorithm {
                    let header = "{\"alg\":\"\(other.rawValue)\",\"kid\":\"\(signer.keyID ?? "")\"}"
                    let mixed = try signer.token(header: header, claims: IDTokenSample.claims.description, algorithm)
                    #expect(verify(mixed, keys: set).failures == ["id_token.signature signature_invalid"])
                }
                seen.insert(algorithm)
            }
        }
        #expect(seen.count == SigningAlgorithm.allCases.count)
    }

    @Test("covers every byte of header, claims and signature")
    func everyByte() throws {
        let signer = TokenSigner.p256()
        let keys = try VerificationKeySet(keys: signer.webKey())
        let bytes = Array(try signer.token(IDTokenSample.claims).utf8)
        #expect(verify(String(decoding: bytes, as: UTF8.self), keys: keys).isAccepted)
        for position in bytes.indices {
            for replacement in [bytes[position] ^ 1, UInt8(ascii: "A"), UInt8(ascii: "="), UInt8(ascii: ".")]
            where replacement != bytes[position] {
                var changed = bytes
                changed[position] = replacement
                #expect(!verify(String(decoding: changed, as: UTF8.self), keys: keys).isAccepted, "byte \(position)")
            }
        }
        for length in 0..<bytes.count {
            #expect(!verify(String(decoding: bytes[..<length], as: UTF8.self), keys: keys).isAccepted)
        }
    }

    @Test("of `none`, however it is written, is none", arguments: ["none", "None", "NONE", "nOnE", "none "])
    func none(algorithm: String) throws {
        let signer = try TokenSigner.rsa()
        let keys = try VerificationKeySet(keys: signer.webKey())
        let header = TokenSigner.base64URL("{\"alg\":\"\(algorithm)\",\"kid\":\"rsa\"}".utf8)
        let claims = TokenSigner.base64URL(IDTokenSample.claims.description.utf8)
        let expected = algorithm == "none " ? "algorithm_not_allowed" : "algorithm_none"
        let unsigned = verify("\(header).\(claims).", keys: keys)
        #expect(unsigned.failures == ["id_token.algorithm \(expected)", "id_token.signature signature_missing"])
        let signature = TokenSigner.base64URL(try signer.signature("\(header).\(claims)".utf8, .rs256))
        #expect(verify("\(header).\(claims).\(signature)", keys: keys).claims == nil)
        #expect(verify("\(header).\(claims)", keys: keys).failures == ["id_token.format not_three_parts"])
    }

    @Test("cannot be made with the public key as a secret, in whatever form")
    func confusion() throws {
        let rsa = try TokenSigner.rsa()
        let ec = TokenSigner.p256()
        let keys = try VerificationKeySet(keys: rsa.webKey(), ec.webKey())
        var secrets: [[UInt8]] = [[], [0]]
        if case .rsa(let key) = rsa.key {
            let published = key.publicKey
            secrets += [
                Array(published.pemRepresentation.utf8), Array((published.pemRepresentation + "\n").utf8),
                Array(published.pkcs1PEMRepresentation.utf8), Array(published.derRepresentation),
                Array(published.pkcs1DERRepresentation), Array(try rsa.webKey().description.utf8),
                Array(try published.getKeyPrimitives().modulus),
            ]
        }
        if case .p256(let key) = ec.key {
            let published = key.publicKey
            secrets += [
                Array(published.pemRepresentation.utf8), Array(published.derRepresentation),
                Array(published.x963Representation), Array(published.rawRepresentation),
                Array(try ec.webKey().description.utf8),
            ]
        }
        for secret in secrets {
            for (algorithm, kid) in [("HS256", "rsa"), ("HS384", "ec"), ("HS512", "rsa"), ("hs256", "ec")] {
                let header = TokenSigner.base64URL("{\"alg\":\"\(algorithm)\",\"kid\":\"\(kid)\"}".utf8)
                let input = header + "." + TokenSigner.base64URL(IDTokenSample.claims.description.utf8)
                let key = SymmetricKey(data: secret)
                let code: [UInt8] =
                    switch algorithm {
                    case "HS384": Array(HMAC<SHA384>.authenticationCode(for: Array(input.utf8), using: key))
                    case "HS512": Array(HMAC<SHA512>.authenticationCode(for: Array(input.utf8), using: key))
                    default: Array(HMAC<SHA256>.authenticationCode(for: Array(input.utf8), using: key))
                    }
                let report = verify(input + "." + TokenSigner.base64URL(code), keys: keys)
                #expect(report.failures == ["id_token.algorithm algorithm_symmetric"])
                #expect(report.claims == nil)
            }
        }
    }

    @Test("is verified with published keys, never with those that the token brings along")
    func embeddedKeys() throws {
        let trusted = try TokenSigner.rsa()
        let attacker = try TokenSigner.otherRSA()
        let keys = try VerificationKeySet(keys: trusted.webKey())
        let headers: [JSONObject] = [
            ["jwk": .object(try attacker.webKey())], ["jku": "https://evil.example/jwks"],
            ["x5u": "https://evil.example/certificate"], ["x5c": ["MIIB"]],
            ["jwk": .object(try attacker.webKey()), "kid": "attacker"],
        ]
        for header in headers {
            let forged = try attacker.token(IDTokenSample.claims, header: header)
            let report = verify(forged, keys: keys)
            #expect(report.claims == nil)
            #expect(report.checks.code(.idTokenHeader) == .embeddedKeyIgnored)
            let isOtherKey = header["kid"] != nil
            #expect(
                report.failures == [
                    isOtherKey ? "id_token.key unknown_key_id" : "id_token.signature signature_invalid"
                ])
        }
        // Under a published key they are ignored.
        let honest = try trusted.token(IDTokenSample.claims, header: ["x5u": "https://idp.example.com/certificate"])
        #expect(verify(honest, keys: keys).isAccepted)
    }

    @Test(
        "is refused when the header demands what is not understood",
        arguments: [
            ["crit": ["exp"]], ["crit": []], ["crit": ["b64"], "b64": false], ["b64": false], ["b64": true],
            ["zip": "DEF"], ["enc": "A128GCM"],
        ] as [JSONObject])
    func critical(header: JSONObject) throws {
        let signer = try TokenSigner.rsa()
        let token = try signer.token(IDTokenSample.claims, header: header)
        let report = verify(token, keys: try VerificationKeySet(keys: signer.webKey()))
        #expect(report.failures == ["id_token.header critical_header"])
        #expect(report.claims == nil)
    }

    @Test("by a key that is for another algorithm is not valid, whoever asks")
    func narrowedKey() throws {
        let signer = try TokenSigner.rsa()
        let input = Array("input".utf8)
        let key = try #require(try VerificationKeySet(keys: signer.webKey(["alg": "RS256"])).keys.first)
        #expect(key.isValid(try signer.signature(input, .rs256), for: input, algorithm: .rs256))
        #expect(!key.isValid(try signer.signature(input, .rs512), for: input, algorithm: .rs512))
    }

    @Test(
        "of another kind of token does not make it an ID token",
        arguments: ["at+jwt", "application/at+jwt", "logout+jwt", "JOSE", "JWE", "JWT ", "", "jwt+sd"])
    func type(type: String) throws {
        let signer = try TokenSigner.rsa()
        let keys = try VerificationKeySet(keys: signer.webKey())
        let report = verify(try signer.token(IDTokenSample.claims, header: ["typ": .string(type)]), keys: keys)
        #expect(report.failures == ["id_token.type wrong_type"])
        for accepted in ["JWT", "jwt"] {
            let token = try signer.token(IDTokenSample.claims, header: ["typ": .string(accepted)])
            #expect(verify(token, keys: keys).isAccepted)
        }
        #expect(!verify(try signer.token(IDTokenSample.claims, header: ["typ": 1]), keys: keys).isAccepted)
        #expect(!verify(try signer.token(IDTokenSample.claims, header: ["cty": "JWT"]), keys: keys).isAccepted)
    }

    @Test("is looked for by comparing the kid, which reaches no file, database or other key")
    func keyIDs() throws {
        let signer = TokenSigner.p256("good")
        let keys = try VerificationKeySet(keys: signer.webKey())
        let kids = [
            "../../../../dev/null", "/dev/null", "good\u{0}", "good' OR '1'='1", "'; DROP TABLE keys;--", "", " good",
            "GOOD", "https://evil.example/key", "|cat /etc/passwd", String(repeating: "k", count: 10_000),
        ]
        for kid in kids {
            let report = verify(try signer.token(IDTokenSample.claims, header: ["kid": .string(kid)]), keys: keys)
            #expect(report.failures == ["id_token.key unknown_key_id"])
            #expect(report.mayNeedNewerKeys)
        }
        for kid in [7, nil, ["good"], ["kid": "good"]] as [JSON] {
            let report = verify(try signer.token(IDTokenSample.claims, header: ["kid": kid]), keys: keys)
            #expect(report.failures == ["id_token.key malformed"])
        }
    }

    @Test("without kid is tried under each key that fits, up to a bound")
    func withoutKeyID() throws {
        let signer = TokenSigner.p256(nil)
        let single = try VerificationKeySet(keys: signer.webKey())
        #expect(verify(try signer.token(IDTokenSample.claims), keys: single).isAccepted)
        // Other kinds of key do not count.
        let mixed = try VerificationKeySet(
            keys: TokenSigner.rsa().webKey(), signer.webKey(), TokenSigner.p256("enc").webKey(["use": "enc"]))
        #expect(verify(try signer.token(IDTokenSample.claims), keys: mixed).isAccepted)
        func among(_ others: Int) throws -> IDTokenReport {
            let keys = try (0..<others).map { try TokenSigner.p256("k\($0)").webKey() } + [signer.webKey()]
            let set = VerificationKeySet(try JSONWebKeySet.parse(Array(VerificationKeySet.text(keys).utf8)))
            return verify(try signer.token(IDTokenSample.claims), keys: set)
        }
        #expect(try among(VerificationKeySet.maximumCandidates - 1).isAccepted)
        let tooMany = try among(VerificationKeySet.maximumCandidates)
        #expect(tooMany.checks.code(.idTokenKey) == .tooManyKeys)
        #expect(tooMany.failures == ["id_token.signature signature_invalid"])
        let none = verify(
            try signer.token(IDTokenSample.claims), keys: try VerificationKeySet(keys: try TokenSigner.rsa().webKey()))
        #expect(none.failures == ["id_token.key no_matching_key"])
        #expect(none.mayNeedNewerKeys)
    }

    @Test("is tried under every key that shares the kid")
    func sharedKeyID() throws {
        let (first, second) = (TokenSigner.p256("same"), TokenSigner.p256("same"))
        let keys = try VerificationKeySet(keys: first.webKey(), second.webKey())
        #expect(verify(try first.token(IDTokenSample.claims), keys: keys).isAccepted)
        #expect(verify(try second.token(IDTokenSample.claims), keys: keys).isAccepted)
    }

    @Test("is not accepted under a key that is meant for something else")
    func keyUse() throws {
        let signer = try TokenSigner.rsa()
        let token = try signer.token(IDTokenSample.claims, .rs256)
        let refused: [JSONObject] = [
            ["use": "enc"], ["use": "tls"], ["key_ops": ["encrypt"]], ["key_ops": []], ["alg": "PS256"],
            ["alg": "RSA-OAEP"], ["alg": "RS384"], ["alg": "rs256"], ["d": "AQAB"],
        ]
        for extra in refused {
            let report = verify(token, keys: try VerificationKeySet(keys: signer.webKey(extra)))
            #expect(report.failures == ["id_token.key key_not_usable"], "\(extra)")
        }
        let accepted: [JSONObject] = [
            ["use": "sig"], ["key_ops": ["verify"]], ["key_ops": ["sign", "verify"]], ["alg": "RS256"],
        ]
        for extra in accepted {
            #expect(verify(token, keys: try VerificationKeySet(keys: signer.webKey(extra))).isAccepted)
        }
    }

    @Test("is not accepted under an RSA key that is too short, or that no key can be")
    func weakKeys() throws {
        let short = TokenSigner(
            key: .rsa(try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: 1024))), keyID: "k")
        let token = try short.token(IDTokenSample.claims, .rs256)
        #expect(
            verify(token, keys: try VerificationKeySet(keys: short.webKey())).failures == [
                "id_token.key key_not_usable"
            ])
        let signer = try TokenSigner.rsa()
        let good = try signer.token(IDTokenSample.claims, .rs256)
        let modulus = try signer.webKey()["n"]?.stringValue ?? ""
        let changes: [JSONObject] = [
            // The exponent one, an even one, one as long as the modulus, none.
            ["e": "AQ"], ["e": "Ag"], ["e": .string(modulus)], ["e": "AA"], ["e": ""],
            ["e": .string(TokenSigner.base64URL(Array(repeating: 0xFF, count: 255)))],
            ["n": .string(TokenSigner.base64URL(Array(repeating: 0xFF, count: 100_000)))],
            ["n": "AA"], ["n": ""], ["n": 5], ["e": 65_537], ["n": .string(modulus + "=="), "e": "AQAB\n"],
        ]
        for change in changes {
            let set = try VerificationKeySet(keys: signer.webKey(change))
            #expect(verify(good, keys: set).claims == nil, "\(change.description.prefix(60))")
        }
    }

    @Test("made of zeros, of the group's order, or in DER is no ECDSA signature")
    func ellipticCurves() throws {
        let signers = [
            (TokenSigner.p256(), SigningAlgorithm.es256, 32),
            (TokenSigner(key: .p384(P384.Signing.PrivateKey()), keyID: "ec"), .es384, 48),
            (TokenSigner(key: .p521(P521.Signing.PrivateKey()), keyID: "ec"), .es512, 66),
        ]
        for (signer, algorithm, size) in signers {
            let keys = try VerificationKeySet(keys: signer.webKey())
            let token = try signer.token(IDTokenSample.claims, algorithm)
            #expect(verify(token, keys: keys).isAccepted)
            let input = String(token.prefix(upTo: try #require(token.lastIndex(of: "."))))
            let real = try signer.signature(input.utf8, algorithm)
            let zero = [UInt8](repeating: 0, count: size)
            let one = Array(zero.dropLast()) + [1]
            let all = [UInt8](repeating: 0xFF, count: size)
            let half = real.count / 2
            let der: [UInt8] =
                switch signer.key {
                case .p256(let key):
                    Array(try key.signature(for: SHA256.hash(data: Array(input.utf8))).derRepresentation)
                case .p384(let key):
                    Array(try key.signature(for: SHA384.hash(data: Array(input.utf8))).derRepresentation)
                case .p521(let key):
                    Array(try key.signature(for: SHA512.hash(data: Array(input.utf8))).derRepresentation)
                default: []
                }
            let attempts: [[UInt8]] = [
                zero + zero, zero + one, one + zero, one + one, all + all, zero + Array(real.suffix(half)),
                Array(real.prefix(half)) + zero, der, real + [0], [0] + real, Array(real.dropLast()),
                Array(real.reversed()),
                Array(real.suffix(half)) + Array(real.prefix(half)), Array(real.prefix(half)), real + real,
            ]
            for attempt in attempts {
                let report = verify(input + "." + TokenSigner.base64URL(attempt), keys: keys)
                #expect(report.failures == ["id_token.signature signature_invalid"])
            }
            let empty = verify(input + ".", keys: keys)
            #expect(empty.failures == ["id_token.signature signature_missing"])
        }
    }

    @Test("of one curve does not pass under the name of another")
    func wrongCurve() throws {
        let p384 = TokenSigner(key: .p384(P384.Signing.PrivateKey()), keyID: "ec")
        let keys = try VerificationKeySet(keys: p384.webKey())
        let token = try p384.token(
            header: "{\"alg\":\"ES256\",\"kid\":\"ec\"}", claims: IDTokenSample.claims.description, .es384)
        #expect(verify(token, keys: keys).failures == ["id_token.key key_not_usable"])
        let renamed = try VerificationKeySet(keys: p384.webKey(["crv": "P-256"]))
        #expect(verify(token, keys: renamed).failures == ["id_token.key key_not_usable"])
    }

    @Test("of an Ed25519 key is not accepted when shortened, zero or changed")
    func edwards() throws {
        let signer = TokenSigner(key: .ed25519(Curve25519.Signing.PrivateKey()), keyID: "ed")
        let keys = try VerificationKeySet(keys: signer.webKey())
        let token = try signer.token(IDTokenSample.claims)
        let input = String(token.prefix(upTo: try #require(token.lastIndex(of: "."))))
        let real = try signer.signature(input.utf8, .edDSA)
        for attempt in [[UInt8](repeating: 0, count: 64), Array(real.dropLast()), real + [0], Array(real.reversed())] {
            let report = verify(input + "." + TokenSigner.base64URL(attempt), keys: keys)
            #expect(report.failures == ["id_token.signature signature_invalid"])
        }
    }

    @Test("is checked over strictly formed text only")
    func format() throws {
        let signer = try TokenSigner.rsa()
        let keys = try VerificationKeySet(keys: signer.webKey())
        let token = try signer.token(IDTokenSample.claims)
        let parts = token.split(separator: ".").map(String.init)
        let (header, claims, signature) = (parts[0], parts[1], parts[2])
        let cases: [(String, String)] = [
            ("", "not_three_parts"), (".", "not_three_parts"), ("..", "not_json"), ("a.b", "not_three_parts"),
            (token + ".", "not_three_parts"), (token + ".x", "not_three_parts"), ("." + token, "not_three_parts"),
            (token + ".x.y", "encrypted"), (token + ".x.y.z", "not_three_parts"),
            (token + "=", "not_base64url"), (token + "==", "not_base64url"), (token + " ", "not_base64url"),
            (" " + token, "not_base64url"), (token + "\n", "not_base64url"),
            ("\(header)\n.\(claims).\(signature)", "not_base64url"),
            ("\(header)=.\(claims).\(signature)", "not_base64url"),
            ("\(header).\(claims)=.\(signature)", "not_base64url"),
            ("\(header).\(claims).\(signature.replacing("-", with: "+").replacing("_", with: "/"))+", "not_base64url"),
            ("\(header).\(claims).\(signature)\u{0}", "not_base64url"), ("é.\(claims).\(signature)", "not_base64url"),
            (String(repeating: "A", count: CompactJWS.maximumBytes + 1), "too_large"),
            (
                "{\"payload\":\"\(claims)\",\"protected\":\"\(header)\",\"signature\":\"\(signature)\"}",
                "not_three_parts"
            ),
        ]
        for (text, code) in cases {
            #expect(verify(text, keys: keys).failures == ["id_token.format \(code)"], "\(text.prefix(40))")
        }
    }

    @Test("with bits left over at its end is another text, and refused")
    func leftOverBits() throws {
        // 256 bytes end in a character of which only four bits count.
        let signer = try TokenSigner.rsa()
        let keys = try VerificationKeySet(keys: signer.webKey())
        var bytes = Array(try signer.token(IDTokenSample.claims).utf8)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        let last = try #require(bytes.last)
        let value = try #require(alphabet.firstIndex(of: last))
        #expect(value.isMultiple(of: 16))
        for extra in 1...15 {
            bytes[bytes.count - 1] = alphabet[value + extra]
            let report = verify(String(decoding: bytes, as: UTF8.self), keys: keys)
            #expect(report.failures == ["id_token.format not_base64url"])
        }
    }

    @Test("does not save a text that says two things")
    func repeatedMembers() throws {
        let signer = try TokenSigner.rsa()
        let keys = try VerificationKeySet(keys: signer.webKey())
        let claims = IDTokenSample.claims.description
        let header = "{\"alg\":\"RS256\",\"kid\":\"rsa\"}"
        func failures(_ header: String, _ claims: String) throws -> [String] {
            verify(try signer.token(header: header, claims: claims, .rs256), keys: keys).failures
        }
        #expect(try failures(header, claims) == [])
        #expect(
            try failures(header, "{\"sub\":\"admin\"," + claims.dropFirst()) == ["id_token.format repeated_member"])
        #expect(
            try failures(header, "{\"s\\u0075b\":\"admin\"," + claims.dropFirst())
                == ["id_token.format repeated_member"])
        #expect(
            try failures("{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"rsa\"}", claims)
                == ["id_token.format repeated_member"])
        #expect(
            try failures(header, "{\"a\":{\"b\":1,\"b\":2}," + claims.dropFirst()) == [
                "id_token.format repeated_member"
            ])
        for text in [
            "[]", "\"x\"", "null", "", claims + "x", claims + claims, "\u{FEFF}" + claims, "{\"sub\":\"\\ud800\"}",
        ] {
            #expect(try failures(header, text) == ["id_token.format not_json"], "\(text.prefix(30))")
        }
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(try failures(header, "{\"x\":\(deep)," + claims.dropFirst()) == ["id_token.format not_json"])
        for text in ["[]", "{}x", "7"] {
            #expect(try failures(text, claims) == ["id_token.format not_json"])
        }
        #expect(try failures("{\"kid\":\"rsa\"}", claims) == ["id_token.algorithm missing"])
        #expect(try failures("{\"alg\":7,\"kid\":\"rsa\"}", claims) == ["id_token.algorithm malformed"])
        #expect(try failures("{\"alg\":[\"RS256\"],\"kid\":\"rsa\"}", claims) == ["id_token.algorithm malformed"])
    }

    @Test("that could not be checked leaves the token refused, with all else said")
    func withoutKeys() throws {
        let report = verify(try TokenSigner.rsa().token(IDTokenSample.claims), keys: nil)
        #expect(report.failures == ["id_token.key key_set_unavailable"])
        #expect(report.claims == nil)
        #expect(report.checks.outcome(.idTokenSignature) == .skipped)
        #expect(report.checks.outcome(.idTokenIssuer) == .passed)
    }
}
