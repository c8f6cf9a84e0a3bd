/// A directory of users and groups that an organisation's identity provider fills.
package struct Directory: Sendable, Codable, Hashable {
    /// The same words everywhere (SPEC.md §5). A new directory is `unlinked` until its provider has been heard.
    package enum State: String, Sendable, Codable, CaseIterable {
        case linked, validating, unlinked, deleting
        case invalidCredentials = "invalid_credentials"
    }

    package var id: DirectoryID
    package var organizationId: OrganizationID
    package var providerId: ProviderID
    package var `protocol`: IdentityProtocol
    package var name: String
    package var externalId: String?
    package var state: State
    package var tokens: [DirectoryToken]
    /// Which groups' members count.
    package var groupSelection: GroupSelection
    /// The organisation's own map; nil while the provider's is in force.
    package var attributeMap: DirectoryMapping?
    /// What we pull with; nil where the provider pushes, and before they were given.
    package var credentials: GoogleCredentials?
    /// People who would have lost their access, and keep it until somebody confirms.
    package var hold: DeprovisioningHold?
    /// When the provider was heard last, to about a minute.
    package var lastSyncAt: Timestamp?
    /// When the next run is due, of directories that we pull.
    package var nextSyncAt: Timestamp?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var revision: Int

    package init(
        id: DirectoryID, organizationId: OrganizationID, providerId: ProviderID, protocol: IdentityProtocol,
        name: String, externalId: String?, createdAt: Timestamp
    ) {
        self.id = id
        self.organizationId = organizationId
        self.providerId = providerId
        self.protocol = `protocol`
        self.name = name
        self.externalId = externalId
        self.state = .unlinked
        self.tokens = []
        self.groupSelection = .all
        self.createdAt = createdAt
        self.updatedAt = createdAt
        self.revision = 1
    }
}

/// A SCIM bearer token: only its SHA-256 is kept.
package struct DirectoryToken: Sendable, Codable, Hashable {
    package var id: DirectoryTokenID
    /// Base64url of the SHA-256.
    package var hash: String
    /// The token's last four characters, to tell tokens apart.
    package var hint: String
    package var createdAt: Timestamp
    package var expiresAt: Timestamp?

    package init(id: DirectoryTokenID, hash: String, hint: String, createdAt: Timestamp, expiresAt: Timestamp? = nil) {
        self.id = id
        self.hash = hash
        self.hint = hint
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}
