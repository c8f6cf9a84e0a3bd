import Dispatch
import PortalCore

/// The lanes of the tenants in use: a bounded number, the least recently used ones are closed.
final class TenantLanes: Sendable {
    private struct Slot {
        let lane: Lane
        /// Calls under way.
        var users = 0
        var lastUse: UInt64 = 0
    }

    private struct State {
        var slots: [TenantID: Slot] = [:]
        /// No longer reachable, still to be closed.
        var evicted: [Lane] = []
        var sweepIsScheduled = false
    }

    private let state = Locked(State())
    private let workers: Workers
    private let timer: DispatchQueue
    private let limits: StorageLimits
    private let makeLane: @Sendable (TenantID) -> Lane

    init(
        workers: Workers, timer: DispatchQueue, limits: StorageLimits, makeLane: @escaping @Sendable (TenantID) -> Lane
    ) {
        self.workers = workers
        self.timer = timer
        self.limits = limits
        self.makeLane = makeLane
    }

    /// Holds a tenant's lane until ``release(_:)``.
    func hold(_ tenant: TenantID) -> Lane {
        let (lane, schedulesSweep): (Lane, Bool) = state.withLock { state in
            if let lane = state.slots[tenant]?.lane {
                state.slots[tenant]?.users += 1
                return (lane, false)
            }
            let lane = makeLane(tenant)
            state.slots[tenant] = Slot(lane: lane, users: 1)
            Self.evict(&state, downTo: limits.openDatabases)
            defer { state.sweepIsScheduled = true }
            return (lane, !state.sweepIsScheduled)
        }
        if schedulesSweep { scheduleSweep() }
        return lane
    }

    func release(_ tenant: TenantID) {
        let mustClose: Bool = state.withLock { state in
            state.slots[tenant]?.users -= 1
            state.slots[tenant]?.lastUse = Self.now()
            if state.slots.count > limits.openDatabases { Self.evict(&state, downTo: limits.openDatabases) }
            return !state.evicted.isEmpty
        }
        if mustClose { workers.run { self.closeEvicted() } }
    }

    /// Closes what was evicted. Called before another database is opened, so that the number of open files stays
    /// bounded however fast tenants follow one another.
    func closeEvicted() {
        let lanes = state.withLock { state in
            defer { state.evicted = [] }
            return state.evicted
        }
        for lane in lanes { lane.closeWhenIdle() }
    }

    func closeAll() {
        state.withLock { state in
            state.evicted += state.slots.values.map(\.lane)
            state.slots = state.slots.filter { $0.value.users > 0 }
        }
        closeEvicted()
    }

    var count: Int { state.withLock { $0.slots.count } }

    private static func now() -> UInt64 { DispatchTime.now().uptimeNanoseconds }

    private static func evict(_ state: inout State, downTo bound: Int) {
        while state.slots.count > bound {
            let idle = state.slots.filter { $0.value.users == 0 }
            guard let oldest = idle.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return }
            state.slots[oldest.key] = nil
            state.evicted.append(oldest.value.lane)
        }
    }

    private func scheduleSweep() {
        timer.asyncAfter(deadline: .now() + .milliseconds(limits.idleMilliseconds / 2)) { [weak self] in
            self?.sweep()
        }
    }

    private func sweep() {
        let patience = UInt64(limits.idleMilliseconds) * 1_000_000
        let now = Self.now()
        let goesOn = state.withLock { state in
            for (tenant, slot) in state.slots where slot.users == 0 && now &- slot.lastUse > patience {
                state.slots[tenant] = nil
                state.evicted.append(slot.lane)
            }
            state.sweepIsScheduled = !state.slots.isEmpty
            return state.sweepIsScheduled
        }
        closeEvicted()
        if goesOn { scheduleSweep() }
    }
}
