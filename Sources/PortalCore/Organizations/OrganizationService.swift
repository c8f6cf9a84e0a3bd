import DomainNames
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
        /// Added as pending domains.
        package var domains: [String]

        package init(
            name: String, externalId: String? = nil, metadata: [String: String] = [:], allowAnyDomain: Bool = false,
            domains: [String] = []
        ) {
            self.name = name
            self.externalId = externalId
            self.metadata = metadata
            self.allowAnyDomain = allowAnyDomain
            self.domains = domains
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

    /// Pages follow the order of creation. An organisation deleted while the page is made is left out, and so is one whose
    /// store cannot be read (`organizations/get` says why), so that it does not hide the others.
    package func list(
        _ page: PageRequest, search: String?, as caller: Caller
    ) async throws -> Page<Organization> {
        try await gate.requireAdministrator(caller)
        let entries = try await environment.read { try $0.tenants.list(page, search: search) }
        var organizations: [Organization] = []
        for entry in entries.data {
            do {
                organizations.append(try await gate.store.read(entry.tenant) { try $0.organizations.get() })
            } catch let error as PortalError where error.kind == .notFound || error.kind == .storage {
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
        let domains = try DomainRules.names(creation.domains, at: "/domains")
        let prefix = domains.isEmpty ? "" : try await environment.settings().domainChallengePrefix
        let surroundings = surroundings
        let sealer = gate.sealer
        let reservation = try await environment.write { transaction -> Reservation in
            let now = surroundings.now()
            if let request = caller.idempotency {
                let idempotency = Idempotency(store: transaction.idempotency, sealer: sealer, now: now)
                if let first: Organization = try idempotency.result(of: request) { return .done(first) }
                try idempotency.begin(request)
            }
            for (index, domain) in domains.enumerated() where try transaction.domains.find(domain.ascii) != nil {
                throw DomainService.taken("/domains/\(index)")
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
                    targets: [organization.eventTarget], data: organization)
                for name in domains {
                    try transaction.add(
                        .make(name, of: organization.id, prefix: prefix, at: scope.now, surroundings), scope)
                }
            }
            try await environment.write { transaction in
                let now = surroundings.now()
                try transaction.tenants.update(TenantEntry(organization, since: now))
                if !domains.isEmpty {
                    try transaction.agenda.note(
                        organization.id.tenant, dueAt: now.adding(seconds: DomainSchedule.firstSeconds))
                }
                if let request = caller.idempotency {
                    try Idempotency(store: transaction.idempotency, sealer: sealer, now: now)
                        .keep(organization, for: request)
                }
            }
        } catch {
            let reason = error
            try? await Uncancelled.run { try await undo(organization, reason, caller) }
            throw error
        }
        return organization
    }

    /// Takes back what ``create(_:as:)`` began. A crash on the way is left to ``settle()``.
    private func undo(_ organization: Organization, _ reason: any Error, _ caller: Caller) async throws {
        let tenant = organization.id.tenant
        // A file that was there before is not ours.
        if (reason as? PortalError)?.kind != .conflict { try await gate.store.delete(tenant) }
        try await environment.write { transaction in
            try transaction.tenants.delete(tenant)
            if let request = caller.idempotency { try transaction.idempotency.remove(key: request.key) }
        }
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
        guard change.name != nil || change.externalId != nil, caller.session == nil, let tenant = target.tenant else {
            return try await write(change, to: reference, target, as: caller)
        }
        let updated: Organization
        do {
            if case .some(let externalId) = change.externalId {
                let first = try await gate.firstResult(
                    of: Organization.self, target, as: caller, allowing: .administrator)
                if let first { return first }
                // A change that is refused anyway does not get as far as the index.
                let current = try await get(reference, as: caller)
                try Revision.check(change.expectedRevision, against: current.revision)
                try await announce(.some(externalId), of: tenant, notFound: target.notFound)
                updated = try await write(change, to: reference, target, as: caller)
            } else {
                // The write takes its place in the tenant's queue at once, so that calls keep their order.
                async let announced: Void = announce(nil, of: tenant, notFound: target.notFound)
                updated = try await write(change, to: reference, target, as: caller)
                try await announced
            }
        } catch {
            // The line must not go on claiming what was refused.
            try? await Uncancelled.run { try await settle(tenant) }
            throw error
        }
        // The change is durable; a line that stays stale is settled later.
        try? await Uncancelled.run { try await settle(tenant) }
        return updated
    }

    private func write(
        _ change: Change, to reference: Reference, _ target: TenantGate.Target, as caller: Caller
    ) async throws -> Organization {
        try await gate.write(target, as: caller, allowing: .administrator) { transaction, scope in
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
                data: after, previous: before)
            return after
        }
    }

    /// Marks the index line as stale; a new external id is claimed before the tenant's own store changes.
    private func announce(_ claim: String??, of tenant: TenantID, notFound: PortalError) async throws {
        let surroundings = surroundings
        try await environment.write { transaction in
            guard var entry = try transaction.tenants.get(tenant), entry.state == .active else { throw notFound }
            entry.stale = true
            entry.since = entry.nextMoment(surroundings.now())
            if case .some(.some(let externalId)) = claim { entry.externalId = externalId }
            try transaction.tenants.update(entry)
        }
    }

    // MARK: Deleting

    /// Complete and final: store, index line and secrets. The deletion itself is kept in the environment's log, with
    /// nothing but the organisation's names.
    package func delete(_ reference: Reference, as caller: Caller) async throws {
        try await gate.requireAdministrator(caller)
        let surroundings = surroundings
        let sealer = gate.sealer
        if let request = caller.idempotency {
            let wasDone: Bool? = try await environment.read { transaction in
                try Idempotency(store: transaction.idempotency, sealer: sealer, now: surroundings.now())
                    .result(of: request)
            }
            if wasDone == true { return }
        }
        if case .id(let id) = reference {
            // Another host may have died half-way.
            let entry = try await environment.read { try $0.tenants.get(id.tenant) }
            if let entry, entry.organizationId == id, entry.state == .deleting {
                return try await Uncancelled.run { try await finishDeletion(of: id.tenant) }
            }
        }
        let target = try await resolve(reference)
        let organization = try await gate.read(target, as: caller, allowing: .administrator) { transaction, _ in
            try transaction.organization(reference)
        }
        let tenant = organization.id.tenant
        let notFound = target.notFound
        try await environment.write { transaction in
            guard var entry = try transaction.tenants.get(tenant), entry.state == .active else { throw notFound }
            let now = surroundings.now()
            entry.state = .deleting
            entry.since = now
            try transaction.tenants.update(entry)
            try transaction.events.append(
                EventDraft(
                    type: .organizationDeleted, organizationId: organization.id, occurredAt: now,
                    actor: caller.actor ?? .standardIO,
                    targets: [organization.eventTarget], data: JSONText(of: DeletedRecord(organization))))
            if let request = caller.idempotency {
                try Idempotency(store: transaction.idempotency, sealer: sealer, now: now).keep(true, for: request)
            }
        }
        try await Uncancelled.run { try await finishDeletion(of: tenant) }
    }

    /// What is remembered of a deleted organisation.
    private struct DeletedRecord: Encodable {
        var id: OrganizationID
        var name: String
        var externalId: String?

        init(_ organization: Organization) {
            id = organization.id
            name = organization.name
            externalId = organization.externalId
        }
    }

    private func finishDeletion(of tenant: TenantID) async throws {
        try await gate.store.delete(tenant)
        try await environment.write { transaction in
            try transaction.tenants.delete(tenant)
            try transaction.domains.deleteAll(of: tenant)
            try transaction.agenda.remove(tenant)
            try transaction.streamingTenants.remove(tenant)
        }
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
        let surroundings = surroundings
        let sealer = gate.sealer
        if let request = caller.idempotency {
            let first: Organization? = try await environment.read { transaction in
                try Idempotency(store: transaction.idempotency, sealer: sealer, now: surroundings.now())
                    .result(of: request)
            }
            if let first { return first }
        }
        return try await adopt(try await gate.store.importTenant(from: path), as: caller)
    }

    /// Makes an imported store an organisation of this environment; one that cannot be is removed again.
    package func adopt(_ tenant: TenantID, as caller: Caller) async throws -> Organization {
        let surroundings = surroundings
        let sealer = gate.sealer
        do {
            let organization = try await gate.store.write(tenant) { transaction in
                let scope = try CallScope.enter(transaction, caller, .administrator, surroundings)
                let organization = try transaction.organizations.get()
                try scope.record(
                    .organizationImported, of: organization.id, in: transaction.events,
                    targets: [organization.eventTarget], data: organization)
                return organization
            }
            try await environment.write { transaction in
                let now = surroundings.now()
                try transaction.tenants.insert(TenantEntry(organization, since: now))
                if let request = caller.idempotency {
                    try Idempotency(store: transaction.idempotency, sealer: sealer, now: now)
                        .keep(organization, for: request)
                }
            }
            return organization
        } catch {
            try? await Uncancelled.run {
                let isKnown = try await environment.read { try $0.tenants.get(tenant) != nil }
                if !isKnown { try await gate.store.delete(tenant) }
            }
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

    /// Brings one index line in agreement with the tenant's own store, which is the truth. A line that is marked anew
    /// meanwhile is left to whoever marked it.
    private func settle(_ tenant: TenantID) async throws {
        let surroundings = surroundings
        guard let seen = try await environment.read({ try $0.tenants.get(tenant) }) else { return }
        do {
            let organization = try await gate.store.read(tenant) { try $0.organizations.get() }
            try await environment.write { transaction in
                guard let entry = try transaction.tenants.get(tenant), entry.state != .deleting,
                    entry.since == seen.since
                else { return }
                try transaction.tenants.update(
                    TenantEntry(organization, since: entry.nextMoment(surroundings.now())))
            }
        } catch let error as PortalError where error == .notFound(OrganizationID.self) {
            try await environment.write { try $0.tenants.delete(tenant) }
        }
    }

    // MARK: Helpers

    private func resolve(_ reference: Reference) async throws -> TenantGate.Target {
        let externalId: String
        switch reference {
        case .id(let id): return TenantGate.Target(id)
        case .externalId(let text): externalId = text
        }
        let (entry, stale) = try await environment.read { transaction -> (TenantEntry?, [TenantEntry]) in
            let entry = try transaction.tenants.find(externalId: externalId)
            if let entry, entry.state == .active, !entry.stale { return (entry, []) }
            return (nil, try transaction.tenants.unsettled().filter { $0.state == .active })
        }
        if let entry { return TenantGate.Target(entry.tenant, orNo: OrganizationID.self) }
        // Their lines may name an external id that they do not have any more, or not yet.
        for line in stale {
            let organization = try? await gate.store.read(line.tenant) { try $0.organizations.get() }
            guard organization?.externalId == externalId else { continue }
            return TenantGate.Target(line.tenant, orNo: OrganizationID.self)
        }
        return TenantGate.Target(nil, orNo: OrganizationID.self)
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

extension TenantEntry {
    /// Later than any mark before, also where the clock stands still or goes back.
    fileprivate func nextMoment(_ now: Timestamp) -> Timestamp {
        max(now, Timestamp(milliseconds: since.milliseconds + 1))
    }
}
