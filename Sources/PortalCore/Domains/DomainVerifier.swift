import DomainNames

/// Looks for domains' records, and keeps the environment's index of verified domains in agreement with the organisations.
///
/// A domain is verified in two steps: its line in the index first, which of two organisations only one gets, then the
/// domain itself with everything that hangs on it, in one transaction of the organisation. What a crash leaves between is
/// mended by ``settle(in:)``; the organisation's own store is the truth about what it has, the index about whose it is.
package struct DomainVerifier: Sendable {
    /// A younger line may be of a verification that is under way; in seconds.
    static let settleAfterSeconds: Int64 = 60
    /// Of other tokens that are seen, as many are looked up.
    private static let maximumForeignTokens = 4

    let gate: TenantGate
    let environment: any EnvironmentStore
    let records: any DomainRecords

    package init(gate: TenantGate, environment: any EnvironmentStore, records: any DomainRecords) {
        self.gate = gate
        self.environment = environment
        self.records = records
    }

    // MARK: Looking

    func examine(_ domain: Domain) async throws -> DomainDiagnosis {
        let question = DomainQuestion(
            domain: domain.domain,
            registrableDomain: (try? DomainName(domain.domain))?.registrableDomain ?? domain.domain,
            challenge: domain.record)
        let observations = try await records.observe(question)
        let foreign = try await foreignTokens(
            among: DomainDoctor.otherTokens(in: observations, of: domain.record), besides: domain.id.tenant)
        return DomainDoctor(question, observations, foreignTokens: foreign).diagnosis()
    }

    /// Those that a domain of another organisation here was given. That the token names the other is no proof.
    private func foreignTokens(among tokens: Set<String>, besides own: TenantID) async throws -> Set<String> {
        var foreign: Set<String> = []
        for token in tokens.sorted().prefix(Self.maximumForeignTokens) {
            guard let tenant = DomainChallenge.tenant(ofToken: token), tenant != own, tenant != .environment,
                try await environment.read({ try $0.tenants.get(tenant)?.state == .active })
            else { continue }
            let isKnown = try? await gate.store.read(tenant) { try $0.domains.contains(token: token) }
            if isKnown == true { foreign.insert(token) }
        }
        return foreign
    }

    /// A domain that is due is looked for once, by whichever host takes it first.
    package func check(_ id: DomainID) async throws {
        let surroundings = gate.surroundings
        let taken = try await gate.store.write(id.tenant) { transaction -> Domain? in
            let now = surroundings.now()
            guard var domain = try transaction.domains.get(id), let due = domain.nextCheckAt, due <= now else {
                return nil
            }
            // Should this host end before it is through, it is looked for then.
            domain.nextCheckAt = domain.nextCheck(after: now)
            try transaction.domains.update(domain)
            return domain
        }
        guard let domain = taken else { return }
        let diagnosis = try await examine(domain)
        let isOurs = try await claim(domain, when: diagnosis)
        try await gate.store.write(id.tenant) { transaction in
            let scope = CallScope.host(surroundings)
            guard let present = try transaction.domains.get(id) else { return }
            _ = try transaction.conclude(
                present, diagnosis, isOurs: isOurs, wasAsked: false, isLast: present.verificationEndsAt <= scope.now,
                scope)
        }
    }

    // MARK: The index

    /// Whether the domain became this organisation's, where it was proved; nil where there is nothing to claim.
    func claim(_ domain: Domain, when diagnosis: DomainDiagnosis) async throws -> Bool? {
        guard diagnosis.verdict == .proved, domain.state != .verified else { return nil }
        return try await claim(domain)
    }

    /// False if another organisation has it.
    package func claim(_ domain: Domain) async throws -> Bool {
        let now = gate.surroundings.now()
        let line = VerifiedDomain(domain: domain.domain, organizationId: domain.organizationId, verifiedAt: now)
        return try await environment.write { transaction in
            if let present = try transaction.domains.find(line.domain) {
                guard present.organizationId == line.organizationId else { return false }
                // One's own line becomes young again, so that nobody takes it for a left-over.
                try transaction.domains.delete(line.domain)
            }
            try transaction.domains.insert(line)
            try transaction.agenda.note(
                line.organizationId.tenant, dueAt: now.adding(seconds: Self.settleAfterSeconds + 1))
            return true
        }
    }

    /// Takes away the line of a domain that is no longer the organisation's, unless it was made anew meanwhile.
    package func release(_ line: VerifiedDomain) async throws {
        try await environment.write { transaction in
            guard try transaction.domains.find(line.domain) == line else { return }
            try transaction.domains.delete(line.domain)
        }
    }

    package func line(of domain: String) async throws -> VerifiedDomain? {
        try await environment.read { try $0.domains.find(domain) }
    }

    /// Mends what a crash, an import or a new index left: verified domains get their lines, lines without a verified domain
    /// go. Where another organisation has the line meanwhile, the domain is no longer this one's.
    package func settle(in tenant: TenantID) async throws {
        let (id, verified) = try await gate.store.read(tenant) { transaction in
            (try transaction.organizations.get().id, try transaction.domains.verified())
        }
        let lines = try await environment.read { try $0.domains.list(of: id) }
        let (names, known) = (Set(verified.map(\.domain)), Set(lines.map(\.domain)))
        let surroundings = gate.surroundings
        for domain in verified where !known.contains(domain.domain) {
            guard try await !claim(domain) else { continue }
            try await gate.store.write(tenant) { transaction in
                guard let present = try transaction.domains.get(domain.id), present.state == .verified else { return }
                try transaction.fail(present, .verifiedByOtherOrganization, CallScope.host(surroundings))
            }
        }
        let limit = surroundings.now().adding(seconds: -Self.settleAfterSeconds)
        for line in lines where !names.contains(line.domain) && line.verifiedAt < limit {
            try await release(line)
        }
    }
}

extension Domain {
    /// The next look after one at `now`; nil where nobody looks.
    func nextCheck(after now: Timestamp) -> Timestamp? {
        switch (state, strategy) {
        case (.pending, _): DomainSchedule.nextCheck(ofPending: self, after: now)
        case (.verified, .dns): now.adding(seconds: DomainSchedule.recheckSeconds)
        case (.verified, .manual), (.failed, _): nil
        }
    }
}
