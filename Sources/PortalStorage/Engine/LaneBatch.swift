import GRDB
import PortalCore

/// Runs a batch on its connection: all of it in one transaction, and nobody is told before the commit.
///
/// A write that fails leaves nothing behind, and the others stay. Savepoints see to that, at the price of a copy of every
/// page that an entry changes; so a batch is run without them first, and anew with them should an entry fail after it
/// changed something. What an entry does is therefore done by its transaction alone: it may be run twice.
struct LaneBatch {
    let connection: SQLConnection
    let isInPlace: () -> Bool
    let commits: () -> Void
    let committed: () -> Void
    let abandon: (SQLConnection, any Error) -> Void

    func run(_ batch: ArraySlice<LaneEntry>) {
        var rest = batch
        var isFirst = true
        while !rest.isEmpty {
            rest = rest.contains { $0.kind == .write } ? write(rest, withSavepoints: !isFirst) : read(rest)
            isFirst = false
        }
    }

    private func read(_ batch: ArraySlice<LaneEntry>) -> ArraySlice<LaneEntry> {
        do {
            try connection.run("BEGIN")
        } catch {
            return failAll(batch, error)
        }
        var outcomes: [LaneEntry.Outcome] = []
        for entry in batch {
            if entry.isCancelled() {
                entry.fail(CancellationError())
            } else {
                outcomes.append(entry.run(connection))
            }
        }
        do { try connection.run("COMMIT") } catch { abandon(connection, error) }
        for outcome in outcomes { outcome.tell() }
        return []
    }

    /// Returns what is still to be run, after a failure that took the whole transaction with it.
    private func write(_ batch: ArraySlice<LaneEntry>, withSavepoints: Bool) -> ArraySlice<LaneEntry> {
        do {
            try connection.run("BEGIN IMMEDIATE")
        } catch {
            abandon(connection, error)
            for entry in batch where entry.kind == .write { entry.fail(error) }
            return batch.filter { $0.kind != .write }[...]
        }
        let isAlone = batch.count == 1
        var settled: [(entry: LaneEntry, outcome: LaneEntry.Outcome)] = []
        var rest = batch
        var hasChanges = false
        while let entry = rest.popFirst() {
            guard !entry.isCancelled() else {
                entry.fail(CancellationError())
                continue
            }
            do {
                let isWrite = entry.kind == .write
                let hasSavepoint = isWrite && withSavepoints && !isAlone
                if hasSavepoint { try connection.run("SAVEPOINT entry") }
                let changesBefore = connection.totalChanges
                let outcome = entry.run(connection)
                // SQLite itself rolls everything back after some failures, a full disk among them.
                guard !connection.isAutocommit else {
                    outcome.succeeded ? entry.fail(StorageError.lost) : outcome.tell()
                    failAll(settled, StorageError.lost)
                    return rest
                }
                if isWrite {
                    if outcome.succeeded && !entry.isCancelled() {
                        hasChanges = true
                        if hasSavepoint { try connection.run("RELEASE entry") }
                        settled.append((entry, outcome))
                    } else {
                        if hasSavepoint {
                            try connection.run("ROLLBACK TO entry")
                            try connection.run("RELEASE entry")
                        } else if !isAlone, connection.totalChanges != changesBefore {
                            try connection.run("ROLLBACK")
                            return settled.map(\.entry) + [entry] + rest
                        }
                        outcome.succeeded ? entry.fail(CancellationError()) : outcome.tell()
                    }
                } else {
                    settled.append((entry, outcome))
                }
            } catch {
                abandon(connection, error)
                entry.fail(error)
                failAll(settled, error)
                return rest
            }
        }
        commit(settled, hasChanges: hasChanges)
        return []
    }

    private func commit(_ settled: [(entry: LaneEntry, outcome: LaneEntry.Outcome)], hasChanges: Bool) {
        if hasChanges { commits() }
        do {
            try connection.run(hasChanges ? "COMMIT" : "ROLLBACK")
        } catch {
            abandon(connection, error)
            return failAll(settled, error)
        }
        // A file that was removed meanwhile took the changes with it.
        guard !hasChanges || isInPlace() else { return failAll(settled, StorageError.noTenant) }
        if hasChanges { committed() }
        for (_, outcome) in settled { outcome.tell() }
    }

    private func failAll(
        _ settled: [(entry: LaneEntry, outcome: LaneEntry.Outcome)], _ error: any Error
    ) {
        for (entry, outcome) in settled {
            // What failed by itself keeps its own reason.
            outcome.succeeded ? entry.fail(error) : outcome.tell()
        }
    }

    private func failAll(_ batch: ArraySlice<LaneEntry>, _ error: any Error) -> ArraySlice<LaneEntry> {
        abandon(connection, error)
        for entry in batch { entry.fail(error) }
        return []
    }
}
