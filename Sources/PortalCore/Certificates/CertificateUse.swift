/// What a certificate of a connection is for.
package enum CertificateUse: String, Sendable, Codable, CaseIterable {
    /// The identity provider signs with it.
    case idpSigning = "idp_signing"
    /// We sign with it: AuthnRequests, logout messages, client assertions.
    case serviceProviderSigning = "sp_signing"
    /// The identity provider encrypts assertions for it.
    case serviceProviderEncryption = "sp_encryption"

    package var isServiceProvider: Bool { self != .idpSigning }
}
