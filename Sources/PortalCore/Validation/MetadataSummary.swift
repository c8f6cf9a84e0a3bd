/// What metadata says, in few words, also where it cannot be used.
package struct MetadataSummary: Sendable, Codable, Hashable {
    // MARK: SAML

    package var entityId: String?
    /// The endpoint that sign-on will use: Redirect if offered, else POST.
    package var ssoUrl: String?
    /// Binding URIs of the single sign-on endpoints.
    package var bindings: [String] = []
    /// The certificates that may verify signatures, each once.
    package var certificates: [CertificateSummary] = []
    package var sloUrl: String?
    package var nameIdFormats: [String]?
    package var wantAuthnRequestsSigned: Bool?
    package var validUntil: Timestamp?
    /// For how long the document may be kept without asking again; months count 30 days.
    package var cacheDurationSeconds: Int64?
    /// How many entities the document describes.
    package var entityCount: Int?
    package var organizationName: String?
    package var displayName: String?

    // MARK: OpenID Connect

    package var issuer: String?
    package var endpoints: Endpoints?
    /// `id_token_signing_alg_values_supported`.
    package var algorithms: [String]?
    package var scopes: [String]?
    package var clientAuthentication: [String]?
    package var keys: [KeySummary]?

    package init() {}

    package struct Endpoints: Sendable, Codable, Hashable {
        package var authorization: String?
        package var token: String?
        package var userInfo: String?
        package var jwks: String?
        package var endSession: String?

        package init() {}
    }

    package struct KeySummary: Sendable, Codable, Hashable {
        package var keyId: String?
        /// For example `RSA 2048 bits` or `P-256`.
        package var type: String
        package var algorithm: String?
        package var use: String?

        package init(keyId: String?, type: String, algorithm: String?, use: String?) {
            self.keyId = keyId
            self.type = type
            self.algorithm = algorithm
            self.use = use
        }
    }
}
