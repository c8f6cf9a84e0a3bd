import OIDC
import SAML
import StrictJSON

/// The keys by which a connection proves to its OpenID provider who it is (`private_key_jwt`, RFC 7523).
extension SignOnService {
    /// How long the published keys may be kept, in seconds. A key is published before it is used, and stays after that.
    static let keySetSeconds = 300

    /// What the provider verifies client assertions with (RFC 7517 §5): every key that is good or about to be.
    func keySet(of id: ConnectionID) async throws -> ForwardedReply {
        let found = try await look(in: id.tenant) { try $0.connections.get(id) }
        guard let connection = found ?? nil, connection.protocol == .oidc else { return SignOnPage.notFound() }
        let published = try await keys.keys(.serviceProviderSigning, of: id).compactMap(clientSigningKey)
        return ForwardedReply(
            status: 200,
            headers: [
                .init("Content-Type", "application/jwk-set+json"),
                .init("Cache-Control", "public, max-age=\(Self.keySetSeconds)"),
            ],
            body: JSONWriter.bytes(of: .object(["keys": .array(published.map(\.publicKey))])))
    }

    /// Nil if it cannot be read. Its `kid` is the credential's identifier.
    func clientSigningKey(_ credential: ServiceProviderCredential) -> ClientSigningKey? {
        guard let der = Base64URL.decode(credential.der), let certificate = try? X509Certificate(der: der),
            let privateKey = try? keys.privateKey(of: credential),
            let pair = try? ServiceProviderKey(pkcs8DER: privateKey, certificate: certificate)
        else { return nil }
        return try? ClientSigningKey(pem: pair.pkcs8PEM, keyID: credential.id.description)
    }
}
