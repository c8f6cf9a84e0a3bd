/// What must be looked up across tenants, and the environment's own things. Same guarantees as ``TenantStore``.
package protocol EnvironmentStore: Sendable {
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any EnvironmentTransaction) throws -> Value
    ) async throws -> Value

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any EnvironmentTransaction) throws -> Value
    ) async throws -> Value

    /// What a read would find of them. An engine may do without one where it knows that nobody, in whatever process, has
    /// changed them since it read them.
    func settings() async throws -> EnvironmentSettings

    /// As ``TenantStore/changes(of:)``, for the environment's log.
    func changes() -> AsyncStream<Void>
}

extension EnvironmentStore {
    package func settings() async throws -> EnvironmentSettings { try await read { try $0.settings.get() } }
}

package protocol EnvironmentTransaction {
    var tenants: any TenantIndex { get }
    var settings: any SettingsStore { get }
    /// The environment's own log: settings, deleted organisations.
    var events: any EventStore { get }
    var idempotency: any IdempotencyStore { get }
    var domains: any DomainDirectory { get }
    var leases: any LeaseStore { get }
    var agenda: any TenantAgenda { get }
    var streamingTenants: any StreamingTenantStore { get }
}

package protocol SettingsStore {
    /// Defaults where none were kept yet.
    func get() throws -> EnvironmentSettings
    func put(_ settings: EnvironmentSettings) throws
}

/// Index of tenants. It can be rebuilt from the tenants' own stores.
package protocol TenantIndex {
    /// Throws `external_id_taken` if another entry has the external id, `conflict` if the number is taken.
    func insert(_ entry: TenantEntry) throws
    func get(_ tenant: TenantID) throws -> TenantEntry?
    func find(externalId: String) throws -> TenantEntry?
    /// Active entries ordered by organisation id; `search` matches part of name or external id, ignoring case.
    func list(_ page: PageRequest, search: String?) throws -> Page<TenantEntry>
    /// Entries that are not active, and active ones marked stale: what a crash may have left half done.
    func unsettled() throws -> [TenantEntry]
    /// Throws `external_id_taken` as `insert`.
    func update(_ entry: TenantEntry) throws
    func delete(_ tenant: TenantID) throws
    /// How many are active.
    func count() throws -> Int
}

/// One line of the index.
package struct TenantEntry: Sendable, Hashable {
    package enum State: String, Sendable, Codable {
        /// The number is reserved; the tenant's store may not exist yet.
        case creating
        case active
        /// Being removed.
        case deleting
    }

    package var tenant: TenantID
    package var organizationId: OrganizationID
    package var name: String
    package var externalId: String?
    package var state: State
    /// True while a change of name or external id is under way: the tenant's own store is the truth.
    package var stale: Bool
    /// When the state or the mark was set.
    package var since: Timestamp

    package init(
        tenant: TenantID, organizationId: OrganizationID, name: String, externalId: String?, state: State,
        stale: Bool = false, since: Timestamp
    ) {
        self.tenant = tenant
        self.organizationId = organizationId
        self.name = name
        self.externalId = externalId
        self.state = state
        self.stale = stale
        self.since = since
    }
}
