/// As much of a connection as a sign-in needs, without the documents that its settings were taken from.
package struct SignOnConnection: Sendable, Hashable {
    package var id: ConnectionID
    package var organizationId: OrganizationID
    package var providerId: ProviderID
    package var `protocol`: IdentityProtocol
    package var name: String
    package var state: Connection.State
    package var slot: ConnectionSetup.Slot
    /// `metadata` holds no documents, only the source, the URL and the OpenID Connect client.
    package var setup: ConnectionSetup

    package init(
        id: ConnectionID, organizationId: OrganizationID, providerId: ProviderID, protocol: IdentityProtocol,
        name: String, state: Connection.State, slot: ConnectionSetup.Slot, setup: ConnectionSetup
    ) {
        self.id = id
        self.organizationId = organizationId
        self.providerId = providerId
        self.protocol = `protocol`
        self.name = name
        self.state = state
        self.slot = slot
        self.setup = setup
    }
}
