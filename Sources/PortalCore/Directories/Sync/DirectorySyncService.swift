import StrictJSON

/// Runs of directories that we pull: asked for, looked at, cancelled. ``DirectoryPuller`` carries them out.
package struct DirectorySyncService: Sendable {
    /// Between two runs that somebody asks for, in seconds.
    package static let coolDownSeconds: Int64 = 60
    /// Runs that are listed.
    package static let maximumListed = 100

    let gate: TenantGate
    let housekeeping: HousekeepingService
    let pulls: DirectoryPulls

    package init(gate: TenantGate, housekeeping: HousekeepingService, pulls: DirectoryPulls) {
        self.gate = gate
        self.housekeeping = housekeeping
        self.pulls = pulls
    }

    package struct Started: Sendable, Codable, Hashable {
        package var runId: DirectoryRunID
        package var state: DirectoryRun.State
    }

    /// Has a directory pulled now; the one run of it that is under way counts as asked for.
    ///
    /// - Parameter confirm: lets the run delete however many Google no longer has.
    package func sync(_ id: DirectoryID, confirm: Bool, as caller: Caller) async throws -> Started {
        let surroundings = gate.surroundings
        // Noted before the run is, which a crash could otherwise leave unattended.
        try await housekeeping.expectVisit(id.tenant, at: surroundings.now())
        let started = try await gate.write(
            TenantGate.Target(id), as: caller, allowing: .directorySync
        ) { transaction, scope in
            var directory = try transaction.directory(id)
            guard directory.protocol == .googleDirectory else {
                throw PortalError(
                    .state, "not_pulled", "This directory's provider sends its changes itself.",
                    remedy: "Start a provisioning cycle at the provider.", field: "/directoryId")
            }
            guard directory.credentials != nil else {
                throw PortalError(
                    .state, "credentials_missing", "The directory has no credentials to pull with.",
                    remedy: "Give them with directories/credentials/set.", field: "/directoryId")
            }
            let latest = try transaction.directoryRuns.latest(of: .sync, in: id, limit: 1).first
            if let latest, latest.state == .running, !latest.isAbandoned(at: scope.now) {
                guard confirm else { return Started(runId: latest.id, state: .running) }
                throw PortalError(
                    .busy, "sync_running", "A run is under way, which nobody confirmed.",
                    remedy: "Confirm when it has ended.", retryable: true,
                    details: ["retryAfterSeconds": .integer(DirectoryPuller.heartbeatSeconds)])
            }
            if let latest, latest.state != .running, !(confirm && latest.state == .held) {
                let rest =
                    latest.startedAt.adding(seconds: Self.coolDownSeconds).milliseconds - scope.now.milliseconds
                guard rest <= 0 else {
                    throw PortalError(
                        .busy, "sync_cool_down", "The directory was pulled a moment ago.", retryable: true,
                        details: ["retryAfterSeconds": .integer((rest + 999) / 1_000)])
                }
            }
            let run = DirectoryRun.asked(
                for: id, confirmed: confirm, id: surroundings.makeID(in: id.tenant), at: scope.now)
            try transaction.directoryRuns.insert(run)
            directory.nextSyncAt = min(directory.nextSyncAt ?? scope.now, scope.now)
            try transaction.directories.update(directory)
            return Started(runId: run.id, state: run.state)
        }
        await pulls.request(id)
        return started
    }

    package func get(
        _ id: DirectoryRunID, of directory: DirectoryID, as caller: Caller
    ) async throws -> DirectoryRunView {
        try await gate.read(TenantGate.Target(directory), as: caller, allowing: .directorySync) { transaction, _ in
            _ = try transaction.directory(directory)
            return DirectoryRunView(try transaction.run(id, of: directory))
        }
    }

    /// Of the newest ``maximumListed``.
    package func list(
        of directory: DirectoryID, kind: DirectoryRun.Kind, _ page: PageRequest, as caller: Caller
    ) async throws -> Page<DirectoryRunView> {
        let runs = try await gate.read(
            TenantGate.Target(directory), as: caller, allowing: .directorySync
        ) { transaction, _ in
            _ = try transaction.directory(directory)
            return try transaction.directoryRuns.latest(of: kind, in: directory, limit: Self.maximumListed)
        }
        var rows = page.order == .descending ? runs : runs.reversed()
        if let cursor = page.cursor {
            guard let last = DirectoryRunID(cursor.key) else { throw Cursor.invalid }
            rows.removeAll { page.order == .descending ? $0.id >= last : $0.id <= last }
        }
        return Page(rows: rows.map(DirectoryRunView.init), request: page) { $0.id.description }
    }

    /// Ends a run where it is; what it wrote stays. One that has ended stays as it is.
    package func cancel(
        _ id: DirectoryRunID, of directory: DirectoryID, as caller: Caller
    ) async throws -> DirectoryRunView {
        let surroundings = gate.surroundings
        return try await gate.write(
            TenantGate.Target(directory), as: caller, allowing: .directorySync
        ) { transaction, scope in
            let owner = try transaction.directory(directory)
            var run = try transaction.run(id, of: directory)
            guard run.state == .running else { return DirectoryRunView(run) }
            run.end(.cancelled, at: scope.now)
            try transaction.directoryRuns.update(run)
            if run.kind == .sync {
                try transaction.directoryRuns.forgetSeen(in: directory)
                try transaction.planNextSync(of: owner, surroundings, at: scope.now)
                try scope.record(
                    .directorySyncFailed, of: owner.organizationId, in: transaction.events,
                    targets: [owner.eventTarget, run.eventTarget], data: DirectoryRunView(run))
            }
            return DirectoryRunView(run)
        }
    }
}

extension DirectoryRun {
    /// What ``place`` says of a run that nobody has begun with.
    private static let asked = "asked"
    private static let askedConfirmed = "asked confirmed"

    static func asked(
        for directory: DirectoryID, confirmed: Bool, id: DirectoryRunID, at time: Timestamp
    ) -> DirectoryRun {
        var run = DirectoryRun(id: id, directoryId: directory, kind: .sync, startedAt: time)
        run.place = confirmed ? askedConfirmed : asked
        return run
    }

    /// Nil for one that somebody has begun with; otherwise whether it is confirmed.
    var waitsConfirmed: Bool? {
        switch place {
        case Self.asked: false
        case Self.askedConfirmed: true
        default: nil
        }
    }

    /// Whether whoever was at it is gone.
    func isAbandoned(at time: Timestamp) -> Bool {
        waitsConfirmed == nil && touchedAt.adding(seconds: DirectoryPuller.abandonedAfterSeconds) < time
    }

    mutating func end(_ state: State, findings: [Finding] = [], at time: Timestamp) {
        self.state = state
        endedAt = time
        touchedAt = time
        place = nil
        self.findings = findings
    }
}

extension TenantTransaction {
    func run(_ id: DirectoryRunID, of directory: DirectoryID) throws -> DirectoryRun {
        guard let run = try directoryRuns.get(id, in: directory) else {
            throw PortalError.notFound(DirectoryRunID.self)
        }
        return run
    }

    /// Sets when a directory is due next, not at the same moment as all others.
    func planNextSync(of directory: Directory, _ surroundings: Surroundings, at time: Timestamp) throws {
        var directory = directory
        let chance = surroundings.randomBytes(2).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        directory.nextSyncAt = time.adding(
            seconds: DirectoryPuller.intervalSeconds + chance % (DirectoryPuller.jitterSeconds + 1))
        try directories.update(directory)
    }
}
