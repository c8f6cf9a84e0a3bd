import Dispatch
import Foundation
import PortalCore

/// Tells watchers that something was committed: at once what this process committed, and by polling, for watched
/// databases only, what others did.
final class ChangeHub: Sendable {
    /// A connection's count of commits that were made by others.
    struct Mark: Equatable, Sendable {
        var opening: UUID
        var version: Int64
    }

    /// Finds a database's mark, later and on another thread; nil if it has none, being absent or unreadable.
    typealias Probe = @Sendable (TenantID, _ answer: @escaping @Sendable (Mark?) -> Void) -> Void

    private struct Watch {
        var watchers: [UInt64: AsyncStream<Void>.Continuation] = [:]
        var mark: Mark?
        var isProbed = false
    }

    private struct State {
        var watches: [TenantID: Watch] = [:]
        var nextWatcher: UInt64 = 0
        var pollIsScheduled = false
    }

    private let state = Locked(State())
    private let timer: DispatchQueue
    private let interval: Int
    private let probe: Probe

    init(timer: DispatchQueue, limits: StorageLimits, probe: @escaping Probe) {
        self.timer = timer
        interval = max(limits.pollMilliseconds, 1)
        self.probe = probe
    }

    func changes(of tenant: TenantID) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let (watcher, schedulesPoll): (UInt64, Bool) = state.withLock { state in
            state.nextWatcher += 1
            state.watches[tenant, default: Watch()].watchers[state.nextWatcher] = continuation
            defer { state.pollIsScheduled = true }
            return (state.nextWatcher, !state.pollIsScheduled)
        }
        continuation.onTermination = { [weak self] _ in self?.remove(watcher, of: tenant) }
        continuation.yield()
        if schedulesPoll { schedulePoll() }
        return stream
    }

    func signal(_ tenant: TenantID) {
        let watchers = state.withLock { state in state.watches[tenant].map { Array($0.watchers.values) } ?? [] }
        for watcher in watchers { watcher.yield() }
    }

    /// Ends every stream.
    func close() {
        let watches = state.withLock { state in
            defer { state.watches = [:] }
            return state.watches
        }
        for watcher in watches.values.flatMap(\.watchers.values) { watcher.finish() }
    }

    private func remove(_ watcher: UInt64, of tenant: TenantID) {
        state.withLock { state in
            state.watches[tenant]?.watchers[watcher] = nil
            if state.watches[tenant]?.watchers.isEmpty == true { state.watches[tenant] = nil }
        }
    }

    private func schedulePoll() {
        timer.asyncAfter(deadline: .now() + .milliseconds(interval)) { [weak self] in self?.poll() }
    }

    private func poll() {
        let tenants: [TenantID] = state.withLock { state in
            let tenants = state.watches.filter { !$0.value.isProbed }.map(\.key)
            for tenant in tenants { state.watches[tenant]?.isProbed = true }
            state.pollIsScheduled = !state.watches.isEmpty
            return tenants
        }
        for tenant in tenants {
            probe(tenant) { [weak self] in self?.compare(tenant, $0) }
        }
        if state.withLock({ $0.pollIsScheduled }) { schedulePoll() }
    }

    /// The first mark is no news of a commit, but one may have slipped in before it, so it is told as well.
    private func compare(_ tenant: TenantID, _ mark: Mark?) {
        let isNews: Bool = state.withLock { state in
            guard let watch = state.watches[tenant] else { return false }
            state.watches[tenant]?.isProbed = false
            state.watches[tenant]?.mark = mark
            return watch.mark != mark
        }
        if isNews { signal(tenant) }
    }
}
