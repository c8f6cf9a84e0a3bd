import Crypto

/// A connection as clients see it: without secrets, with our side's URLs and today's judgement of its metadata.
package struct ConnectionView: Sendable, Codable, Hashable {
    package struct Metadata: Sendable, Codable, Hashable {
        package var source: IdentityProviderConfiguration.Source
        package var url: String?
        package var summary: MetadataSummary
        package var valid: Bool
        package var fetchedAt: Timestamp
        /// OpenID Connect.
        package var clientId: String?
        package var hasClientSecret: Bool?
    }

    package var id: ConnectionID
    package var organizationId: OrganizationID
    package var providerId: ProviderID
    package var `protocol`: IdentityProtocol
    package var name: String
    package var externalId: String?
    package var state: Connection.State
    package var serviceProvider: ServiceProviderURLs
    package var metadata: Metadata?
    /// Of the metadata as it is today.
    package var findings: [Finding]
    package var options: ConnectionOptions
    package var certificates: [CertificateSummary]
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var revision: Int

    init(_ connection: Connection, baseURL: String, report: MetadataReport?) {
        id = connection.id
        organizationId = connection.organizationId
        providerId = connection.providerId
        `protocol` = connection.protocol
        name = connection.name
        externalId = connection.externalId
        state = connection.state
        serviceProvider = ServiceProviderURLs(connection.id, baseURL: baseURL)
        if let configuration = connection.live.metadata, let report {
            metadata = Metadata(
                source: configuration.source, url: configuration.metadataUrl, summary: report.summary,
                valid: report.valid, fetchedAt: configuration.fetchedAt, clientId: configuration.oidc?.clientId,
                hasClientSecret: configuration.oidc.map { $0.sealedClientSecret != nil })
        }
        findings = report?.findings ?? []
        options = connection.live.options
        certificates = report?.summary.certificates ?? []
        createdAt = connection.createdAt
        updatedAt = connection.updatedAt
        revision = connection.revision
    }
}

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
    }

    var id: ConnectionID
    var providerId: ProviderID
    var `protocol`: IdentityProtocol
    var name: String
    var externalId: String?
    var state: Connection.State
    var options: ConnectionOptions
    var metadata: Metadata?
    var revision: Int

    init(_ connection: Connection) {
        id = connection.id
        providerId = connection.providerId
        `protocol` = connection.protocol
        name = connection.name
        externalId = connection.externalId
        state = connection.state
        options = connection.live.options
        metadata = connection.live.metadata.map { configuration in
            let received = configuration.document
            let document = received.isEmpty ? configuration.discoveryDocument.map { Array($0.utf8) } : received
            return Metadata(
                source: configuration.source, url: configuration.metadataUrl,
                documentSha256: document.map { Hex.encode(SHA256.hash(data: $0)) },
                manual: configuration.manual, issuer: configuration.oidc?.issuer,
                clientId: configuration.oidc?.clientId,
                hasClientSecret: configuration.oidc.map { $0.sealedClientSecret != nil })
        }
        revision = connection.revision
    }
}
