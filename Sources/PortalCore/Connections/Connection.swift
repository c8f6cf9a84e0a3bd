/// A single sign-on connection of an organisation to its identity provider.
package struct Connection: Sendable, Codable, Hashable {
    /// Life cycle (SPEC.md §4); what exists so far begins and stays in `draft`.
    package enum State: String, Sendable, Codable, CaseIterable { case draft, validating, active, inactive }

    package var id: ConnectionID
    package var organizationId: OrganizationID
    package var providerId: ProviderID
    package var `protocol`: IdentityProtocol
    package var name: String
    /// The vendor's own identifier, unique in the organisation.
    package var externalId: String?
    package var state: State
    package var options: ConnectionOptions
    /// What the admin gave, kept as given so that it can be validated again.
    package var configuration: IdentityProviderConfiguration?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    /// Grows with each change; a change may name the one it was made on.
    package var revision: Int

    package init(
        id: ConnectionID, organizationId: OrganizationID, providerId: ProviderID, protocol: IdentityProtocol,
        name: String, externalId: String?, createdAt: Timestamp
    ) {
        self.id = id
        self.organizationId = organizationId
        self.providerId = providerId
        self.protocol = `protocol`
        self.name = name
        self.externalId = externalId
        self.state = .draft
        self.options = ConnectionOptions()
        self.createdAt = createdAt
        self.updatedAt = createdAt
        self.revision = 1
    }
}

/// Switches of a connection; what is absent takes the default.
package struct ConnectionOptions: Sendable, Codable, Hashable {
    /// SAML: accept responses that we did not ask for. Off unless switched on.
    package var allowIdpInitiated: Bool = false
    /// Clock difference tolerated, in seconds (0 to 600).
    package var clockSkewSeconds: Int = 180
    package init() {}
}

/// What an IT admin handed over: the input of `connections/setMetadata`, kept as received.
package struct IdentityProviderConfiguration: Sendable, Codable, Hashable {
    package enum Source: String, Sendable, Codable { case url, xml, manual, oidc }

    package var source: Source
    /// Source `url`.
    package var metadataUrl: String?
    /// The document itself (sources `url` and `xml`), UTF-8 text.
    package var metadataXml: String?
    /// Base64url of the document, where it was fetched and is not UTF-8 (UTF-16 is allowed in XML).
    package var metadataBytes: String?
    /// Media type that the server gave the document.
    package var contentType: String?
    /// Source `manual`.
    package var manual: ManualSAML?
    /// Source `oidc`.
    package var oidc: OIDCClient?
    /// The discovery document and key set as fetched.
    package var discoveryDocument: String?
    package var jsonWebKeySet: String?
    /// When it was fetched or given.
    package var fetchedAt: Timestamp

    /// The SAML document as it was received.
    package var document: [UInt8] {
        metadataXml.map { Array($0.utf8) } ?? metadataBytes.flatMap(Base64URL.decode) ?? []
    }

    package init(source: Source, fetchedAt: Timestamp) {
        self.source = source
        self.fetchedAt = fetchedAt
    }

    package struct ManualSAML: Sendable, Codable, Hashable {
        package var entityId: String
        package var ssoUrl: String
        /// PEM or bare base64, as pasted.
        package var certificates: [String]

        package init(entityId: String, ssoUrl: String, certificates: [String]) {
            self.entityId = entityId
            self.ssoUrl = ssoUrl
            self.certificates = certificates
        }
    }

    package struct OIDCClient: Sendable, Codable, Hashable {
        package var issuer: String
        /// Absent only while it is tried out (`providers/validateMetadata`).
        package var clientId: String?
        /// AES-GCM, base64url; the plain secret is never kept.
        package var sealedClientSecret: String?

        package init(issuer: String, clientId: String?, sealedClientSecret: String? = nil) {
            self.issuer = issuer
            self.clientId = clientId
            self.sealedClientSecret = sealedClientSecret
        }
    }
}
