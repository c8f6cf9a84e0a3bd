/// A SAML identity provider as a connection uses it.
package struct SAMLSettings: Sendable, Codable, Hashable {
    package struct Endpoint: Sendable, Codable, Hashable {
        /// The binding's URI.
        package var binding: String
        package var url: String
        /// Where responses go, if elsewhere.
        package var responseUrl: String?

        package init(binding: String, url: String, responseUrl: String? = nil) {
            self.binding = binding
            self.url = url
            self.responseUrl = responseUrl
        }
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
    package var cacheDurationSeconds: Int64? = nil

    package init(
        entityId: String, singleSignOn: [Endpoint], singleLogout: [Endpoint], signingCertificates: [String],
        nameIdFormats: [String], wantAuthnRequestsSigned: Bool, validUntil: Timestamp? = nil,
        cacheDurationSeconds: Int64? = nil
    ) {
        self.entityId = entityId
        self.singleSignOn = singleSignOn
        self.singleLogout = singleLogout
        self.signingCertificates = signingCertificates
        self.nameIdFormats = nameIdFormats
        self.wantAuthnRequestsSigned = wantAuthnRequestsSigned
        self.validUntil = validUntil
        self.cacheDurationSeconds = cacheDurationSeconds
    }
}
