#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What was granted by a code, and by an access token in turn.
struct AuthorizationGrant: Sendable {
    let user: TestUser
    let redirectURI: String
    let scopes: Set<String>
    let nonce: String?
    /// `code_challenge`, by S256.
    let challenge: String
    let behaviour: Behaviour
    let authenticatedAt: Date
    let expiresAt: Date

    /// Seconds for which a code is good (RFC 6749 §4.1.2 asks for at most ten minutes).
    static let codeLifetime = 60.0
    /// Seconds for which an access token is good.
    static let tokenLifetime = 3600.0
}
