import OIDC
import PortalTestSupport
import StrictJSON
import Testing

/// Wycheproof's vectors for JWS and JWK. This library verifies under published keys only, so that of the groups with a
/// shared secret the texts are read but none is accepted, those that are valid under the secret included.
@Suite(
    "The Wycheproof vectors", .enabled(if: SharedFixtures.areExpected, "\(SharedFixtures.absence)"))
struct SignatureVectorTests {
    private struct Tally {
        var valid = 0
        var invalid = 0
        var symmetric = 0
    }

    /// Called valid, but signed with PS384 under a key whose `alg` is PS256 (RFC 7517 §4.4), which other vectors of the
    /// same collection call a wrong primitive.
    private let strictlyRefused: [String: Set<Int64>] = ["json_web_signature_test.json": [346, 350]]

    private func run(_ file: String) throws -> Tally {
        let vectors = try JSONReader.parse(try SharedFixtures.bytes("jose/" + file))
        var tally = Tally()
        for group in try #require(vectors["testGroups"]?.arrayValue) {
            let secret = try #require(group["private"])
            let published = group["public"] ?? secret
            let keys = published["keys"]?.arrayValue ?? [published]
            let set = VerificationKeySet(
                try JSONWebKeySet.parse(Array(JSON.object(["keys": .array(keys)]).description.utf8)))
            for test in try #require(group["tests"]?.arrayValue) {
                let comment = "\(file) \(test["tcId"] ?? .null): \(test["comment"] ?? .null)"
                let accepted = test["jws"]?.stringValue.map { isAccepted($0, set) } ?? false
                if group["public"] == nil {
                    #expect(!accepted, "\(comment)")
                    tally.symmetric += 1
                } else if let id = test["tcId"]?.integerValue, strictlyRefused[file]?.contains(id) == true {
                    #expect(!accepted, "\(comment)")
                } else if test["result"]?.stringValue == "valid" {
                    #expect(accepted, "\(comment)")
                    tally.valid += 1
                } else {
                    #expect(!accepted, "\(comment)")
                    tally.invalid += 1
                }
            }
        }
        return tally
    }

    /// The library's whole way to a verified signature; the payloads are no claims, so that only it counts.
    private func isAccepted(_ text: String, _ keys: VerificationKeySet) -> Bool {
        let policy = IDTokenPolicy(
            issuer: .exact("-"), clientID: "-", algorithms: SigningAlgorithm.allCases, nonce: nil)
        let report = IDTokenVerifier(policy: policy).verify(text, keys: keys, now: IDTokenSample.now)
        return report.checks.outcome(.idTokenSignature) == .passed
            && report.checks.filter { $0.outcome == .failed && $0.name.isAboutSignature }.isEmpty
    }

    @Test("for signatures are accepted if valid and refused if not")
    func signatures() throws {
        let tally = try run("json_web_signature_test.json")
        #expect(tally.valid == 34)
        #expect(tally.invalid == 325)
        #expect(tally.symmetric == 40)
    }

    @Test("for keys are accepted if valid and refused if not")
    func keys() throws {
        let tally = try run("json_web_key_test.json")
        #expect(tally.valid == 1)
        #expect(tally.invalid == 10)
        #expect(tally.symmetric == 15)
    }
}

extension OIDCCheck.Name {
    fileprivate var isAboutSignature: Bool {
        switch self {
        case .idTokenHeader, .idTokenAlgorithm, .idTokenKey, .idTokenSignature, .idTokenType: true
        default: false
        }
    }
}
