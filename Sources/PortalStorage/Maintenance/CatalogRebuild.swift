import GRDB
import PortalCore
import StrictJSON

/// Makes the catalogue's index agree with the tenants' files, which are the truth.
struct CatalogRebuild: Sendable {
    let directory: DataDirectory
    let limits: StorageLimits

    /// Sets the present catalogue aside and makes a new one, with what can still be read of settings, events and keys.
    func rebuild() throws -> RebuildSummary {
        var salvaged = Salvage()
        if FileIdentity(path: directory.catalog) != nil {
            salvaged = Salvage(directory.catalog, limits: limits)
            let aside = directory.catalog + ".damaged-\(SQLiteStorage.now())"
            try FileSystem.move(directory.catalog, to: aside)
            for (old, new) in zip(
                DataDirectory.companions(of: directory.catalog), DataDirectory.companions(of: aside))
            where FileIdentity(path: old) != nil {
                try FileSystem.move(old, to: new)
            }
        }
        try TenantFiles(directory: directory, limits: limits).makeCatalog()
        try withCatalog { try salvaged.restore(to: $0) }
        return try reconcile(keepsKeys: !salvaged.keys.isEmpty)
    }

    /// Adds, corrects and removes entries. Settled entries only remain.
    func reconcile(keepsKeys: Bool = true) throws -> RebuildSummary {
        var summary = RebuildSummary()
        var seen: Set<TenantID> = []
        var keys: Set<WrappedKey> = []
        let now = Timestamp(milliseconds: SQLiteStorage.now())
        var entries: [TenantEntry] = []
        var domains: [VerifiedDomain] = []
        try directory.forEachTenant { tenant in
            do {
                let (organization, wrapped, verified) = try read(tenant)
                domains += verified
                keys.formUnion(wrapped)
                seen.insert(tenant)
                entries.append(
                    TenantEntry(
                        tenant: tenant, organizationId: organization.id, name: organization.name,
                        externalId: organization.externalId, state: .active, since: now))
            } catch {
                summary.unreadable.append(tenant)
            }
        }
        try withCatalog { access in
            let index = SQLiteTenantIndex(access: access)
            let present = try access.all("SELECT number FROM tenant") { try $0.integer(0) }
                .compactMap { UInt32(exactly: $0).map(TenantID.init(number:)) }
            for tenant in present where !summary.unreadable.contains(tenant) { try index.delete(tenant) }
            for entry in entries {
                do {
                    try index.insert(entry)
                    summary.tenants += 1
                } catch let error as PortalError where error.reason == "external_id_taken" {
                    var entry = entry
                    entry.externalId = nil
                    entry.stale = true
                    try index.insert(entry)
                    summary.tenants += 1
                    summary.lostExternalIds.append(entry.tenant)
                }
            }
            try Self.restore(domains, access: access)
            if !keepsKeys { try Self.adopt(keys, access: access) }
        }
        return summary
    }

    /// Whose a domain is must not be forgotten, so that nobody else can have it. Of two that have one, the first stays; the
    /// other learns it with its next visit.
    private static func restore(_ domains: [VerifiedDomain], access: SQLAccess) throws {
        let directory = SQLiteDomainDirectory(access: access)
        for domain in domains.sorted(by: { $0.verifiedAt < $1.verifiedAt })
        where try directory.find(domain.domain) == nil {
            try directory.insert(domain)
        }
    }

    /// Every tenant carries the wrapped keys of its time; the newest becomes the current one.
    private static func adopt(_ keys: Set<WrappedKey>, access: SQLAccess) throws {
        for key in keys { try key.insert(access) }
        guard let newest = keys.max(by: { $0.createdAt < $1.createdAt }) else { return }
        try access.change("INSERT OR REPLACE INTO keyring (position, current) VALUES (1, ?)", .blob(newest.id))
    }

    private func read(_ tenant: TenantID) throws -> (Organization, [WrappedKey], [VerifiedDomain]) {
        let open = try OpenDatabase(
            path: directory.database(of: tenant), schema: .tenant, limits: limits, cacheKiB: limits.tenantCacheKiB)
        defer { open.close() }
        return try open.withConnection { connection in
            let access = SQLAccess(connection, mayWrite: false)
            let organization = try SQLiteOrganizationStore(access: access).get()
            let domains = try SQLiteDomainStore(access: access).verified().map { domain in
                VerifiedDomain(
                    domain: domain.domain, organizationId: organization.id,
                    verifiedAt: domain.verifiedAt ?? domain.updatedAt)
            }
            return (organization, try WrappedKey.all(access.connection), domains)
        }
    }

    private func withCatalog(_ body: (SQLAccess) throws -> Void) throws {
        let open = try OpenDatabase(
            path: directory.catalog, schema: .catalog, limits: limits, cacheKiB: limits.catalogCacheKiB)
        defer { open.close() }
        try open.withConnection { connection in
            try connection.run("BEGIN IMMEDIATE")
            do {
                try body(SQLAccess(connection, mayWrite: true))
                try connection.run("COMMIT")
            } catch {
                if !connection.isAutocommit { _ = try? connection.run("ROLLBACK") }
                throw error
            }
        }
    }

    /// What of a damaged catalogue is not in the tenants' files.
    private struct Salvage {
        var keys: [WrappedKey] = []
        var current: [UInt8]?
        var settings: EnvironmentSettings?
        var events: [Event] = []

        init() {}

        init(_ path: String, limits: StorageLimits) {
            guard let queue = try? OpenDatabase.connect(path, limits: limits, cacheKiB: limits.tenantCacheKiB) else {
                return
            }
            defer { try? queue.close() }
            queue.writeWithoutTransaction { database in
                let access = SQLAccess(database, mayWrite: false)
                keys = (try? WrappedKey.all(access.connection)) ?? []
                current = try? access.first("SELECT current FROM keyring") { try $0.bytes(0) }
                settings = try? SQLiteSettingsStore(access: access).get()
                let store = SQLiteEventStore(access: access, tenant: .environment)
                var request = PageRequest(limit: PageRequest.maximumLimit)
                while let page = try? store.list(EventQuery(page: request)) {
                    events += page.data
                    guard let cursor = page.nextCursor else { return }
                    request.cursor = cursor
                }
            }
            if current == nil { keys = [] }
        }

        func restore(to access: SQLAccess) throws {
            for key in keys { try key.insert(access) }
            if let current {
                try access.change("INSERT INTO keyring (position, current) VALUES (1, ?)", .blob(current))
            }
            if let settings { try SQLiteSettingsStore(access: access).put(settings) }
            let store = SQLiteEventStore(access: access, tenant: .environment)
            for event in events {
                _ = try store.append(
                    EventDraft(
                        id: event.id, type: event.type, organizationId: event.organizationId,
                        occurredAt: event.occurredAt, actor: event.actor, targets: event.targets,
                        context: event.context, data: JSONText(event.data),
                        previous: event.previous.map { JSONText($0) }))
            }
        }
    }
}
