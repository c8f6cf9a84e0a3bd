import StrictJSON

/// Organisations: each one a tenant with a store of its own, and a line in the environment's index.
package struct OrganizationService: Sendable {
    let gate: TenantGate
    let environment: any EnvironmentStore
    var surroundings: Surroundings { gate.surroundings }

    package init(gate: TenantGate, environment: any EnvironmentStore) {
        self.gate = gate
        self.environment = environment
    }

    /// How an organisation is named in a call.
    package enum Reference: Sendable, Hashable {
        case id(OrganizationID)
        case externalId(String)
    }

    /// What `organizations/create` takes.
    package struct Creation: Sendable, Hashable {
        package var name: String
        package var externalId: String?
        package var metadata: [String: String]
        package var allowAnyDomain: Bool

        package init(
            name: String, externalId: String? = nil, metadata: [String: String] = [:], allowAnyDomain: Bool = false
        ) {
            self.name = name
            self.externalId = externalId
            self.metadata = metadata
            self.allowAnyDomain = allowAnyDomain
        }
    }

    /// What `organizations/update` changes; absent fields stay.
    package struct Change: Sendable, Hashable {
        package var name: String?
        /// Present and nil removes it.
        package var externalId: String??
        /// Replaces all keys.
        package var metadata: [String: String]?
        package var allowAnyDomain: Bool?
        package var breakGlassEmails: [String]?
        package var expectedRevision: Int?

        package init() {}
    }

    // MARK: Reading

    package func get(_ reference: Reference, as caller: Caller) async throws -> Organization {
        let target = try await resolve(reference)
        return try await gate.read(target, as: caller, allowing: .anySession) { transaction, _ in
            try transaction.organization(reference)
        }
    }

    /// Pages follow the order of creation. An organisation deleted while the page is made is left out.
    package func list(
        _ page: PageRequest, search: String?, as caller: Caller
    ) async throws -> Page<Organization> {
        try await gate.requireAdministrator(caller)
        let entries = try await environment.read { try $0.tenants.list(page, search: search) }
        var organizations: [Organization] = []
        for entry in entries.data {
            do {
                organizations.append(try await gate.store.read(entry.tenant) { try $0.organizations.get() })
            } catch let error as PortalError where error.kind == .notFound {
                continue
            }
        }
        return Page(data: organizations, nextCursor: entries.nextCursor)
    }

    /// How many organisations there are.
    package func count(as caller: Caller) async throws -> Int {
        try await gate.requireAdministrator(caller)
        return try await environment.read { try $0.tenants.count() }
    }

    // MARK: Creating

    /// Reserves a line in the index, makes the store, then settles the line; a crash between leaves an unsettled line,
    /// which ``settle()`` sees to.
    package func create(_ creation: Creation, as caller: Caller) async throws -> Organization {
        try await gate.requireAdministrator(caller)
        try OrganizationRules.check(
            name: creation.name, externalId: creation.externalId, metadata: creation.metadata)
        let surroundings = surroundings
        let sealer = gate.sealer
        let reservation = try await environment.write { transaction -> Reservation in
            let now = surroundings.now()
            if let request = caller.idempotency {
                let idempotency = Idempotency(store: transaction.idempotency, sealer: sealer, now: now)
                if let first: Organization = try idempotency.result(of: request) { return .done(first) }
                try idempotency.begin(request)
            }
            let tenant = try Self.freeNumber(in: transaction.tenants, surroundings)
            let id: OrganizationID = surroundings.makeID(in: tenant)
            try transaction.tenants.insert(
                TenantEntry(
                    tenant: tenant, organizationId: id, name: creation.name, externalId: creation.externalId,
                    state: .creating, since: now))
            return .reserved(
                Organization(
                    id: id, name: creation.name, externalId: creation.externalId, metadata: creation.metadata,
                    allowAnyDomain: creation.allowAnyDomain, createdAt: now))
        }
        guard case .reserved(let organization) = reservation else { return try reservation.organization() }
        do {
            try await gate.store.create(organization.id.tenant) { transaction in
                let scope = try CallScope.enter(transaction, caller, .administrator, surroundings)
                try transaction.organizations.insert(organization)
                try scope.record(
                    .organizationCreated, of: organization.id, in: transaction.events,
                    targets: [organization.eventTarget], data: JSONEncoding.json(of: organization))
            }
        } catch {
            let tenant = organization.id.tenant
            try? await environment.write { transaction in
                try transaction.tenants.delete(tenant)
                if let request = caller.idempotency { try transaction.idempotency.remove(key: request.key) }
            }
            throw error
        }
        try await environment.write { transaction in
            let now = surroundings.now()
            try transaction.tenants.update(TenantEntry(organization, since: now))
            if let request = caller.idempotency {
                try Idempotency(store: transaction.idempotency, sealer: sealer, now: now)
                    .keep(organization, for: request)
            }
        }
        return organization
    }

    private enum Reservation: Sendable {
        case reserved(Organization)
        case done(Organization)

        func organization() throws -> Organization {
            switch self {
            case .reserved(let organization), .done(let organization): organization
            }
        }
    }

    /// How often a number is drawn before giving up; with a million tenants a draw collides once in 4,000.
    private static let draws = 16

    private static func freeNumber(in index: any TenantIndex, _ surroundings: Surroundings) throws -> TenantID {
        for _ in 0..<draws {
            let number = surroundings.randomBytes(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            let tenant = TenantID(number: number)
            if tenant != .environment, try index.get(tenant) == nil { return tenant }
        }
        throw PortalError(.storage, "storage_failed", "No free tenant number was found.", retryable: true)
    }

    // MARK: Changing

    package func update(
        _ reference: Reference, _ change: Change, as caller: Caller
    ) async throws -> Organization {
        try OrganizationRules.check(
            name: change.name, externalId: change.externalId ?? nil, metadata: change.metadata,
            breakGlassEmails: change.breakGlassEmails)
        let target = try await resolve(reference)
        let isIndexed = change.name != nil || change.externalId != nil
        if isIndexed, caller.session == nil, let tenant = target.tenant {
            try await announce(change, of: tenant, notFound: target.notFound)
        }
        let updated = try await gate.write(target, as: caller, allowing: .administrator) { transaction, scope in
            let before = try transaction.organization(reference)
            try Revision.check(change.expectedRevision, against: before.revision)
            var after = before
            if let name = change.name { after.name = name }
            if let externalId = change.externalId { after.externalId = externalId }
            if let metadata = change.metadata { after.metadata = metadata }
            if let allowAnyDomain = change.allowAnyDomain { after.allowAnyDomain = allowAnyDomain }
            if let emails = change.breakGlassEmails { after.breakGlassEmails = emails }
            guard after != before else { return before }
            after.revision += 1
            after.updatedAt = scope.now
            try transaction.organizations.update(after)
            try scope.record(
                .organizationUpdated, of: after.id, in: transaction.events, targets: [after.eventTarget],
                data: JSONEncoding.json(of: after), previous: JSONEncoding.json(of: before))
            return after
        }
        if isIndexed { try await settle(updated.id.tenant) }
        return updated
    }

    /// Marks the index line as stale and claims the new external id before the tenant's own store changes.
    private func announce(_ change: Change, of tenant: TenantID, notFound: PortalError) async throws {
        let surroundings = surroundings
        try await environment.write { transaction in
            guard var entry = try transaction.tenants.get(tenant), entry.state == .active else { throw notFound }
            entry.stale = true
            entry.since = surroundings.now()
            if case .some(.some(let externalId)) = change.externalId { entry.externalId = externalId }
            try transaction.tenants.update(entry)
        }
    }

    // MARK: Deleting

    /// Complete and final: store, index line and secrets. The deletion itself is kept in the environment's log.
    package func delete(_ reference: Reference, as caller: Caller) async throws {
        let target = try await resolve(reference)
        let organization = try await gate.read(target, as: caller, allowing: .administrator) { transaction, _ in
            try transaction.organization(reference)
        }
        let tenant = organization.id.tenant
        let surroundings = surroundings
        let notFound = target.notFound
        try await environment.write { transaction in
            guard var entry = try transaction.tenants.get(tenant), entry.state == .active else { throw notFound }
            let now = surroundings.now()
            entry.state = .deleting
            entry.since = now
            try transaction.tenants.update(entry)
            let scope = CallScope(
                actor: caller.actor ?? .standardIO, session: nil, now: now, surroundings: surroundings)
            try transaction.events.append(
                EventDraft(
                    id: surroundings.makeID(in: .environment), type: .organizationDeleted,
                    organizationId: organization.id, occurredAt: now, actor: scope.actor,
                    targets: [organization.eventTarget], data: JSONEncoding.json(of: organization)))
        }
        try await finishDeletion(of: tenant)
    }

    private func finishDeletion(of tenant: TenantID) async throws {
        try await gate.store.delete(tenant)
        try await environment.write { try $0.tenants.delete(tenant) }
    }

    // MARK: Export and import

    package func export(_ reference: Reference, to path: String, as caller: Caller) async throws -> FileSummary {
        let target = try await resolve(reference)
        let organization = try await gate.read(target, as: caller, allowing: .administrator) { transaction, _ in
            try transaction.organization(reference)
        }
        return try await gate.store.export(organization.id.tenant, to: path)
    }

    /// Restores an exported organisation under its own identifiers. Fails where they, or its external id, are in use.
    package func importOrganization(from path: String, as caller: Caller) async throws -> Organization {
        try await gate.requireAdministrator(caller)
        return try await adopt(try await gate.store.importTenant(from: path), as: caller)
    }

    /// Makes an imported store an organisation of this environment; one that cannot be is removed again.
    package func adopt(_ tenant: TenantID, as caller: Caller) async throws -> Organization {
        let surroundings = surroundings
        do {
            let organization = try await gate.store.read(tenant) { try $0.organizations.get() }
            try await environment.write { transaction in
                try transaction.tenants.insert(TenantEntry(organization, since: surroundings.now()))
            }
            try await gate.store.write(tenant) { transaction in
                let scope = try CallScope.enter(transaction, caller, .administrator, surroundings)
                try scope.record(
                    .organizationImported, of: organization.id, in: transaction.events,
                    targets: [organization.eventTarget], data: JSONEncoding.json(of: organization))
            }
            return organization
        } catch {
            let known = try? await environment.read { try $0.tenants.get(tenant) != nil }
            if known == false { try? await gate.store.delete(tenant) }
            throw error
        }
    }

    // MARK: Settling what a crash left

    /// How long a line may be unsettled before another host takes it over, in seconds.
    package static let settleAfterSeconds: Int64 = 60

    /// Completes or undoes what hosts that died left half done; called at start.
    package func settle() async throws {
        let limit = surroundings.now().adding(seconds: -Self.settleAfterSeconds)
        let entries = try await environment.read { try $0.tenants.unsettled() }
        for entry in entries where entry.since < limit {
            if entry.state == .deleting {
                try await finishDeletion(of: entry.tenant)
            } else {
                try await settle(entry.tenant)
            }
        }
    }

    /// Brings one index line in agreement with the tenant's own store, which is the truth.
    private func settle(_ tenant: TenantID) async throws {
        let surroundings = surroundings
        do {
            let organization = try await gate.store.read(tenant) { try $0.organizations.get() }
            try await environment.write { transaction in
                guard let entry = try transaction.tenants.get(tenant), entry.state != .deleting else { return }
                try transaction.tenants.update(TenantEntry(organization, since: surroundings.now()))
            }
        } catch let error as PortalError where error.kind == .notFound {
            try await environment.write { try $0.tenants.delete(tenant) }
        }
    }

    // MARK: Helpers

    private func resolve(_ reference: Reference) async throws -> TenantGate.Target {
        switch reference {
        case .id(let id):
            return TenantGate.Target(id)
        case .externalId(let externalId):
            let entry = try await environment.read { try $0.tenants.find(externalId: externalId) }
            let tenant = entry?.state == .active ? entry?.tenant : nil
            return TenantGate.Target(tenant, orNo: OrganizationID.self)
        }
    }
}

extension TenantTransaction {
    /// The tenant's number in an identifier is no proof: the whole reference must be this organisation's.
    fileprivate func organization(_ reference: OrganizationService.Reference) throws -> Organization {
        let organization = try organizations.get()
        switch reference {
        case .id(let id) where id == organization.id: return organization
        case .externalId(let externalId) where externalId == organization.externalId: return organization
        default: throw PortalError.notFound(OrganizationID.self)
        }
    }
}

extension Organization {
    var eventTarget: Event.Target { Event.Target(type: "organization", id: id.description, name: name) }
}

extension TenantEntry {
    /// The settled line of an organisation.
    package init(_ organization: Organization, since: Timestamp) {
        self.init(
            tenant: organization.id.tenant, organizationId: organization.id, name: organization.name,
            externalId: organization.externalId, state: .active, since: since)
    }
}
