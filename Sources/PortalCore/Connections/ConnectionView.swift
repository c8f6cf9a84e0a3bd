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

        init(_ configuration: IdentityProviderConfiguration, _ report: MetadataReport) {
            source = configuration.source
            url = configuration.metadataUrl
            summary = report.summary
            valid = report.valid
            fetchedAt = configuration.fetchedAt
            clientId = configuration.oidc?.clientId
            hasClientSecret = configuration.oidc.map { $0.sealedClientSecret != nil }
        }
    }

    /// How the last test sign-in ended.
    package struct Test: Sendable, Codable, Hashable {
        package var sessionId: SignInSessionID
        package var succeeded: Bool
        package var at: Timestamp
        /// False if the setup was changed since.
        package var current: Bool

        init?(_ setup: ConnectionSetup) {
            guard let test = setup.test else { return nil }
            sessionId = test.sessionId
            succeeded = test.succeeded
            at = test.at
            current = test.fingerprint == setup.fingerprint
        }
    }

    /// Edits that wait to be applied: a whole setup.
    package struct Staged: Sendable, Codable, Hashable {
        package var metadata: Metadata?
        package var findings: [Finding]
        package var options: ConnectionOptions
        package var certificates: [CertificateView]
        package var test: Test?
        /// Which parts differ from what is live: `metadata`, `options`, `attributeMap`, `certificates`.
        package var changes: [String]
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
    /// Of the identity provider, for signing.
    package var certificates: [CertificateView]
    package var test: Test?
    package var staged: Staged?
    /// True if there is a setup to go back to.
    package var canRollBack: Bool
    package var monitor: MetadataMonitor?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var revision: Int

    init(
        _ connection: Connection, baseURL: String, report: MetadataReport?, stagedReport: MetadataReport?,
        now: Timestamp
    ) {
        let live = connection.live
        id = connection.id
        organizationId = connection.organizationId
        providerId = connection.providerId
        `protocol` = connection.protocol
        name = connection.name
        externalId = connection.externalId
        state = connection.state
        serviceProvider = ServiceProviderURLs(connection.id, baseURL: baseURL)
        if let configuration = live.metadata, let report { metadata = Metadata(configuration, report) }
        findings = report?.findings ?? []
        options = live.options
        certificates = live.certificates.map { CertificateView($0, at: now) }
        test = Test(live)
        if let setup = connection.staged {
            var stagedMetadata: Metadata?
            if let configuration = setup.metadata, let stagedReport {
                stagedMetadata = Metadata(configuration, stagedReport)
            }
            staged = Staged(
                metadata: stagedMetadata, findings: stagedReport?.findings ?? [], options: setup.options,
                certificates: setup.certificates.map { CertificateView($0, at: now) }, test: Test(setup),
                changes: setup.changes(from: live))
        }
        canRollBack = connection.previous != nil
        monitor = connection.monitor
        createdAt = connection.createdAt
        updatedAt = connection.updatedAt
        revision = connection.revision
    }
}

extension ConnectionSetup {
    /// The names of the parts that differ.
    func changes(from other: ConnectionSetup) -> [String] {
        var changes: [String] = []
        if metadata != other.metadata { changes.append("metadata") }
        if options != other.options { changes.append("options") }
        if attributeMap != other.attributeMap { changes.append("attributeMap") }
        if Set(certificates.map(\.id)) != Set(other.certificates.map(\.id)) { changes.append("certificates") }
        return changes
    }
}
