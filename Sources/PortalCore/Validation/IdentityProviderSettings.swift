/// What a connection needs to know of its identity provider, taken out of validated material.
package enum IdentityProviderSettings: Sendable, Codable, Hashable {
    case saml(SAMLSettings)
    case oidc(OIDCSettings)
}

package struct SAMLSettings: Sendable, Codable, Hashable {
    package struct Endpoint: Sendable, Codable, Hashable {
        /// The binding's URI.
        package var binding: String
        package var url: String
        /// Where responses go, if elsewhere.
        package var responseUrl: String?
    }

    package var entityId: String
    /// Only Redirect and POST, the preferred one first.
    package var singleSignOn: [Endpoint]
    package var singleLogout: [Endpoint]
    /// DER in base64url, in the order of the document; expired ones included, because dates are judged at each use.
    package var signingCertificates: [String]
    package var nameIdFormats: [String]
    package var wantAuthnRequestsSigned: Bool
    package var validUntil: Timestamp?
    package var cacheDurationSeconds: Int64?
}

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
