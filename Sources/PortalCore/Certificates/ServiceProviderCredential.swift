/// A key pair of ours for one connection, with its self-signed certificate.
package struct ServiceProviderCredential: Sendable, Codable, Hashable {
    package enum Role: String, Sendable, Codable, CaseIterable {
        /// The one that is used: signs, and stands first in our metadata.
        case primary
        /// Announced in our metadata, not used yet.
        case staged
        /// Not used any more, but still good: decrypts, and stays in our metadata until it is removed.
        case retiring
    }

    package var id: CertificateID
    package var connectionId: ConnectionID
    /// `sp_signing` or `sp_encryption`.
    package var use: CertificateUse
    /// DER in base64url.
    package var der: String
    /// Upper-case hexadecimal with colons.
    package var fingerprintSha256: String
    package var subject: String
    package var notBefore: Timestamp
    package var notAfter: Timestamp
    package var role: Role
    /// The private key (PKCS#8, DER), sealed in the context ``SecretContext/serviceProviderKey(_:)``.
    package var sealedPrivateKey: [UInt8]
    package var createdAt: Timestamp
    package var retiredAt: Timestamp?
    /// Days before the end of which notice was given (90 to 0).
    package var noticesGiven: [Int]

    package init(
        id: CertificateID, connectionId: ConnectionID, use: CertificateUse, der: String, fingerprintSha256: String,
        subject: String, notBefore: Timestamp, notAfter: Timestamp, role: Role, sealedPrivateKey: [UInt8],
        createdAt: Timestamp, retiredAt: Timestamp? = nil, noticesGiven: [Int] = []
    ) {
        self.id = id
        self.connectionId = connectionId
        self.use = use
        self.der = der
        self.fingerprintSha256 = fingerprintSha256
        self.subject = subject
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.role = role
        self.sealedPrivateKey = sealedPrivateKey
        self.createdAt = createdAt
        self.retiredAt = retiredAt
        self.noticesGiven = noticesGiven
    }
}
