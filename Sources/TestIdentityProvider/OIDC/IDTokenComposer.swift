import Crypto
import SAML
import StrictJSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Composes ID tokens (OpenID Connect Core §2), right or wrong.
struct IDTokenComposer {
    var issuer: String
    var clientID: String
    var grant: AuthorizationGrant
    var behaviour: Behaviour
    var accessToken: String
    var now: Date
    var keyID: String
    /// Signs with RSA and SHA-256, which over the same bytes is RS256.
    var signer: SAMLSigner
    /// The public key in PEM, with which a confused verifier would check a code of HS256.
    var publicKeyPEM: String

    private static let lifetime = 300.0

    func compose() throws -> String {
        var claims = claims
        let header: JSONObject =
            if behaviour.has(.algorithmNone) {
                ["alg": "none", "typ": "JWT"]
            } else if behaviour.has(.algorithmConfusion) {
                ["alg": "HS256", "typ": "JWT", "kid": .string(keyID)]
            } else {
                ["alg": "RS256", "typ": "JWT", "kid": .string(behaviour.has(.unknownKeyID) ? "unknown" : keyID)]
            }
        let input = Base64URL.encode(header) + "." + Base64URL.encode(claims)
        let signature: [UInt8] =
            if behaviour.has(.algorithmNone) {
                []
            } else if behaviour.has(.algorithmConfusion) {
                Array(
                    HMAC<SHA256>.authenticationCode(
                        for: Array(input.utf8), using: SymmetricKey(data: Array(publicKeyPEM.utf8))))
            } else {
                try signer.sign(bytes: Array(input.utf8))
            }
        guard behaviour.has(.altered) else { return input + "." + Base64URL.encode(signature) }
        claims["name"] = "Mallory"
        return Base64URL.encode(header) + "." + Base64URL.encode(claims) + "." + Base64URL.encode(signature)
    }

    private var claims: JSONObject {
        let skew = Double(behaviour.skewSeconds)
        let moment =
            behaviour.has(.expired)
            ? now.addingTimeInterval(-skew - Self.lifetime)
            : behaviour.has(.notYetValid) ? now.addingTimeInterval(skew) : now
        var claims: JSONObject = [
            "iss": .string(behaviour.has(.wrongIssuer) ? issuer + "/another" : issuer),
            "aud": .string(behaviour.has(.wrongAudience) ? clientID + "-another" : clientID),
            "iat": .integer(seconds(moment)), "exp": .integer(seconds(moment.addingTimeInterval(Self.lifetime))),
            "auth_time": .integer(seconds(min(grant.authenticatedAt, moment))),
        ]
        if !behaviour.has(.noSubject) { claims["sub"] = .string(grant.user.id) }
        if let nonce = grant.nonce {
            claims["nonce"] = .string(behaviour.has(.wrongNonce) ? String(nonce.reversed()) + "-another" : nonce)
        }
        if !behaviour.has(.missingAccessTokenHash) {
            let hashed = behaviour.has(.wrongAccessTokenHash) ? accessToken + "-another" : accessToken
            claims["at_hash"] = .string(Base64URL.encode(SHA256.hash(data: Array(hashed.utf8)).prefix(16)))
        }
        for (name, value) in UserClaims.claims(grant.user, scopes: grant.scopes, behaviour: behaviour) {
            claims[name] = value
        }
        return claims
    }

    private func seconds(_ date: Date) -> Int64 { Int64(exactly: date.timeIntervalSince1970.rounded(.down)) ?? 0 }
}

/// What is told of a user, by the scopes that were asked for (OpenID Connect Core §5.4).
enum UserClaims {
    static func claims(
        _ user: TestUser, scopes: Set<String>, behaviour: Behaviour
    ) -> [(name: String, value: JSON)] {
        var claims: [(name: String, value: JSON)] = []
        if scopes.contains("email"), !behaviour.has(.noEmail) {
            claims.append(("email", .string(user.email)))
            claims.append(("email_verified", .bool(!behaviour.has(.unverifiedEmail))))
        }
        if scopes.contains("profile") {
            claims.append(("name", .string(user.firstName + " " + user.lastName)))
            claims.append(("given_name", .string(user.firstName)))
            claims.append(("family_name", .string(user.lastName)))
            if !behaviour.has(.noEmail) { claims.append(("preferred_username", .string(user.email))) }
        }
        if scopes.contains("groups") { claims.append(("groups", .array(user.groups.map(JSON.string)))) }
        return claims
    }
}

/// Base64url without padding (RFC 7515 §2).
enum Base64URL {
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    static func encode(_ object: JSONObject) -> String { encode(JSONWriter.bytes(of: .object(object))) }
}
