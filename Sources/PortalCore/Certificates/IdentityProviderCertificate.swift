/// A signing certificate of a SAML identity provider, as a connection's setup holds it.
///
/// SAML uses certificates as containers of keys: trust comes from being here, not from who signed them.
package struct IdentityProviderCertificate: Sendable, Codable, Hashable {
    package enum Source: String, Sendable, Codable, CaseIterable { case metadata, upload }

    package enum Role: String, Sendable, Codable, CaseIterable {
        /// The one that signs.
        case primary
        /// Trusted beside the primary one, until it is confirmed.
        case staged
        /// Replaced by a confirmed one: good only for sign-ins that were under way then.
        case retiring
    }

    package var id: CertificateID
    /// DER in base64url.
    package var der: String
    /// Upper-case hexadecimal with colons.
    package var fingerprintSha256: String
    /// RFC 4514.
    package var subject: String
    package var notBefore: Timestamp
    package var notAfter: Timestamp
    package var role: Role
    package var source: Source
    package var createdAt: Timestamp
    /// When another one was confirmed in its place.
    package var retiredAt: Timestamp?
    /// Days before the end of which notice was given (90 to 0).
    package var noticesGiven: [Int]

    package init(
        id: CertificateID, der: String, fingerprintSha256: String, subject: String, notBefore: Timestamp,
        notAfter: Timestamp, role: Role, source: Source, createdAt: Timestamp
    ) {
        self.id = id
        self.der = der
        self.fingerprintSha256 = fingerprintSha256
        self.subject = subject
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.role = role
        self.source = source
        self.createdAt = createdAt
        self.noticesGiven = []
    }
}
