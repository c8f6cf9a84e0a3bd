import SAML

/// Reads certificates and private keys from what is stored, and remembers them: to read a key takes longer than to use
/// it. What is remembered never decides whether a key is good: callers come with what the store says at that moment.
actor SAMLKeyReader {
    /// How many of a kind are remembered; beyond that, all of them are forgotten.
    static let capacity = 1024

    private let keys: ServiceProviderKeyService
    private var certificates: [StoredCertificate: X509Certificate] = [:]
    private var privateKeys: [CertificateID: SAMLPrivateKey] = [:]

    init(keys: ServiceProviderKeyService) { self.keys = keys }

    /// Leaves out what cannot be read.
    func certificates(_ stored: [IdentityProviderCertificate]) -> [X509Certificate] {
        stored.compactMap { certificate($0.der) }
    }

    /// Leaves out what cannot be read; the primary one first.
    func decryptionKeys(_ stored: [ServiceProviderCredential]) -> [SAMLPrivateKey] {
        stored.primaryFirst.compactMap(privateKey)
    }

    /// Nil if key or certificate cannot be read, or one does not fit the other.
    func signer(_ credential: ServiceProviderCredential) -> SAMLSigner? {
        guard let certificate = certificate(credential.der), let key = privateKey(credential) else { return nil }
        return try? SAMLSigner(privateKey: key, certificate: certificate)
    }

    /// - Parameter der: in base64url, as certificates are stored.
    private func certificate(_ der: String) -> X509Certificate? {
        let stored = StoredCertificate(der: der)
        if let known = certificates[stored] { return known }
        guard let certificate = Base64URL.decode(der).flatMap({ try? X509Certificate(der: $0) }) else { return nil }
        if certificates.count >= Self.capacity { certificates = [:] }
        certificates[stored] = certificate
        return certificate
    }

    /// Told apart by all of its text, and found by its end alone, which is a signature or the like.
    private struct StoredCertificate: Hashable {
        let der: String

        func hash(into hasher: inout Hasher) {
            for byte in der.utf8.suffix(16) { hasher.combine(byte) }
        }
    }

    private func privateKey(_ credential: ServiceProviderCredential) -> SAMLPrivateKey? {
        if let known = privateKeys[credential.id] { return known }
        guard let key = (try? keys.privateKey(of: credential)).flatMap({ try? SAMLPrivateKey(der: $0) }) else {
            return nil
        }
        if privateKeys.count >= Self.capacity { privateKeys = [:] }
        privateKeys[credential.id] = key
        return key
    }
}
