import Foundation
import GRDB
import PortalCore

/// The queue of one database: first come, first served, one batch at a time.
///
/// Whoever finds the lane idle sets it running; a block on a worker then takes all that waits as one batch.
/// Entries that arrive while a commit is being made durable form the next batch, so the busier a tenant is, the more
/// writes share a commit. Where a batch was shared, the next one waits until the tasks that can go on had their turn:
/// they are about to enter too, and the more of them share a commit, the less one costs.
final class Lane: Sendable {
    private struct State {
        var waiting: [LaneEntry] = []
        var isRunning = false
        /// Whether the last batch had several entries.
        var isShared = false
        var closesWhenIdle = false
        /// Used only by whoever is running.
        var open: OpenDatabase?
    }

    private let state = Locked(State())
    private let workers: Workers
    private let executor: ResumingExecutor
    private let limits: StorageLimits
    private let opener: @Sendable () throws -> OpenDatabase
    private let commits: @Sendable () -> Void
    private let committed: @Sendable () -> Void

    /// - Parameters:
    ///   - opener: called on a worker, when an entry needs the database and it is not open.
    ///   - commits: called before each commit that changes something.
    ///   - committed: called after each commit that changed something, before the callers go on.
    init(
        workers: Workers, executor: ResumingExecutor, limits: StorageLimits,
        opener: @escaping @Sendable () throws -> OpenDatabase, commits: @escaping @Sendable () -> Void = {},
        committed: @escaping @Sendable () -> Void
    ) {
        self.workers = workers
        self.executor = executor
        self.limits = limits
        self.opener = opener
        self.commits = commits
        self.committed = committed
    }

    // MARK: Entering

    /// Takes a place in the lane, before any suspension, and waits for the outcome.
    func perform<Value: Sendable>(
        _ kind: LaneEntry.Kind, _ body: @escaping @Sendable (SQLConnection?) throws -> Value
    ) async throws -> Value {
        let cancellation = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                submit(
                    LaneEntry(
                        kind: kind, isCancelled: { cancellation.isRaised },
                        run: { [self] connection in
                            do {
                                let value = try body(connection)
                                return LaneEntry.Outcome(succeeded: true) { continuation.resume(returning: value) }
                            } catch {
                                let error = told(error, of: connection)
                                return LaneEntry.Outcome(succeeded: false) { continuation.resume(throwing: error) }
                            }
                        },
                        fail: { continuation.resume(throwing: StorageError.mapped($0)) }))
            }
        } onCancel: {
            cancellation.raise()
        }
    }

    func submit(_ entry: LaneEntry) {
        enum Place { case waits, starts, startsAfterOthers, refused }
        let place: Place = state.withLock { state in
            guard state.waiting.count < limits.waitingEntries else { return .refused }
            state.waiting.append(entry)
            guard !state.isRunning else { return .waits }
            state.isRunning = true
            return state.isShared ? .startsAfterOthers : .starts
        }
        switch place {
        case .waits: break
        case .starts: schedule()
        case .startsAfterOthers: scheduleAfterOthers()
        case .refused: entry.fail(StorageError.laneFull)
        }
    }

    /// Runs a read on the calling thread if the lane is idle and its database open: no thread is changed for what
    /// takes microseconds. Nil if it has to queue.
    func readNow<Value>(_ body: (SQLConnection) throws -> Value) throws -> Value? {
        let claimed: OpenDatabase? = state.withLock { state in
            guard !state.isRunning, let open = state.open else { return nil }
            state.isRunning = true
            return open
        }
        guard let claimed else { return nil }
        defer { finish() }
        guard claimed.isInPlace else { return nil }
        return try claimed.withConnection { connection in
            do {
                try connection.run("BEGIN")
                let value = try body(connection)
                try connection.run("COMMIT")
                return value
            } catch {
                abandon(connection, after: error)
                throw told(error, of: connection)
            }
        }
    }

    /// Looks at the open database if the lane is idle, without a statement. Nobody uses or closes it before the look is
    /// over, which all who enter wait for: it must be short. Nil if somebody runs or nothing is open.
    func peek<Value>(_ look: (OpenDatabase) -> Value?) -> Value? {
        state.withLock { state in state.isRunning ? nil : state.open.flatMap(look) }
    }

    /// Closes the database as soon as nothing runs. To be called only when nobody can enter any more or the lane may
    /// open again.
    func closeWhenIdle() {
        let open: OpenDatabase? = state.withLock { state in
            guard !state.isRunning else {
                state.closesWhenIdle = true
                return nil
            }
            defer { state.open = nil }
            return state.open
        }
        open?.close()
    }

    var waitingEntries: Int { state.withLock { $0.waiting.count } }

    /// The present opening of the database.
    var opening: UUID? { state.withLock { $0.open?.opening } }

    // MARK: Running

    private func schedule() {
        let work: @Sendable () -> Void = { self.runBatch() }
        if !executor.holds(work) { workers.run(work) }
    }

    /// - Parameter seen: how many waited when the others got their turn last; as long as they come, they get another.
    private func scheduleAfterOthers(seen: Int = 0) {
        executor.runAfterOthers { [self] in
            let count = waitingEntries
            count > seen && count < limits.batchSize ? scheduleAfterOthers(seen: count) : schedule()
        }
    }

    private func runBatch() {
        let batch: [LaneEntry] = state.withLock { state in
            var count = 0
            for entry in state.waiting.prefix(limits.batchSize) {
                if entry.kind == .exclusive {
                    if count == 0 { count = 1 }
                    break
                }
                count += 1
            }
            state.isShared = count > 1
            defer { state.waiting.removeFirst(count) }
            return Array(state.waiting.prefix(count))
        }
        // Of many calls, each goes on where there is room.
        if batch.count == 1 { return executor.run({ process(batch) }, andThen: finish) }
        if !batch.isEmpty { process(batch) }
        finish()
    }

    /// Goes on with what waits, or becomes idle.
    private func finish() {
        enum Next {
            case goesOn, rests
            case closes(OpenDatabase?)
        }
        while true {
            let next: Next = state.withLock { state in
                if state.closesWhenIdle {
                    state.closesWhenIdle = false
                    defer { state.open = nil }
                    return .closes(state.open)
                }
                if !state.waiting.isEmpty { return .goesOn }
                state.isRunning = false
                return .rests
            }
            switch next {
            case .goesOn: return scheduleAfterOthers()
            case .rests: return
            case .closes(let open): open?.close()
            }
        }
    }

    private func process(_ batch: [LaneEntry]) {
        if let entry = batch.first, entry.kind == .exclusive {
            drop()
            guard !entry.isCancelled() else { return entry.fail(CancellationError()) }
            let outcome = entry.run(nil)
            if outcome.succeeded { committed() }
            return outcome.tell()
        }
        do {
            let open = try current()
            open.withConnection { connection in
                LaneBatch(
                    connection: connection, isInPlace: { open.isInPlace },
                    commits: commits, committed: committed, abandon: abandon
                ).run(batch[...])
            }
        } catch {
            for entry in batch { entry.fail(error) }
        }
    }

    private func current() throws -> OpenDatabase {
        if let open = state.withLock({ $0.open }) {
            if open.isInPlace { return open }
            drop()
        }
        let open = try opener()
        state.withLock { $0.open = open }
        return open
    }

    private func drop() {
        let open = state.withLock { state in
            defer { state.open = nil }
            return state.open
        }
        open?.close()
    }

    /// What the caller gets. What looks like damage may be the work of a newer program, after which the database is not
    /// used here any more; advice to restore a backup would then lose data.
    private func told(_ error: any Error, of connection: SQLConnection?) -> any Error {
        let mapped = StorageError.mapped(error)
        guard let connection, StorageError.mayBeNewerSchema(error), connection.isOutdated else { return mapped }
        state.withLock { $0.closesWhenIdle = true }
        return StorageError.newerSchema
    }

    /// Leaves the transaction, and gives the connection up if it cannot be trusted any more.
    @Sendable private func abandon(_ connection: SQLConnection, after error: any Error) {
        if !connection.isAutocommit { _ = try? connection.run("ROLLBACK") }
        guard !connection.isAutocommit || StorageError.spoilsConnection(error) else { return }
        state.withLock { $0.closesWhenIdle = true }
    }
}
