import Crypto
import Foundation
import OIDC
import StrictJSON
import _CryptoExtras

/// Measures how many ID tokens the library verifies in a second on one thread, all checks included.
///
///     idtokenbench [-s SECONDS] [rs256|es256]
///
/// Makes a key (RSA-2048 or P-256) and a token of common size, and verifies it again and again under a key set that was
/// read once. Prints one line of "name value" pairs: per_second, per_cpu_second, count, bytes (of what is signed) and
/// grown_kib, by how much the resident memory grew between the first thousand verifications and the last.
@main
enum IDTokenBench {
    struct Failure: Error {}

    static func main() throws {
        var seconds = 5.0
        var algorithm = SigningAlgorithm.rs256
        var arguments = CommandLine.arguments.dropFirst()
        while let argument = arguments.popFirst() {
            if argument == "-s", let value = arguments.popFirst().flatMap(Double.init) {
                seconds = value
            } else if argument == "es256" {
                algorithm = .es256
            } else if argument != "rs256" {
                throw Failure()
            }
        }
        let (token, keys) = try makeToken(algorithm)
        let verifier = IDTokenVerifier(
            policy: IDTokenPolicy(
                issuer: .exact(issuer), clientID: "client", algorithms: [.rs256, .es256], nonce: nonce,
                accessToken: "access", code: "code"))
        let now = Date(timeIntervalSince1970: 1_700_000_060)
        var count = 0
        var residentAtFirst = 0
        let (start, startCPU) = (time(CLOCK_MONOTONIC), time(CLOCK_PROCESS_CPUTIME_ID))
        var elapsed = 0.0
        while elapsed < seconds {
            guard verifier.verify(token, keys: keys, now: now).isAccepted else { throw Failure() }
            count += 1
            if count == 1000 { residentAtFirst = resident() }
            elapsed = time(CLOCK_MONOTONIC) - start
        }
        let cpu = time(CLOCK_PROCESS_CPUTIME_ID) - startCPU
        print(
            "per_second \(rounded(Double(count) / elapsed)) per_cpu_second \(rounded(Double(count) / cpu))",
            "count \(count) bytes \(token.utf8.count) grown_kib \(resident() - residentAtFirst)")
    }

    private static let issuer = "https://idp.example.com/tenant"
    private static let nonce = "n-0S6_WzA2MjAAAAAAAAAA"

    private static func makeToken(_ algorithm: SigningAlgorithm) throws -> (String, VerificationKeySet) {
        let claims = """
            {"iss":"\(issuer)","sub":"00u1a2b3c4d5e6f7g8h9","aud":"client","exp":1700003600,"iat":1700000000,\
            "nonce":"\(nonce)","name":"Ada Lovelace","given_name":"Ada","family_name":"Lovelace",\
            "preferred_username":"ada@example.com","email":"ada@example.com","email_verified":true,\
            "groups":["Engineering","Everyone","Administrators"],"amr":["pwd","mfa"],"auth_time":1699999990,"ver":1}
            """
        let header = "{\"alg\":\"\(algorithm.rawValue)\",\"kid\":\"key-1\",\"typ\":\"JWT\"}"
        let input = base64URL(Data(header.utf8)) + "." + base64URL(Data(claims.utf8))
        let digest = SHA256.hash(data: Data(input.utf8))
        let (signature, key): (Data, String)
        if algorithm == .es256 {
            let made = P256.Signing.PrivateKey()
            let point = made.publicKey.rawRepresentation
            signature = try made.signature(for: digest).rawRepresentation
            key =
                "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\(base64URL(point.prefix(32)))\",\"y\":\"\(base64URL(point.suffix(32)))\""
        } else {
            let made = try _RSA.Signing.PrivateKey(keySize: .bits2048)
            let numbers = try made.publicKey.getKeyPrimitives()
            signature = try made.signature(for: digest, padding: .insecurePKCS1v1_5).rawRepresentation
            key =
                "\"kty\":\"RSA\",\"n\":\"\(base64URL(numbers.modulus))\",\"e\":\"\(base64URL(numbers.publicExponent))\""
        }
        let set = try JSONWebKeySet.parse(Array("{\"keys\":[{\(key),\"kid\":\"key-1\",\"use\":\"sig\"}]}".utf8))
        return (input + "." + base64URL(signature), VerificationKeySet(set))
    }

    private static func base64URL(_ data: Data) -> String {
        data.base64EncodedString().filter { $0 != "=" }
            .map { $0 == "+" ? "-" : $0 == "/" ? "_" : String($0) }.joined()
    }

    private static func time(_ clock: clockid_t) -> Double {
        var value = timespec()
        clock_gettime(clock, &value)
        return Double(value.tv_sec) + Double(value.tv_nsec) / 1e9
    }

    /// Resident memory in KiB.
    private static func resident() -> Int {
        let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * 4 : 0
    }

    private static func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
