import DomainNames

/// The domains of organisations: added, proved, deleted.
package struct DomainService: Sendable {
    let gate: TenantGate
    let environment: any EnvironmentStore
    let verifier: DomainVerifier
    let housekeeping: HousekeepingService

    package init(
        gate: TenantGate, environment: any EnvironmentStore, verifier: DomainVerifier, housekeeping: HousekeepingService
    ) {
        self.gate = gate
        self.environment = environment
        self.verifier = verifier
        self.housekeeping = housekeeping
    }

    /// Adds a domain, pending, with the record that proves it.
    ///
    /// Throws `public_suffix`, `consumer_domain`, `domain_taken` where another organisation has verified it, and
    /// `domain_exists` where this one has it already.
    package func create(
        _ text: String, for organization: OrganizationID, as caller: Caller
    ) async throws -> Domain {
        let target = TenantGate.Target(organization)
        if let first = try await gate.firstResult(of: Domain.self, target, as: caller, allowing: .domains) {
            return first
        }
        let name = try DomainRules.name(text, at: "/domain")
        // Nobody learns whose a domain is who may not add one here.
        try await gate.read(target, as: caller, allowing: .domains) { transaction, _ in
            try transaction.requireOrganization(organization)
        }
        if let line = try await verifier.line(of: name.ascii), line.organizationId != organization {
            throw Self.taken("/domain")
        }
        let prefix = try await environment.settings().domainChallengePrefix
        let surroundings = gate.surroundings
        try await housekeeping.expectVisit(
            organization.tenant, at: surroundings.now().adding(seconds: DomainSchedule.firstSeconds))
        return try await gate.write(target, as: caller, allowing: .domains) { transaction, scope in
            try transaction.requireOrganization(organization)
            let domain = Domain.make(name, of: organization, prefix: prefix, at: scope.now, surroundings)
            try transaction.add(domain, scope)
            return domain
        }
    }

    static func taken(_ field: String?) -> PortalError {
        PortalError(
            .conflict, "domain_taken", "Another organization has verified this domain.",
            remedy: "If it is this organization's, have the vendor delete it there first.", field: field)
    }

    package func get(_ id: DomainID, as caller: Caller) async throws -> Domain {
        try await gate.read(TenantGate.Target(id), as: caller, allowing: .domains) { transaction, _ in
            try transaction.domain(id)
        }
    }

    package func list(
        of organization: OrganizationID, state: Domain.State?, _ page: PageRequest, as caller: Caller
    ) async throws -> Page<Domain> {
        try await gate.read(TenantGate.Target(organization), as: caller, allowing: .domains) { transaction, _ in
            try transaction.requireOrganization(organization)
            return try transaction.domains.list(page, state: state)
        }
    }

    /// Looks for the record now, whatever the state; one that has failed is looked for again from then on.
    ///
    /// What was found, or not, is the domain's `lastCheck`. Throws `host_busy`.
    package func verify(_ id: DomainID, as caller: Caller) async throws -> Domain {
        let target = TenantGate.Target(id)
        if let first = try await gate.firstResult(of: Domain.self, target, as: caller, allowing: .domains) {
            return first
        }
        let domain = try await get(id, as: caller)
        let diagnosis = try await verifier.examine(domain)
        let isOurs = try await verifier.claim(domain, when: diagnosis)
        return try await gate.write(target, as: caller, allowing: .domains) { transaction, scope in
            try transaction.conclude(
                transaction.domain(id), diagnosis, isOurs: isOurs, wasAsked: true, isLast: false, scope)
        }
    }

    /// Takes the domain as proved by the vendor's word. Nobody looks for its record then.
    package func verifyManually(_ id: DomainID, as caller: Caller) async throws -> Domain {
        let target = TenantGate.Target(id)
        if let first = try await gate.firstResult(of: Domain.self, target, as: caller, allowing: .administrator) {
            return first
        }
        let domain = try await gate.read(target, as: caller, allowing: .administrator) { transaction, _ in
            try transaction.domain(id)
        }
        guard try await verifier.claim(domain) else { throw Self.taken(nil) }
        return try await gate.write(target, as: caller, allowing: .administrator) { transaction, scope in
            let present = try transaction.domain(id)
            guard present.state != .verified || present.strategy != .manual else { return present }
            return try transaction.verify(present, replacing: present, by: .manual, scope)
        }
    }

    /// Nobody signs in with an address in it any more, and another organisation can verify it.
    package func delete(_ id: DomainID, as caller: Caller) async throws {
        let target = TenantGate.Target(id)
        if try await gate.firstResult(of: Bool.self, target, as: caller, allowing: .domains) == true { return }
        let surroundings = gate.surroundings
        let domain = try await get(id, as: caller)
        // Whatever becomes of this host, the index is looked at again.
        if domain.state == .verified {
            try await housekeeping.expectVisit(
                id.tenant, at: surroundings.now().adding(seconds: DomainVerifier.settleAfterSeconds + 1))
        }
        let line = try await verifier.line(of: domain.domain)
        _ = try await gate.write(target, as: caller, allowing: .domains) { transaction, scope in
            let domain = try transaction.domain(id)
            try transaction.domains.delete(id)
            try transaction.noteVerifiedDomains(scope)
            try scope.record(
                .domainDeleted, of: domain.organizationId, in: transaction.events, targets: [domain.eventTarget],
                data: domain)
            return true
        }
        guard let line, line.organizationId == domain.organizationId else { return }
        // The deletion is durable; a line that stays is taken away later.
        try? await Uncancelled.run { [verifier] in try await verifier.release(line) }
    }
}

extension Domain {
    static func make(
        _ name: DomainName, of organization: OrganizationID, prefix: String, at now: Timestamp,
        _ surroundings: Surroundings
    ) -> Domain {
        Domain(
            id: surroundings.makeID(in: organization.tenant), organizationId: organization, domain: name.ascii,
            unicodeDomain: name.unicode,
            record: .make(for: name.ascii, prefix: prefix, in: organization.tenant, surroundings), createdAt: now)
    }
}
