import StrictJSON

/// What has to be done for an organisation without anybody asking: sign-ins time out, certificates expire, what is old is
/// forgotten, watched metadata is read again. Each visit does what is due and says when the next is.
package struct HousekeepingService: Sendable {
    /// Days before a certificate's end at which notice is given; 0 is the end itself.
    package static let noticeDays = [90, 60, 30, 14, 7, 1, 0]
    /// An organisation where nothing is due is visited as often, in seconds.
    static let restSeconds: Int64 = 24 * 3600
    /// After a visit that found sign-ins under way, the next one is not later, in seconds: one may have begun meanwhile.
    static let watchfulSeconds: Int64 = PendingSignIn.lifetimeSeconds + 60
    /// Longer than a visit lasts and than a sign-in may take, in seconds.
    static let visitSeconds: Int64 = 15 * 60
    /// Rows of a kind that are handled in one transaction.
    static let batch = 200
    /// Batches of what deleted directories held that are removed in one visit, so that others are not kept waiting.
    static let purgeBatches = 100

    let gate: TenantGate
    let environment: any EnvironmentStore
    let settings: SettingsService
    let watch: MetadataWatch
    let directoryRuns: DirectoryBatchRuns
    let diagnoser: SignInDiagnoser
    let pulls: DirectoryPulls
    let domains: DomainVerifier
    let domainChecks: DomainChecks

    package init(
        gate: TenantGate, environment: any EnvironmentStore, settings: SettingsService, providers: ProviderCatalog,
        watch: MetadataWatch, directoryRuns: DirectoryBatchRuns, pulls: DirectoryPulls, domains: DomainVerifier,
        domainChecks: DomainChecks
    ) {
        self.gate = gate
        self.environment = environment
        self.settings = settings
        self.watch = watch
        self.pulls = pulls
        self.domains = domains
        self.domainChecks = domainChecks
        self.directoryRuns = directoryRuns
        diagnoser = SignInDiagnoser(providers: providers)
    }

    /// What a round came to.
    package struct Summary: Sendable, Hashable {
        package var visited = 0
        package var timedOut = 0
        package var failed: [TenantID] = []
    }

    /// True if somebody is due. Organisations that were never visited are looked after a few at a time.
    package func hasWork() async throws -> Bool { try await !due(limit: 1).isEmpty }

    private func due(limit: Int) async throws -> [TenantID] {
        let now = gate.surroundings.now()
        return try await environment.read { transaction in
            let due = try transaction.agenda.due(at: now, limit: limit)
            guard due.count < limit else { return due }
            return try due + transaction.agenda.unknown(limit: min(Self.newcomers, limit - due.count))
        }
    }

    /// How many organisations that were never visited are visited in one round.
    static let newcomers = 5

    /// Visits those who are due, at most `limit`. One organisation's failure does not keep the others from their visit.
    ///
    /// - Parameter mayGoOn: asked before each visit; false ends the round.
    package func round(
        limit: Int = 100, mayGoOn: () async throws -> Bool = { true }
    ) async throws -> Summary {
        var summary = Summary()
        for tenant in try await due(limit: limit) {
            try Task.checkCancellation()
            guard try await mayGoOn() else { return summary }
            do {
                summary.timedOut += try await visit(tenant)
                summary.visited += 1
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                summary.failed.append(tenant)
                let next = gate.surroundings.now().adding(seconds: Self.retrySeconds)
                try await environment.write { try $0.agenda.set(tenant, dueAt: next) }
            }
        }
        return summary
    }

    /// After a visit that failed, in seconds.
    static let retrySeconds: Int64 = 600

    /// Does what is due in one organisation, and notes when the next visit is. Returns how many sign-ins timed out.
    @discardableResult
    package func visit(_ tenant: TenantID) async throws -> Int {
        // What is noted while the visit lasts must not be lost: it lowers this time, which is behind any sign-in's end.
        let meanwhile = gate.surroundings.now().adding(seconds: Self.visitSeconds)
        try await environment.write { try $0.agenda.set(tenant, dueAt: meanwhile) }
        let timedOut = try await expireSignIns(in: tenant)
        try await expireLogouts(in: tenant)
        try await noticeCertificates(in: tenant)
        try await forget(in: tenant)
        try await watch.refetch(in: tenant)
        try await requestPulls(in: tenant)
        try await directoryRuns.takeOver(in: tenant)
        try await noteStreaming(in: tenant)
        try await domains.settle(in: tenant)
        try await requestDomainChecks(in: tenant)
        let isPurged = try await purgeDirectories(in: tenant)
        let next = isPurged ? try await nextVisit(of: tenant, wasBusy: timedOut > 0) : gate.surroundings.now()
        try await environment.write { transaction in
            let noted = try transaction.agenda.dueTime(of: tenant) ?? meanwhile
            try transaction.agenda.set(tenant, dueAt: noted == meanwhile ? next : min(noted, next))
        }
        return timedOut
    }

    /// Notes that a sign-in begins, so that it can time out. Costs a write only where no earlier visit is planned.
    package func expectVisit(_ tenant: TenantID, at time: Timestamp) async throws {
        let planned = try await environment.read { try $0.agenda.dueTime(of: tenant) }
        if let planned, planned <= time { return }
        try await environment.write { try $0.agenda.note(tenant, dueAt: time) }
    }

    private func nextVisit(of tenant: TenantID, wasBusy: Bool) async throws -> Timestamp {
        let now = gate.surroundings.now()
        return try await gate.store.read(tenant) { transaction in
            var next = now.adding(seconds: wasBusy ? Self.watchfulSeconds : Self.restSeconds)
            if let expiry = try transaction.pendingSignIns.nextExpiry() {
                next = min(next, expiry, now.adding(seconds: Self.watchfulSeconds))
            }
            if let expiry = try transaction.pendingLogouts.nextExpiry() { next = min(next, expiry) }
            // One that is due already waits for its turn.
            if let due = try transaction.directories.nextDue() {
                next = min(next, max(due, now.adding(seconds: Self.dueAgainSeconds)))
            }
            if let due = try transaction.domains.nextDue() {
                next = min(next, max(due, now.adding(seconds: Self.dueAgainSeconds)))
            }
            if let lost = try DirectoryBatchRuns.nextTakeOver(in: transaction) { next = min(next, lost) }
            for connection in try transaction.allConnections() {
                if let check = connection.monitor?.nextCheckAt { next = min(next, check) }
                for certificate in connection.live.certificates {
                    if certificate.role == .retiring, let retiredAt = certificate.retiredAt {
                        next = min(next, retiredAt.adding(seconds: ConnectionSetup.retirementSeconds + 1))
                    }
                    next = min(next, Self.nextNotice(certificate.notAfter, after: now) ?? next)
                }
                for credential in try transaction.serviceProviderCredentials.list(of: connection.id, use: nil) {
                    next = min(next, Self.nextNotice(credential.notAfter, after: now) ?? next)
                }
            }
            return next
        }
    }

    /// When a directory or a domain that is due is asked for again, in seconds.
    static let dueAgainSeconds: Int64 = 60

    /// Has the directories that are due pulled, beside this round.
    private func requestPulls(in tenant: TenantID) async throws {
        let now = gate.surroundings.now()
        for directory in try await gate.store.read(tenant, { try $0.directories.due(at: now) }) {
            await pulls.request(directory.id)
        }
    }

    /// An organisation that was imported, or whose host ended between two writes, may have streams that nobody knows of.
    private func noteStreaming(in tenant: TenantID) async throws {
        guard try await gate.store.read(tenant, { try $0.logStreams.count() > 0 }) else { return }
        guard try await environment.read({ try !$0.streamingTenants.contains(tenant) }) else { return }
        try await environment.write { try $0.streamingTenants.add(tenant) }
    }

    /// Has the domains that are due looked for, beside this round.
    private func requestDomainChecks(in tenant: TenantID) async throws {
        let now = gate.surroundings.now()
        for domain in try await gate.store.read(tenant, { try $0.domains.due(at: now, limit: Self.batch) }) {
            await domainChecks.request(domain)
        }
    }

    /// Removes what deleted directories held. False where some is left for the next visit.
    private func purgeDirectories(in tenant: TenantID) async throws -> Bool {
        for _ in 0..<Self.purgeBatches {
            if try await gate.store.write(tenant, { try $0.directories.purge(limit: Self.batch) }) { return true }
        }
        return false
    }

    // MARK: Sign-ins

    /// Ends sign-ins whose answer did not come in time, or was never judged because the host that had it ended.
    package func expireSignIns(in tenant: TenantID) async throws -> Int {
        let surroundings = gate.surroundings
        let next = try await gate.store.read(tenant) { try $0.pendingSignIns.nextExpiry() }
        guard let next, next <= surroundings.now() else { return 0 }
        let baseURL = try await settings.current().baseURL
        let diagnoser = diagnoser
        var total = 0
        while true {
            let count = try await gate.store.write(tenant) { transaction in
                let scope = CallScope.host(surroundings)
                let expired = try transaction.pendingSignIns.expired(at: scope.now, limit: Self.batch)
                for pending in expired {
                    guard var session = try transaction.signInSessions.get(pending.sessionId),
                        !session.state.isFinal
                    else {
                        _ = try transaction.pendingSignIns.remove(pending.sessionId)
                        continue
                    }
                    session.state = .timedOut
                    // Of staged edits that were taken back meanwhile nothing is left.
                    let connection =
                        try transaction.connections.signOn(pending.connectionId, pending.slot)
                        ?? transaction.connections.signOn(pending.connectionId, .live)
                    if let connection {
                        var evidence = SignInEvidence(
                            providerId: connection.providerId, protocol: connection.protocol,
                            serviceProvider: ServiceProviderURLs(connection.id, baseURL: baseURL),
                            setup: connection.setup, checks: [], now: scope.now)
                        evidence.timedOut = true
                        evidence.interrupted = pending.isClaimed(with: connection.protocol)
                        evidence.test = session.test
                        evidence.requestWasSigned = session.request?["url"]?.stringValue?.contains("&Signature=")
                        session.diagnosis = diagnoser.diagnosis(of: evidence)
                    }
                    session.endedAt = scope.now
                    try transaction.finish(session, scope)
                }
                return expired.count
            }
            total += count
            guard count == Self.batch else { return total }
        }
    }

    /// Gives up logouts whose answer did not come in time.
    private func expireLogouts(in tenant: TenantID) async throws {
        let surroundings = gate.surroundings
        let next = try await gate.store.read(tenant) { try $0.pendingLogouts.nextExpiry() }
        guard let next, next <= surroundings.now() else { return }
        while true {
            let count = try await gate.store.write(tenant) { transaction in
                let scope = CallScope.host(surroundings)
                let expired = try transaction.pendingLogouts.expired(at: scope.now, limit: Self.batch)
                for pending in expired where try transaction.pendingLogouts.remove(key: pending.key) {
                    try transaction.failLogout(pending, .timedOut, scope)
                }
                return expired.count
            }
            guard count == Self.batch else { return }
        }
    }

    /// Forgets what is kept for a time only.
    private func forget(in tenant: TenantID) async throws {
        let now = gate.surroundings.now()
        while true {
            let count = try await gate.store.write(tenant) { transaction in
                _ = try transaction.replays.purge(before: now)
                _ = try transaction.signInCodes.purge(before: now)
                return try transaction.signInSessions.purge(
                    before: now.adding(seconds: -SignInSession.retentionSeconds), limit: Self.batch)
            }
            guard count == Self.batch else { return }
        }
    }

    // MARK: Certificates

    /// The next moment at which notice of an end is given.
    static func nextNotice(_ end: Timestamp, after now: Timestamp) -> Timestamp? {
        noticeDays.lazy.map { days in
            // At the end itself the certificate is still valid.
            days == 0 ? end.adding(seconds: 1) : end.adding(seconds: -Int64(days) * 86_400)
        }.filter { $0 > now }.min()
    }

    /// The notices that are due and were not given, and the one of them that is worth an event: the latest.
    static func dueNotices(_ end: Timestamp, given: [Int], at now: Timestamp) -> (all: [Int], latest: Int?) {
        let due = noticeDays.filter { days in
            days == 0 ? now > end : now >= end.adding(seconds: -Int64(days) * 86_400)
        }
        let new = due.filter { !given.contains($0) }
        return (new, new.min())
    }

    private func noticeCertificates(in tenant: TenantID) async throws {
        let surroundings = gate.surroundings
        let now = surroundings.now()
        // A look first: most of the time there is nothing to write.
        let isDue = try await gate.store.read(tenant) { transaction in
            try transaction.allConnections().contains { connection in
                try connection.hasDueCertificates(at: now)
                    || transaction.serviceProviderCredentials.list(of: connection.id, use: nil).contains {
                        !Self.dueNotices($0.notAfter, given: $0.noticesGiven, at: now).all.isEmpty
                            || $0.isRetirementOver(at: now)
                    }
            }
        }
        guard isDue else { return }
        try await gate.store.write(tenant) { transaction in
            let scope = CallScope.host(surroundings)
            for connection in try transaction.allConnections() {
                try transaction.notice(connection, scope)
                for credential in try transaction.serviceProviderCredentials.list(of: connection.id, use: nil) {
                    try transaction.notice(credential, of: connection, scope)
                }
            }
        }
    }
}

extension Connection {
    fileprivate func hasDueCertificates(at now: Timestamp) -> Bool {
        var copy = live
        if copy.removeRetired(at: now) || copy.appointPrimary(at: now) != nil { return true }
        return live.certificates.contains {
            !HousekeepingService.dueNotices($0.notAfter, given: $0.noticesGiven, at: now).all.isEmpty
        }
    }
}

extension ServiceProviderCredential {
    fileprivate func isRetirementOver(at now: Timestamp) -> Bool {
        role == .retiring
            && retiredAt.map { $0.adding(seconds: ServiceProviderKeyService.retirementSeconds) < now } ?? true
    }
}

extension TenantTransaction {
    /// Gives notice of certificates that end, lets go of those that were replaced, and has another one take the place of
    /// a primary one that has expired.
    fileprivate func notice(_ connection: Connection, _ scope: CallScope) throws {
        var after = connection
        var expired: [IdentityProviderCertificate] = []
        var expiring: [IdentityProviderCertificate] = []
        for index in after.live.certificates.indices {
            let certificate = after.live.certificates[index]
            let notices = HousekeepingService.dueNotices(
                certificate.notAfter, given: certificate.noticesGiven, at: scope.now)
            guard let latest = notices.latest else { continue }
            after.live.certificates[index].noticesGiven += notices.all
            // What was replaced already is nobody's concern.
            guard certificate.role != .retiring else { continue }
            if latest == 0 { expired.append(certificate) } else { expiring.append(certificate) }
        }
        var appointed: IdentityProviderCertificate?
        after.changeCertificates { setup in
            _ = setup.removeRetired(at: scope.now)
            let new = setup.appointPrimary(at: scope.now)
            appointed = appointed ?? new
        }
        guard after != connection else { return }
        try connections.update(after)
        for certificate in expiring {
            try scope.record(.connectionCertificateExpiring, certificate, of: after, in: self)
        }
        for certificate in expired {
            try scope.record(.connectionCertificateExpired, certificate, of: after, in: self)
        }
        if let appointed {
            try scope.record(.connectionCertificateConfirmed, appointed, of: after, in: self)
        }
    }

    fileprivate func notice(
        _ credential: ServiceProviderCredential, of connection: Connection, _ scope: CallScope
    ) throws {
        if credential.isRetirementOver(at: scope.now) {
            try serviceProviderCredentials.delete(credential.id)
            return try scope.record(
                .connectionCertificateRemoved, CertificateView(credential, at: scope.now), of: connection, in: self)
        }
        let notices = HousekeepingService.dueNotices(
            credential.notAfter, given: credential.noticesGiven, at: scope.now)
        guard let latest = notices.latest else { return }
        var noticed = credential
        noticed.noticesGiven += notices.all
        try serviceProviderCredentials.update(noticed)
        guard credential.role != .retiring else { return }
        try scope.record(
            latest == 0 ? .connectionCertificateExpired : .connectionCertificateExpiring,
            CertificateView(credential, at: scope.now), of: connection, in: self)
    }
}
