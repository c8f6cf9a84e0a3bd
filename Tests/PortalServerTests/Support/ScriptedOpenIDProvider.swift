import Crypto
import Foundation
import OIDC
import PortalCore
import StrictJSON

/// An OpenID provider with a live key that signs people in as a correct one would, except where a test has changed
/// something. Its discovery document is that of ``Samples``.
final class ScriptedOpenIDProvider: HTTPExchange {
    /// What it says and wants, which a test may change.
    struct Behaviour: Sendable {
        /// As ID tokens have it.
        var issuer = Samples.issuer
        var clientID = "client"
        /// Without characters that a form would encode.
        var clientSecret = "secret-one"
        var nonce = ""
        /// Changes the claims of ID tokens; null removes.
        var claims: JSONObject = [:]
        /// Changes the claims of the UserInfo endpoint; null removes.
        var userInfo: JSONObject = [:]
    }

    let behaviour = Guarded(Behaviour())
    private let key = P256.Signing.PrivateKey()
    private let now: @Sendable () -> Timestamp

    init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    func perform(_ request: ProviderRequest) async throws(HTTPExchangeError) -> ProviderResponse {
        switch request.url {
        case "https://login.engine-works.io/keys": return try ScriptedExchange.json(keySet).get()
        case "https://login.engine-works.io/me":
            return try ScriptedExchange.json(Self.changed(Self.person, behaviour.value.userInfo)).get()
        case "https://login.engine-works.io/token":
            let wanted = behaviour.value
            let basic = Data("\(wanted.clientID):\(wanted.clientSecret)".utf8).base64EncodedString()
            let sent = request.fields.first { $0.name == "Authorization" }?.value
            guard sent == "Basic \(basic)" else {
                return try ScriptedExchange.json(["error": "invalid_client"], status: 401).get()
            }
            let token = token(wanted)
            return try ScriptedExchange.json([
                "access_token": "access", "token_type": "Bearer", "id_token": .string(token),
            ]).get()
        default: throw HTTPExchangeError(.connectionFailed, "there is no such endpoint")
        }
    }

    private static let person: JSONObject = [
        "sub": "ada", "email": "ada@engine-works.io", "given_name": "Ada", "family_name": "Lovelace",
    ]

    private static func changed(_ claims: JSONObject, _ changes: JSONObject) -> JSONObject {
        var claims = claims
        for change in changes.members { claims[change.key] = change.value.isNull ? JSON?.none : change.value }
        return claims
    }

    private var keySet: JSONObject {
        let point = Array(key.publicKey.rawRepresentation)
        let web: JSON = [
            "kty": "EC", "crv": "P-256", "kid": "live", "use": "sig", "alg": "ES256",
            "x": .string(Base64URL.encode(Array(point.prefix(32)))),
            "y": .string(Base64URL.encode(Array(point.suffix(32)))),
        ]
        return ["keys": .array([web])]
    }

    private func token(_ wanted: Behaviour) -> String {
        let second = now().milliseconds / 1000
        var claims = Self.person
        claims["iss"] = .string(wanted.issuer)
        claims["aud"] = .string(wanted.clientID)
        claims["nonce"] = .string(wanted.nonce)
        claims["iat"] = .integer(second - 1)
        claims["exp"] = .integer(second + 300)
        let header: JSONObject = ["alg": "ES256", "kid": "live"]
        claims = Self.changed(claims, wanted.claims)
        let text = [header, claims].map { Base64URL.encode(Array($0.description.utf8)) }.joined(separator: ".")
        let signature = (try? key.signature(for: Array(text.utf8)).rawRepresentation).map(Array.init) ?? []
        return text + "." + Base64URL.encode(signature)
    }
}
