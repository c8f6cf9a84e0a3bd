import Crypto
import Foundation
import OIDC
import PortalCore
import StrictJSON

/// The endpoints of ``Samples/issuer`` with a live key: one that signs in whoever brings a code.
struct SigningProvider: Sendable {
    private let key = P256.Signing.PrivateKey()
    private let now: Int64

    init(now: Date) { self.now = Int64(now.timeIntervalSince1970) }

    /// What it answers; the ID token has this nonce.
    func answer(_ request: ProviderRequest, nonce: String) -> Result<ProviderResponse, HTTPExchangeError> {
        switch request.url.split(separator: "/").last {
        case "token":
            do {
                return ScriptedExchange.json(
                    ["access_token": "access", "token_type": "Bearer", "id_token": .string(try token(nonce))])
            } catch {
                return .failure(HTTPExchangeError(.cancelled, "\(error)"))
            }
        case "keys": return ScriptedExchange.json(["keys": [.object(published)]])
        default: return ScriptedExchange.json(["sub": "user-1"])
        }
    }

    private var published: JSONObject {
        let point = key.publicKey.rawRepresentation
        let half = point.count / 2
        return [
            "kty": "EC", "crv": "P-256", "kid": "own", "alg": "ES256", "use": "sig",
            "x": .string(Base64URL.encode(Array(point.prefix(half)))),
            "y": .string(Base64URL.encode(Array(point.suffix(half)))),
        ]
    }

    private func token(_ nonce: String) throws -> String {
        let header: JSONObject = ["alg": "ES256", "kid": "own"]
        let claims: JSONObject = [
            "iss": .string(Samples.issuer), "sub": "user-1", "aud": "client", "iat": .integer(now),
            "exp": .integer(now + 300), "nonce": .string(nonce), "email": "ada@engine-works.io",
        ]
        let input = [header, claims].map { Base64URL.encode(Array($0.description.utf8)) }.joined(separator: ".")
        let signature = try key.signature(for: SHA256.hash(data: Array(input.utf8)))
        return input + "." + Base64URL.encode(Array(signature.rawRepresentation))
    }
}
