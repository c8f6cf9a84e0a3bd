extension TenantTransaction {
    func domain(_ id: DomainID) throws -> Domain {
        guard let domain = try domains.get(id) else { throw PortalError.notFound(DomainID.self) }
        return domain
    }

    /// Keeps what a look came to, with all that follows from it.
    ///
    /// - Parameters:
    ///   - isOurs: whether the environment's index has the domain as this organisation's; nil where it was not claimed.
    ///   - wasAsked: somebody wanted to know; a failed domain is looked for again then.
    ///   - isLast: the time of the search is over.
    func conclude(
        _ before: Domain, _ diagnosis: DomainDiagnosis, isOurs: Bool?, wasAsked: Bool, isLast: Bool, _ scope: CallScope
    ) throws -> Domain {
        var after = before
        after.lastCheck = diagnosis.check(at: scope.now)
        guard before.state != .verified else {
            let type = noteRecord(&after, diagnosis.verdict, scope)
            return try keep(before, after, as: type, scope)
        }
        switch isOurs {
        case true?: return try verify(after, replacing: before, by: .dns, scope)
        case false?: return try fail(after, .verifiedByOtherOrganization, replacing: before, scope)
        case nil where before.state == .pending && isLast:
            return try fail(after, .verificationPeriodExpired, replacing: before, scope)
        case nil where before.state == .failed && wasAsked:
            after.state = .pending
            after.failureReason = nil
            after.verificationEndsAt = scope.now.adding(seconds: DomainSchedule.periodSeconds)
        case nil: break
        }
        after.nextCheckAt = after.nextCheck(after: scope.now)
        return try keep(before, after, as: nil, scope)
    }

    /// Whether a verified domain's record has gone, or is back. Only the domain's own servers can say that it has gone.
    private func noteRecord(
        _ domain: inout Domain, _ verdict: DomainDiagnosis.Verdict, _ scope: CallScope
    ) -> EventType? {
        guard domain.strategy == .dns else { return nil }
        domain.nextCheckAt = domain.nextCheck(after: scope.now)
        switch verdict {
        case .proved: domain.recordMissingSince = nil
        case .absent where domain.recordMissingSince == nil:
            domain.recordMissingSince = scope.now
            return .domainRecordMissing
        case .absent, .undecided: break
        }
        return nil
    }

    /// - Parameter present: what is changed, where that is not what is stored already.
    @discardableResult
    func verify(
        _ present: Domain, replacing before: Domain, by strategy: Domain.Strategy, _ scope: CallScope
    ) throws -> Domain {
        var after = present
        after.state = .verified
        after.strategy = strategy
        after.failureReason = nil
        after.recordMissingSince = nil
        after.verifiedAt = before.state == .verified ? before.verifiedAt : scope.now
        after.nextCheckAt = after.nextCheck(after: scope.now)
        let kept = try keep(before, after, as: before.state == .verified ? nil : .domainVerified, scope)
        try SetupCompletion.completed(.domainVerification, in: self, scope)
        return kept
    }

    @discardableResult
    func fail(_ domain: Domain, _ reason: Domain.FailureReason, _ scope: CallScope) throws -> Domain {
        try fail(domain, reason, replacing: domain, scope)
    }

    private func fail(
        _ present: Domain, _ reason: Domain.FailureReason, replacing before: Domain, _ scope: CallScope
    ) throws -> Domain {
        var after = present
        after.state = .failed
        after.failureReason = reason
        after.nextCheckAt = nil
        after.verifiedAt = nil
        after.recordMissingSince = nil
        let isNews = before.state != .failed || before.failureReason != reason
        return try keep(before, after, as: isNews ? .domainVerificationFailed : nil, scope)
    }

    /// Stores a domain, and what the organisation has verified with it.
    private func keep(_ before: Domain, _ changed: Domain, as type: EventType?, _ scope: CallScope) throws -> Domain {
        var after = changed
        let isChange =
            after.state != before.state || after.strategy != before.strategy
            || after.failureReason != before.failureReason || after.recordMissingSince != before.recordMissingSince
        if isChange {
            after.revision += 1
            after.updatedAt = scope.now
        }
        try domains.update(after)
        if (after.state == .verified) != (before.state == .verified) { try noteVerifiedDomains(scope) }
        if let type {
            try scope.record(
                type, of: after.organizationId, in: events, targets: [after.eventTarget], data: after, previous: before)
        }
        return after
    }

    /// Writes the verified domains into the organisation, where sign-on, policy and activation read them.
    func noteVerifiedDomains(_ scope: CallScope) throws {
        var organization = try organizations.get()
        let names = try domains.verified().map(\.domain).sorted()
        guard organization.domains != names else { return }
        organization.domains = names
        organization.revision += 1
        organization.updatedAt = scope.now
        try organizations.update(organization)
    }

    /// Keeps a new domain.
    func add(_ domain: Domain, _ scope: CallScope) throws {
        guard try domains.count() < DomainRules.maximumPerOrganization else {
            throw PortalError(
                .state, "too_many_domains",
                "The organization has \(DomainRules.maximumPerOrganization) domains, and may not have more.",
                remedy: "Delete domains that are not needed any more.")
        }
        try domains.insert(domain)
        try scope.record(
            .domainCreated, of: domain.organizationId, in: events, targets: [domain.eventTarget], data: domain)
    }
}
