import OIDC
import StrictJSON

/// Carries out runs: one host at a time for each directory, by a lease; and the record of the run is the fence, which
/// every transaction of a run looks at.
package struct DirectoryPuller: Sendable {
    /// Between two runs, in seconds.
    package static let intervalSeconds: Int64 = 1_800
    /// What is added by chance, at most, in seconds.
    static let jitterSeconds: Int64 = 120
    /// For how long a lease is taken, in seconds; it is made longer while a run goes on.
    static let leaseSeconds: Int64 = 120
    static let heartbeatSeconds: Int64 = 30
    /// A run that was not touched for so long, in seconds, is nobody's: longer than its lease.
    static let abandonedAfterSeconds: Int64 = 150
    /// When a run that nobody ends is to be looked after, in seconds from its beginning and from each heartbeat.
    static let recoverySeconds: Int64 = 180

    let gate: TenantGate
    let environment: any EnvironmentStore
    let mappings: DirectoryMappings
    let google: GoogleAccess
    /// Tells this process from every other.
    private let holder: String

    package init(
        gate: TenantGate, environment: any EnvironmentStore, mappings: DirectoryMappings, google: GoogleAccess
    ) {
        self.gate = gate
        self.environment = environment
        self.mappings = mappings
        self.google = google
        holder = Hex.encode(gate.surroundings.randomBytes(16))
    }

    private struct LeaseLost: Error {}

    /// What a run begins with.
    private struct Beginning: Sendable {
        var run: DirectoryRunID
        var isConfirmed: Bool
        var credentials: GoogleCredentials
        var selection: GoogleFieldSelection
        /// PEM; a secret.
        var privateKey: String
    }

    /// Pulls a directory if that was asked for or is due, and no other host is at it. Returns the run; nil where there
    /// was none.
    @discardableResult
    package func pull(_ id: DirectoryID) async throws -> DirectoryRunID? {
        guard let lease = try await takeLease(of: id) else { return nil }
        let outcome: Result<DirectoryRunID?, any Error>
        do {
            outcome = .success(try await pull(id, under: lease))
        } catch {
            outcome = .failure(error)
        }
        // Given back also where the run was cancelled, so that another host need not wait.
        try? await Uncancelled.run { try await environment.write { try $0.leases.release(lease) } }
        return try outcome.get()
    }

    private func takeLease(of id: DirectoryID) async throws -> Lease? {
        let (holder, surroundings) = (holder, gate.surroundings)
        return try await environment.write { transaction in
            let now = surroundings.now()
            return try transaction.leases.acquire(
                "directory:\(id)", holder: holder, now: now, until: now.adding(seconds: Self.leaseSeconds))
        }
    }

    private func pull(_ id: DirectoryID, under lease: Lease) async throws -> DirectoryRunID? {
        guard let beginning = try await begin(id) else { return nil }
        let ending: Ending
        do {
            let outcome = try await work(id, beginning, under: lease)
            ending = Ending(state: outcome.isHeld ? .held : .completed, findings: outcome.findings)
        } catch is GoogleDirectorySync.Superseded {
            return beginning.run
        } catch let failure as GoogleFailure {
            ending = Ending(
                state: .failed, findings: [failure.finding(for: beginning.credentials)],
                isOfCredentials: failure.isOfCredentials)
        } catch let error as PortalError {
            ending = Ending(state: .failed, findings: [Self.finding(error)])
        } catch is ClientSigningKey.KeyError {
            let failure = GoogleFailure(.keyRefused, "The private key cannot be read.")
            ending = Ending(
                state: .failed, findings: [failure.finding(for: beginning.credentials)], isOfCredentials: true)
        } catch  where error is CancellationError || error is LeaseLost {
            ending = Ending(state: .failed, findings: [Self.interrupted], comesBackSoon: true)
        }
        try await Uncancelled.run { try await conclude(id, beginning.run, ending) }
        return beginning.run
    }

    private func work(
        _ id: DirectoryID, _ beginning: Beginning, under lease: Lease
    ) async throws -> GoogleDirectorySync.Outcome {
        let account = try GoogleServiceAccount(beginning.credentials, privateKey: beginning.privateKey)
        let sync = GoogleDirectorySync(
            store: gate.store, surroundings: gate.surroundings, mappings: mappings,
            client: google.client(account, gate.surroundings), directory: id, run: beginning.run,
            selection: beginning.selection, isConfirmed: beginning.isConfirmed)
        return try await withThrowingTaskGroup(of: GoogleDirectorySync.Outcome?.self) { tasks in
            tasks.addTask { try await sync.pull() }
            tasks.addTask {
                while true {
                    try await Task.sleep(for: .seconds(Self.heartbeatSeconds))
                    guard try await takeLease(of: id)?.token == lease.token else { throw LeaseLost() }
                    try await sync.write(()) { _, pen in
                        try pen.postpone(recovery: Self.recoverySeconds)
                    }
                }
            }
            // The heartbeat does not end by itself.
            defer { tasks.cancelAll() }
            while let outcome = try await tasks.next() {
                if let outcome { return outcome }
            }
            throw CancellationError()
        }
    }

    // MARK: Beginning and end

    private func begin(_ id: DirectoryID) async throws -> Beginning? {
        let (surroundings, sealer, mappings) = (gate.surroundings, gate.sealer, mappings)
        return try await gate.store.write(id.tenant) { transaction -> Beginning? in
            let scope = CallScope.host(surroundings)
            guard var directory = try transaction.directories.get(id), directory.protocol == .googleDirectory,
                let credentials = directory.credentials, let sealed = try transaction.directories.sealedKey(of: id)
            else { return nil }
            var asked: DirectoryRun?
            for var run in try transaction.directoryRuns.latest(of: .sync, in: id, limit: Self.runsLookedAt)
            where run.state == .running {
                if asked == nil, run.waitsConfirmed != nil {
                    asked = run
                    continue
                }
                // We hold the lease: whoever was at it is not any more.
                run.end(.failed, findings: [Self.interrupted], at: scope.now)
                try transaction.directoryRuns.update(run)
                try scope.record(
                    .directorySyncFailed, of: directory.organizationId, in: transaction.events,
                    targets: [directory.eventTarget, run.eventTarget], data: DirectoryRunView(run))
            }
            var run: DirectoryRun
            let isConfirmed = asked?.waitsConfirmed ?? false
            if let asked {
                run = asked
                run.place = nil
                run.touchedAt = scope.now
                try transaction.directoryRuns.update(run)
            } else {
                guard let due = directory.nextSyncAt, due <= scope.now else { return nil }
                run = DirectoryRun(
                    id: surroundings.makeID(in: id.tenant), directoryId: id, kind: .sync, startedAt: scope.now)
                try transaction.directoryRuns.insert(run)
            }
            try transaction.directoryRuns.forgetSeen(in: id)
            directory.nextSyncAt = scope.now.adding(seconds: Self.recoverySeconds)
            try transaction.directories.update(directory)
            let key = try sealer.open(sealed, context: SecretContext.directoryKey(of: id))
            return Beginning(
                run: run.id, isConfirmed: isConfirmed, credentials: credentials,
                selection: GoogleFieldSelection(try mappings.rules(of: directory).user),
                privateKey: String(decoding: key, as: UTF8.self))
        }
    }

    /// Runs that may be left over from hosts that died.
    private static let runsLookedAt = 10

    private struct Ending: Sendable {
        var state: DirectoryRun.State
        var findings: [Finding]
        /// Whether somebody has to mend the credentials.
        var isOfCredentials = false
        /// Whether another host is to go on at once.
        var comesBackSoon = false
    }

    private func conclude(_ id: DirectoryID, _ runID: DirectoryRunID, _ ending: Ending) async throws {
        let surroundings = gate.surroundings
        let next = try await gate.store.write(id.tenant) { transaction -> Timestamp? in
            let scope = CallScope.host(surroundings)
            guard var run = try transaction.directoryRuns.get(runID, in: id), run.state == .running,
                var directory = try transaction.directories.get(id)
            else { return nil }
            run.end(ending.state, findings: ending.findings, at: scope.now)
            try transaction.directoryRuns.update(run)
            try transaction.directoryRuns.forgetSeen(in: id)
            if ending.state != .failed {
                try transaction.directories.noteSync(of: id, at: scope.now, unlessWithin: 0)
                try transaction.change(&directory, to: .linked, as: .directoryLinked, scope)
            } else if ending.isOfCredentials {
                try transaction.change(&directory, to: .invalidCredentials, as: .directoryCredentialsInvalid, scope)
            }
            if ending.comesBackSoon {
                directory.nextSyncAt = scope.now
                try transaction.directories.update(directory)
            } else {
                try transaction.planNextSync(of: directory, surroundings, at: scope.now)
            }
            try scope.record(
                ending.state == .failed ? .directorySyncFailed : .directorySyncCompleted,
                of: directory.organizationId, in: transaction.events,
                targets: [directory.eventTarget, run.eventTarget], data: DirectoryRunView(run))
            return try transaction.directories.get(id)?.nextSyncAt
        }
        guard let next else { return }
        try await environment.write { try $0.agenda.note(id.tenant, dueAt: next) }
    }

    private static let interrupted = Finding(
        .warning, .directoryRunInterrupted, path: "/", message: "The host that carried out this run stopped.",
        remedy: "Nothing to do: the next run compares everything again.")

    /// The host's own trouble; an internal error says nothing more.
    private static func finding(_ error: PortalError) -> Finding {
        Finding(
            .error, .directoryRunFailed, path: "/", message: "The run could not be carried out: \(error.message)",
            remedy: error.remedy ?? "Look at the host's log.")
    }
}

extension GoogleDirectorySync.Pen {
    /// Puts off the time when somebody else looks whether the run was left.
    mutating func postpone(recovery seconds: Int64) throws {
        guard var directory = try transaction.directories.get(directory) else { return }
        directory.nextSyncAt = surroundings.now().adding(seconds: seconds)
        try transaction.directories.update(directory)
    }
}

extension TenantTransaction {
    /// Changes a directory's state, and says so, where it has another one.
    func change(
        _ directory: inout Directory, to state: Directory.State, as type: EventType, _ scope: CallScope
    ) throws {
        guard directory.state != state, directory.state != .deleting else { return }
        let before = directory
        directory.state = state
        directory.updatedAt = scope.now
        directory.revision += 1
        try directories.update(directory)
        try scope.record(
            type, of: directory.organizationId, in: events, targets: [directory.eventTarget],
            data: DirectoryView(directory, baseURL: nil), previous: DirectoryView(before, baseURL: nil))
    }
}
