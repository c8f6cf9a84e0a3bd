/// A single sign-on connection of an organisation to its identity provider.
///
/// What decides about sign-ins is a ``ConnectionSetup``, a whole value: the live one, one that is staged beside it while
/// the connection is active, and the one that was live before the last apply.
package struct Connection: Sendable, Codable, Hashable {
    package enum State: String, Sendable, Codable, CaseIterable {
        /// Being set up.
        case draft
        /// A draft on which a test sign-in was begun.
        case validating
        /// People can sign in.
        case active
        /// Switched off; what is set up stays.
        case inactive
    }

    package var id: ConnectionID
    package var organizationId: OrganizationID
    package var providerId: ProviderID
    package var `protocol`: IdentityProtocol
    package var name: String
    /// The vendor's own identifier, unique in the organisation.
    package var externalId: String?
    package var state: State
    package var live: ConnectionSetup
    /// Edits of an active connection, until they are applied or discarded.
    package var staged: ConnectionSetup?
    /// What was live before the last apply: one step back.
    package var previous: ConnectionSetup?
    /// How the metadata at a URL is watched; nil where there is nothing to watch.
    package var monitor: MetadataMonitor?
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
        self.live = ConnectionSetup()
        self.createdAt = createdAt
        self.updatedAt = createdAt
        self.revision = 1
    }
}
