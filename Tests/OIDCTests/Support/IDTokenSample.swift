import OIDC
import StrictJSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// An ID token that is accepted, to be changed by a test.
struct IDTokenSample {
    static let issuer = "https://idp.example.com/tenant"
    static let clientID = "client-1"
    static let nonce = "n-0S6_WzA2MjAAAAAAAAAA"
    static let issuedAt: Int64 = 1_700_000_000
    static let expiresAt: Int64 = 1_700_003_600
    static let now = Date(timeIntervalSince1970: 1_700_000_060)

    static let claims: JSONObject = [
        "iss": .string(issuer), "sub": "248289761001", "aud": .string(clientID), "exp": .integer(expiresAt),
        "iat": .integer(issuedAt), "nonce": .string(nonce), "email": "jane@example.com",
    ]

    static let policy = IDTokenPolicy(
        issuer: .exact(issuer), clientID: clientID, algorithms: SigningAlgorithm.allCases, nonce: nonce)

    /// The sample's claims with some changed; null removes.
    static func claims(_ changes: JSONObject) -> JSONObject {
        var members = claims
        members.apply(changes)
        return members
    }
}

extension IDTokenReport {
    /// What failed: check and code.
    var failures: [String] {
        checks.filter { $0.outcome == .failed }.map { "\($0.name.rawValue) \($0.code?.rawValue ?? "")" }
    }
}

extension [OIDCCheck] {
    func outcome(_ name: OIDCCheck.Name) -> OIDCCheck.Outcome? { first { $0.name == name }?.outcome }
    func code(_ name: OIDCCheck.Name) -> OIDCCheck.Code? { first { $0.name == name }?.code }
}

extension JSONObject {
    /// Sets members; null removes.
    mutating func apply(_ changes: JSONObject) {
        // Written out, since a nil literal would be a JSON null.
        for change in changes.members { self[change.key] = change.value.isNull ? JSON?.none : change.value }
    }
}
