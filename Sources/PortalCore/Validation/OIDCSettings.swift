/// An OpenID provider as a connection uses it.
package struct OIDCSettings: Sendable, Codable, Hashable {
    package var issuer: String
    package var authorizationEndpoint: String
    package var tokenEndpoint: String
    package var jwksUri: String
    package var userInfoEndpoint: String?
    package var endSessionEndpoint: String?
    /// Algorithms that are accepted for ID tokens: those offered that are asymmetric and that we verify.
    package var signingAlgorithms: [String]
    package var clientAuthentication: [String]
    /// True if `S256` is announced.
    package var announcesPKCE: Bool
}
