import Crypto

/// A connection as an event keeps it: what can be told from before to after, documents as digests, no secrets.
struct ConnectionRecord: Sendable, Codable {
    struct Metadata: Sendable, Codable {
        var source: IdentityProviderConfiguration.Source
        var url: String?
        /// SHA-256 of the document, lower-case hex.
        var documentSha256: String?
        var manual: IdentityProviderConfiguration.ManualSAML?
        var issuer: String?
        var clientId: String?
        var hasClientSecret: Bool?

        init(_ configuration: IdentityProviderConfiguration) {
            let received = configuration.document
            let document = received.isEmpty ? configuration.discoveryDocument.map { Array($0.utf8) } : received
            source = configuration.source
            url = configuration.metadataUrl
            documentSha256 = document.map { Hex.encode(SHA256.hash(data: $0)) }
            manual = configuration.manual
            issuer = configuration.oidc?.issuer
            clientId = configuration.oidc?.clientId
            hasClientSecret = configuration.oidc.map { $0.sealedClientSecret != nil }
        }
    }

    struct Certificate: Sendable, Codable {
        var id: CertificateID
        var fingerprintSha256: String
        var notAfter: Timestamp
        var status: IdentityProviderCertificate.Role
    }

    struct Setup: Sendable, Codable {
        var options: ConnectionOptions
        var metadata: Metadata?
        var certificates: [Certificate]
        /// Absent where the provider's default is used.
        var attributeMap: AttributeMap?

        init(_ setup: ConnectionSetup) {
            options = setup.options
            metadata = setup.metadata.map(Metadata.init)
            certificates = setup.certificates.map {
                Certificate(
                    id: $0.id, fingerprintSha256: $0.fingerprintSha256, notAfter: $0.notAfter, status: $0.role)
            }
            attributeMap = setup.attributeMap
        }
    }

    var id: ConnectionID
    var providerId: ProviderID
    var `protocol`: IdentityProtocol
    var name: String
    var externalId: String?
    var state: Connection.State
    var options: ConnectionOptions
    var metadata: Metadata?
    var certificates: [Certificate]
    var attributeMap: AttributeMap?
    var staged: Setup?
    var revision: Int

    init(_ connection: Connection) {
        let live = Setup(connection.live)
        id = connection.id
        providerId = connection.providerId
        `protocol` = connection.protocol
        name = connection.name
        externalId = connection.externalId
        state = connection.state
        options = live.options
        metadata = live.metadata
        certificates = live.certificates
        attributeMap = live.attributeMap
        staged = connection.staged.map(Setup.init)
        revision = connection.revision
    }
}
