import Foundation
import OIDC

/// Read from the RFC's example key (RFC 7515, appendix A.3.1).
private let keys: VerificationKeySet? = {
    let text = """
        {"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",\
        "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}
        """
    return (try? JSONWebKeySet.parse(Array(text.utf8))).map { VerificationKeySet($0) }
}()

private let verifier = IDTokenVerifier(
    policy: IDTokenPolicy(
        issuer: .exact("i"), clientID: "c", algorithms: SigningAlgorithm.allCases, maximumAge: 60, nonce: "n",
        accessToken: "a", code: "c", maximumAuthenticationAge: 1, contextClasses: ["x"]))

// Whatever the bytes are, everything that reads what comes from a provider or a browser must return or throw: no trap, no
// unbounded time or memory. The first byte chooses whether the rest are the token, or its claims and header.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzIDToken(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: start == nil ? 0 : count))
    guard let choice = bytes.first else { return 0 }
    let rest = Array(bytes.dropFirst())
    let now = Date(timeIntervalSince1970: 1_700_000_000)
    if choice.isMultiple(of: 2) {
        _ = verifier.verify(String(decoding: rest, as: UTF8.self), keys: keys, now: now)
    } else {
        let claims = Data(rest).base64EncodedString().filter { $0 != "=" }
            .map { $0 == "+" ? "-" : $0 == "/" ? "_" : String($0) }.joined()
        let report = verifier.verify("eyJhbGciOiJFUzI1NiJ9.\(claims).AAAA", keys: keys, now: now)
        precondition(report.claims == nil)
        _ = verifier.verify("\(claims).e30.AAAA", keys: keys, now: now)
    }
    _ = try? AuthorizationResponse.parse(form: rest)
    let json = ProviderResponse(status: 200, contentType: "application/json", body: rest)
    _ = TokenResponse.read(json)
    _ = TokenResponse.read(ProviderResponse(status: 400, contentType: "application/json", body: rest))
    let policy = UserInfoPolicy(issuer: .exact("i"), clientID: "c", algorithms: [.es256], subject: "s")
    _ = UserInfoResponse(json, policy: policy, keys: nil)
    let signed = ProviderResponse(status: 200, contentType: "application/jwt", body: rest)
    _ = UserInfoResponse(signed, policy: policy, keys: keys)
    if let set = try? JSONWebKeySet.parse(rest) { _ = VerificationKeySet(set) }
    return 0
}
