/// Keeps each organisation's state apart from every other's. Engine-neutral: no SQL and no SQLite-ism.
///
/// Order: `read` and `write` take their place in the tenant's queue **before their first suspension**, so calls started
/// one after another on one thread run in that order, and a read sees every write that was started before it. Writes
/// that wait together may share one commit; each is a unit of its own: a body that throws, or whose task is cancelled
/// before its commit, leaves nothing behind and does not disturb its neighbours. A write has returned only when it is
/// durable. Several processes may use one store.
///
/// Errors: ``PortalError`` of kind `storage` (`storage_full`, `storage_corrupt`, `schema_too_new`, `storage_failed`),
/// of kind `busy` (`storage_busy`), or `notFound` (`organization_not_found`) where there is no such tenant; whatever
/// the body throws is passed on; `CancellationError`. A body may be run twice, so that its transaction is all it does.
package protocol TenantStore: Sendable {
    /// Makes the tenant's store and runs the first write in it. Fails with `conflict` if it exists.
    func create<Value: Sendable>(
        _ tenant: TenantID, _ body: @escaping @Sendable (any TenantTransaction) throws -> Value
    ) async throws -> Value

    func read<Value: Sendable>(
        _ tenant: TenantID, _ body: @escaping @Sendable (any TenantTransaction) throws -> Value
    ) async throws -> Value

    func write<Value: Sendable>(
        _ tenant: TenantID, _ body: @escaping @Sendable (any TenantTransaction) throws -> Value
    ) async throws -> Value

    /// Removes the tenant's store completely, whoever has it open. Succeeds if there is none.
    func delete(_ tenant: TenantID) async throws

    /// Writes a consistent copy to a new file; fails with `conflict` if the path exists.
    func export(_ tenant: TenantID, to path: String) async throws -> FileSummary

    /// Takes an exported copy in, after checking it. Identifiers carry the tenant's number, so it keeps its own; fails
    /// with `conflict` (`organization_exists`) where the number is in use.
    func importTenant(from path: String) async throws -> TenantID

    /// Tells when something was committed to the tenant, by this process or another (then within 200 ms).
    ///
    /// Values are coalesced; the first comes at once, so that a watcher begins with a look.
    func changes(of tenant: TenantID) -> AsyncStream<Void>
}

/// What export and backup answer.
package struct FileSummary: Sendable, Codable, Hashable {
    package var path: String
    package var bytes: Int64
    /// Lower-case hex.
    package var sha256: String

    package init(path: String, bytes: Int64, sha256: String) {
        self.path = path
        self.bytes = bytes
        self.sha256 = sha256
    }
}

/// One transaction on one tenant: its collections by feature. Not to be kept beyond the body it was given to.
///
/// Within `read`, every change fails.
package protocol TenantTransaction {
    var organizations: any OrganizationStore { get }
    var portalLinks: any PortalLinkStore { get }
    var portalSessions: any PortalSessionStore { get }
    var connections: any ConnectionStore { get }
    var serviceProviderCredentials: any ServiceProviderCredentialStore { get }
    var signInSessions: any SignInSessionStore { get }
    var pendingSignIns: any PendingSignInStore { get }
    var sessionSubjects: any SessionSubjectStore { get }
    var pendingLogouts: any PendingLogoutStore { get }
    var replays: any ReplayStore { get }
    var signInCodes: any SignInCodeStore { get }
    var domains: any DomainStore { get }
    var directories: any DirectoryStore { get }
    var directoryUsers: any DirectoryUserStore { get }
    var directoryGroups: any DirectoryGroupStore { get }
    var directoryRequests: any DirectoryRequestStore { get }
    var quarantine: any QuarantineStore { get }
    var directoryRuns: any DirectoryRunStore { get }
    var logStreams: any LogStreamStore { get }
    var events: any EventStore { get }
    var idempotency: any IdempotencyStore { get }
}

package protocol OrganizationStore {
    /// Throws `organization_not_found` in a tenant that holds none.
    func get() throws -> Organization
    func insert(_ organization: Organization) throws
    func update(_ organization: Organization) throws
}

package protocol PortalLinkStore {
    func insert(_ link: PortalLink, tokenHash: [UInt8]) throws
    func get(_ id: PortalLinkID) throws -> PortalLink?
    func find(tokenHash: [UInt8]) throws -> PortalLink?
    /// Newest first, only those with that external user.
    func find(externalUserId: String) throws -> [PortalLink]
    func list(_ page: PageRequest) throws -> Page<PortalLink>
    func update(_ link: PortalLink) throws
}

package protocol PortalSessionStore {
    func insert(_ session: PortalSession) throws
    func get(_ id: PortalSessionID) throws -> PortalSession?
    func update(_ session: PortalSession) throws
    /// Ends every session of the link that has not ended; returns how many.
    func end(openedBy link: PortalLinkID, at time: Timestamp) throws -> Int
}

package protocol ConnectionStore {
    /// Throws `external_id_taken` if another connection has the external id.
    func insert(_ connection: Connection) throws
    func get(_ id: ConnectionID) throws -> Connection?
    /// Nil if there is no such connection.
    func state(of id: ConnectionID) throws -> Connection.State?
    /// The light form for sign-ins; nil if there is no such connection, or it has nothing in that slot.
    func signOn(_ id: ConnectionID, _ slot: ConnectionSetup.Slot) throws -> SignOnConnection?
    /// As ``signOn(_:_:)`` for a sign-in under way: with the setup that it was begun with, wherever that is now; where it
    /// was changed, with what is in its place.
    func signOn(_ pending: PendingSignIn) throws -> SignOnConnection?
    func list(_ page: PageRequest) throws -> Page<Connection>
    func update(_ connection: Connection) throws
    /// With everything that belongs to it: setups, keys, sessions, what is under way.
    func delete(_ id: ConnectionID) throws
}

package protocol DirectoryStore {
    /// Throws `external_id_taken` if another directory has the external id.
    func insert(_ directory: Directory) throws
    func get(_ id: DirectoryID) throws -> Directory?
    func list(_ page: PageRequest) throws -> Page<Directory>
    /// Leaves ``Directory/lastSyncAt``, which ``noteSync(of:at:)`` sets.
    func update(_ directory: Directory) throws
    /// With everything that belongs to it: users, groups, requests, quarantine, runs. None of it is found any more, and
    /// another directory may have the identifier; its rows go with ``purge(limit:)``.
    func delete(_ id: DirectoryID) throws
    /// Removes what deleted directories held, at most so many rows. True if nothing is left of them.
    func purge(limit: Int) throws -> Bool
    /// Notes that the provider was heard; does nothing if that was noted less than so many seconds before.
    func noteSync(of id: DirectoryID, at time: Timestamp, unlessWithin seconds: Int64) throws
    /// The private key of ``Directory/credentials``, sealed; nil where there is none.
    func sealedKey(of id: DirectoryID) throws -> [UInt8]?
    func setSealedKey(_ sealed: [UInt8]?, of id: DirectoryID) throws
    /// Who left a short while ago; nil where that was not noted.
    func departures(of id: DirectoryID) throws -> DeprovisioningWindow?
    func setDepartures(_ departures: DeprovisioningWindow?, of id: DirectoryID) throws
    /// Directories whose ``Directory/nextSyncAt`` is not later.
    func due(at time: Timestamp) throws -> [Directory]
    func nextDue() throws -> Timestamp?
}

package protocol EventStore {
    /// Keeps the event and returns its place in the log. One without an identifier gets that of its log's tenant, its time
    /// and its place.
    @discardableResult
    func append(_ event: EventDraft) throws -> Int64
    /// Sequence number of an event of this log.
    func sequence(of id: EventID) throws -> Int64?
    func lastSequence() throws -> Int64
    func list(_ query: EventQuery) throws -> Page<Event>
    /// The next events behind a place, as text, and how far they were looked for: to the last one that was taken, or, where
    /// nothing else is there, to the end of the log.
    ///
    /// - Parameters:
    ///   - types: empty means all.
    ///   - bytes: of the texts together, but for the first.
    func texts(
        after sequence: Int64, types: Set<EventType>, limit: Int, bytes: Int
    ) throws -> (elements: [EventBatch.Element], lookedTo: Int64)
    /// Place of the last event before a time; 0 where there is none.
    func lastSequence(before time: Timestamp) throws -> Int64
}

package protocol IdempotencyStore {
    func find(key: String) throws -> IdempotencyRecord?
    /// Keeps the record, replacing one with the same key.
    func put(_ record: IdempotencyRecord) throws
    func remove(key: String) throws
    /// Forgets those made before the time; returns how many.
    func purge(before time: Timestamp) throws -> Int
}

/// What was answered to a call with an idempotency key. The result is sealed, since it may hold a token; it is empty while
/// the call is under way.
package struct IdempotencyRecord: Sendable, Hashable {
    package var key: String
    package var digest: [UInt8]
    package var sealedResult: [UInt8]
    package var createdAt: Timestamp

    package init(key: String, digest: [UInt8], sealedResult: [UInt8], createdAt: Timestamp) {
        self.key = key
        self.digest = digest
        self.sealedResult = sealedResult
        self.createdAt = createdAt
    }
}
