/// Runs that go through all users of a directory, batch by batch: `remap` and `scope`.
///
/// Each batch is a transaction of its own that also notes how far it came, so a run goes on where it stopped, whichever
/// host takes it up; other calls of the organisation have their turn between two batches. Of two hosts that work on one
/// run, the one that finds it further than it left it stops.
package struct DirectoryBatchRuns: Sendable {
    /// Users handled in one transaction.
    static let maximumBatch = 200
    /// After so long a batch ends, in milliseconds, whatever is left of it: others wait meanwhile.
    static let batchMilliseconds: Int64 = 15
    /// How often the progress of a run is noted in which nothing changes, in milliseconds.
    static let noteMilliseconds: Int64 = 1_000
    /// A run that did not get on for so many seconds has lost its host.
    package static let takeOverSeconds: Int64 = 60
    static let kinds: [DirectoryRun.Kind] = [.remap, .scope]

    let gate: TenantGate
    let mappings: DirectoryMappings
    let workers: DirectoryWorkers

    package init(gate: TenantGate, mappings: DirectoryMappings, workers: DirectoryWorkers = DirectoryWorkers()) {
        self.gate = gate
        self.mappings = mappings
        self.workers = workers
    }

    /// Goes through a run beside the calls; where too many are under way here, it is left for later.
    package func start(_ run: DirectoryRunID, of directory: DirectoryID) async {
        await workers.start(run.description) { await work(on: run, of: directory) }
    }

    /// Returns when none is under way in this process.
    package func finish() async { await workers.finish() }

    /// Starts those whose host is gone.
    package func takeOver(in tenant: TenantID) async throws {
        let now = gate.surroundings.now()
        let lost = try await gate.store.read(tenant) { transaction in
            try Self.running(in: transaction).filter { $0.touchedAt.adding(seconds: Self.takeOverSeconds) <= now }
        }
        for run in lost { await start(run.id, of: run.directoryId) }
    }

    /// When the next look for such runs is due.
    package static func nextTakeOver(in transaction: any TenantTransaction) throws -> Timestamp? {
        try running(in: transaction).map { $0.touchedAt.adding(seconds: takeOverSeconds) }.min()
    }

    /// There is at most one of a kind in each directory: a new one supersedes the one before.
    private static func running(in transaction: any TenantTransaction) throws -> [DirectoryRun] {
        try transaction.allDirectories().flatMap { directory in
            try kinds.flatMap { kind in
                try transaction.directoryRuns.latest(of: kind, in: directory.id, limit: 1)
                    .filter { $0.state == .running }
            }
        }
    }

    // MARK: Batches

    /// What a worker knows between two batches.
    private struct Progress: Sendable {
        /// As it is in the store.
        var noted: DirectoryRun
        /// With what was found since.
        var current: DirectoryRun
    }

    private func work(on id: DirectoryRunID, of directory: DirectoryID) async {
        do {
            let surroundings = gate.surroundings
            // Taken for itself, so that nobody else takes it as lost.
            let taken = try await gate.store.write(directory.tenant) { transaction -> DirectoryRun? in
                guard var run = try transaction.directoryRuns.get(id, in: directory), run.state == .running else {
                    return nil
                }
                run.touchedAt = surroundings.now()
                try transaction.directoryRuns.update(run)
                return run
            }
            guard let taken else { return }
            var progress = Progress(noted: taken, current: taken)
            while let next = try await batch(progress) { progress = next }
        } catch let error as PortalError where error.kind == .storage || error.kind == .busy || error.kind == .notFound
        {
            // Whoever finds it untouched tries again.
        } catch is CancellationError {
        } catch {
            try? await interrupt(id, of: directory)
        }
    }

    /// Nil when the run is over, or another's.
    private func batch(_ progress: Progress) async throws -> Progress? {
        let (surroundings, mappings) = (gate.surroundings, mappings)
        return try await gate.store.write(progress.noted.directoryId.tenant) { transaction -> Progress? in
            let stored = try transaction.directoryRuns.get(progress.noted.id, in: progress.noted.directoryId)
            guard stored == progress.noted, progress.noted.state == .running else { return nil }
            let scope = CallScope.host(surroundings)
            let directory = try transaction.directory(progress.noted.directoryId)
            let writer = DirectoryWriter(
                directory, mapping: try mappings.mapping(of: directory), in: transaction, scope)
            var progress = progress
            let before = progress.current.tally
            switch progress.current.kind {
            case .remap: try writer.remapBatch(&progress.current)
            case .scope: try writer.scopeBatch(&progress.current)
            case .sync: return nil
            }
            let tally = progress.current.tally
            let hasWritten = tally.updated != before.updated || tally.quarantined != before.quarantined
            let isOver = progress.current.state != .running
            let sinceNoted = scope.now.milliseconds - progress.noted.touchedAt.milliseconds
            guard hasWritten || isOver || sinceNoted >= Self.noteMilliseconds else { return progress }
            progress.current.touchedAt = scope.now
            if isOver { progress.current.endedAt = scope.now }
            try transaction.directoryRuns.update(progress.current)
            progress.noted = progress.current
            return isOver ? nil : progress
        }
    }

    /// What must not happen: it is not tried for ever.
    private func interrupt(_ id: DirectoryRunID, of directory: DirectoryID) async throws {
        let surroundings = gate.surroundings
        try await gate.store.write(directory.tenant) { transaction in
            guard var run = try transaction.directoryRuns.get(id, in: directory), run.state == .running else { return }
            run.state = .failed
            run.endedAt = surroundings.now()
            run.findings.append(
                Finding(
                    .error, .directoryRunInterrupted, path: "/",
                    message: "The run could not be completed because the host failed.",
                    remedy: "Start it again; the host's log says more."))
            try transaction.directoryRuns.update(run)
        }
    }
}

extension DirectoryWriter {
    private static let usersPlace = "users "
    private static let quarantinePlace = "quarantine "

    private func hasTime(since start: Timestamp) -> Bool {
        let spent = scope.surroundings.now().milliseconds - start.milliseconds
        return spent < DirectoryBatchRuns.batchMilliseconds
    }

    /// Maps the next users, in the order of creation; behind the last one, those in quarantine are looked at again.
    fileprivate func remapBatch(_ run: inout DirectoryRun) throws {
        if let place = run.place, place.hasPrefix(Self.quarantinePlace) { return try reconsiderBatch(&run) }
        let last = run.place.map { DirectoryPlace(name: "", id: String($0.dropFirst(Self.usersPlace.count))) }
        let users = try transaction.directoryUsers.page(
            in: directory.id, by: .creation, descending: false, after: last, limit: DirectoryBatchRuns.maximumBatch)
        for (index, user) in users.enumerated() {
            switch try remap(user) {
            case .changed: run.tally.updated += 1
            case .quarantined: run.tally.quarantined += 1
            case .unchanged: break
            }
            run.tally.users += 1
            run.place = "\(Self.usersPlace)\(user.id)"
            // A look at the clock costs as much as a small user.
            if index % 8 == 7, !hasTime(since: scope.now) { return }
        }
        if users.count < DirectoryBatchRuns.maximumBatch { run.place = Self.quarantinePlace }
    }

    private func reconsiderBatch(_ run: inout DirectoryRun) throws {
        let last = run.place.map { String($0.dropFirst(Self.quarantinePlace.count)) } ?? ""
        let page = try transaction.quarantine.list(
            in: directory.id,
            PageRequest(limit: PageRequest.maximumLimit, cursor: last.isEmpty ? nil : Cursor(key: last)))
        for quarantined in page.data { try reconsider(quarantined) }
        if let next = page.nextCursor {
            run.place = Self.quarantinePlace + next.key
        } else {
            run.state = .completed
        }
    }

    /// Brings the next users in line with the selection. What the guard stops meanwhile stays as it is.
    func scopeBatch(_ run: inout DirectoryRun) throws {
        guard directory.hold.map({ $0.cause == .missingUsers }) ?? true else {
            run.state = .held
            return
        }
        let last = run.place.flatMap { DirectoryUserID(String($0.dropFirst(Self.usersPlace.count))) }
        let users = try transaction.directoryUsers.outdatedScope(
            in: directory.id, directory.groupSelection, after: last, limit: DirectoryBatchRuns.maximumBatch)
        for (index, user) in users.enumerated() {
            try setScope(of: user, to: !user.isInScope)
            run.tally.users += 1
            run.tally.updated += 1
            run.place = "\(Self.usersPlace)\(user.id)"
            if index % 8 == 7, !hasTime(since: scope.now) { return }
        }
        if users.count < DirectoryBatchRuns.maximumBatch { run.state = .completed }
    }

    /// Begins a run of a kind; the one under way, if any, ends.
    func begin(_ kind: DirectoryRun.Kind) throws -> DirectoryRun {
        for var run in try transaction.directoryRuns.latest(of: kind, in: directory.id, limit: 1)
        where run.state == .running {
            run.state = .cancelled
            run.endedAt = scope.now
            run.findings.append(
                Finding(
                    .info, .directoryRunSuperseded, path: "/", message: "A later change began the same work anew.",
                    remedy: "Look at the later run."))
            try transaction.directoryRuns.update(run)
        }
        let run = DirectoryRun(
            id: scope.surroundings.makeID(in: directory.id.tenant), directoryId: directory.id, kind: kind,
            startedAt: scope.now)
        try transaction.directoryRuns.insert(run)
        return run
    }
}

extension TenantTransaction {
    /// Every directory there is; an organisation has few.
    func allDirectories() throws -> [Directory] {
        var (all, page): ([Directory], PageRequest) = ([], PageRequest(limit: PageRequest.maximumLimit))
        repeat {
            let part = try directories.list(page)
            all += part.data
            page.cursor = part.nextCursor
        } while page.cursor != nil
        return all
    }
}
