/// Decides when accepted requests start: lanes keep their order, different lanes run side by side, and everything is
/// bounded.
///
/// Calls of one lane are *started* in the order of arrival, not run one after the other: a handler that reaches a queue
/// of its own before it first suspends keeps its place there, and many calls of one lane can be in flight together. Only
/// a call that holds its lane keeps later ones from starting until it has finished. An exclusive call waits for all calls
/// with a lane that came earlier, and later ones wait for it.
///
/// One scheduler can serve several connections.
public final class RequestScheduler: Sendable {
    /// A call's place.
    public struct Ticket: Sendable, Hashable {
        fileprivate enum Kind: Sendable, Hashable {
            case freestanding
            case lane(LaneKey, holds: Bool)
            case exclusive
        }

        fileprivate let number: UInt64
        fileprivate let kind: Kind
    }

    /// What a call must be ordered with.
    public enum Place: Sendable, Hashable {
        /// Nothing.
        case freestanding
        /// The calls of one lane; one that holds the lane keeps later ones from starting until it has finished.
        case lane(LaneKey, holds: Bool)
        /// Every call with a lane.
        case exclusive
    }

    private struct Waiting: Sendable {
        let ticket: Ticket
        let start: @Sendable () -> Void
    }

    private struct Lane: Sendable {
        /// Calls admitted and not released.
        var admitted = 0
        /// The number of the call that keeps later ones from starting.
        var holder: UInt64?
        /// The number of the finished call whose thread is starting the waiting ones; everyone else queues behind them.
        var drainer: UInt64?
        var waiting: FIFO<Waiting> = FIFO()
    }

    private struct State: Sendable {
        var admitted = 0
        var lanes: [LaneKey: Lane] = [:]
        /// Calls with a lane that are past the gate and not finished.
        var active = 0
        var isExclusive = false
        /// Calls that wait for an exclusive one, or are one.
        var gate: FIFO<Waiting> = FIFO()
        var isGateDraining = false
        var lastNumber: UInt64 = 0
    }

    private let state = LockBox(State())
    private let inFlightLimit: Int
    private let laneLimit: Int
    private let laneBusyReason: String

    /// Makes a scheduler.
    ///
    /// - Parameter laneBusyReason: the error's reason when a lane has too many requests.
    public init(limits: RPCLimits = RPCLimits(), laneBusyReason: String = "lane_busy") {
        inFlightLimit = limits.inFlight
        laneLimit = limits.inFlightPerLane
        self.laneBusyReason = laneBusyReason
    }

    /// The number of calls that are admitted and not released.
    public var admittedCount: Int {
        state.withLock { $0.admitted }
    }

    /// Makes a place for a call, which is not yet admitted.
    public func ticket(for place: Place) -> Ticket {
        let kind: Ticket.Kind =
            switch place {
            case .freestanding: .freestanding
            case .lane(let key, let holds): .lane(key, holds: holds)
            case .exclusive: .exclusive
            }
        return state.withLock { state in
            state.lastNumber &+= 1
            return Ticket(number: state.lastNumber, kind: kind)
        }
    }

    /// Admits a call, and starts it within this function or later on the thread that finishes what it waits for.
    ///
    /// After that, ``finish(_:)`` is due when its work is over and ``release(_:)`` when its answer is written.
    ///
    /// - Throws: a retryable ``RPCError`` with ``RPCError/Code/busy`` when there are too many calls; nothing was admitted.
    public func admit(_ ticket: Ticket, start: @escaping @Sendable () -> Void) throws(RPCError) {
        let startsNow: Bool = try state.withLock { state throws(RPCError) in
            guard state.admitted < inFlightLimit else { throw hostBusy }
            switch ticket.kind {
            case .freestanding:
                state.admitted += 1
                return true
            case .lane(let key, _):
                guard state.lanes[key, default: Lane()].admitted < laneLimit else { throw laneBusy }
                state.admitted += 1
                state.lanes[key, default: Lane()].admitted += 1
                guard state.gate.isEmpty, !state.isExclusive, !state.isGateDraining else {
                    state.gate.append(Waiting(ticket: ticket, start: start))
                    return false
                }
                return Self.enterLane(key, Waiting(ticket: ticket, start: start), &state)
            case .exclusive:
                state.admitted += 1
                guard state.gate.isEmpty, !state.isExclusive, !state.isGateDraining, state.active == 0 else {
                    state.gate.append(Waiting(ticket: ticket, start: start))
                    return false
                }
                state.isExclusive = true
                return true
            }
        }
        if startsNow { start() }
    }

    /// Says that a call's work is over, so that others may start; they do within this function.
    public func finish(_ ticket: Ticket) {
        switch ticket.kind {
        case .freestanding: return
        case .lane(let key, let holds):
            let drains = state.withLock { state in
                state.active -= 1
                // A call that is released already can find others in its lane, and another holder.
                guard holds, var lane = state.lanes[key], lane.holder == ticket.number else { return false }
                lane.holder = nil
                let drains = lane.drainer == nil && !lane.waiting.isEmpty
                if drains { lane.drainer = ticket.number }
                state.lanes[key] = lane
                return drains
            }
            if drains { drain(key, as: ticket.number) }
        case .exclusive:
            state.withLock { $0.isExclusive = false }
        }
        drainGate()
    }

    /// Gives a call's slot back, when its answer is written.
    public func release(_ ticket: Ticket) {
        state.withLock { state in
            state.admitted -= 1
            guard case .lane(let key, _) = ticket.kind, var lane = state.lanes[key] else { return }
            lane.admitted -= 1
            state.lanes[key] = lane.admitted == 0 ? nil : lane
        }
    }

    /// Takes back a call that has not started; false when it has. The slot is still to be released.
    public func withdraw(_ ticket: Ticket) -> Bool {
        let isWithdrawn: Bool = state.withLock { state in
            if state.gate.remove(where: { $0.ticket == ticket }) { return true }
            guard case .lane(let key, _) = ticket.kind else { return false }
            guard state.lanes[key]?.waiting.remove(where: { $0.ticket == ticket }) == true else { return false }
            state.active -= 1
            return true
        }
        if isWithdrawn { drainGate() }
        return isWithdrawn
    }

    /// Runs an operation in a place, for callers without a connection.
    ///
    /// - Throws: a retryable ``RPCError`` when there are too many calls, and what the operation throws.
    public func perform<Result: Sendable>(
        in place: Place, _ operation: @Sendable () async throws -> Result
    ) async throws -> Result {
        let ticket = ticket(for: place)
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            do throws(RPCError) {
                try admit(ticket) { continuation.resume() }
            } catch {
                continuation.resume(throwing: error)
            }
        }
        defer {
            finish(ticket)
            release(ticket)
        }
        return try await operation()
    }

    // MARK: Starting

    /// Puts a call into its lane; true when it is to be started.
    private static func enterLane(_ key: LaneKey, _ waiting: Waiting, _ state: inout State) -> Bool {
        state.active += 1
        guard var lane = state.lanes[key] else { return true }
        if lane.holder != nil || lane.drainer != nil || !lane.waiting.isEmpty {
            lane.waiting.append(waiting)
            state.lanes[key] = lane
            return false
        }
        if case .lane(_, holds: true) = waiting.ticket.kind { state.lanes[key]?.holder = waiting.ticket.number }
        return true
    }

    private func drain(_ key: LaneKey, as drainer: UInt64) {
        while true {
            let next: Waiting? = state.withLock { state in
                // When all that it started is released, the lane's place can have been taken by a new one.
                guard var lane = state.lanes[key], lane.drainer == drainer else { return nil }
                guard lane.holder == nil, let next = lane.waiting.popFirst() else {
                    state.lanes[key]?.drainer = nil
                    return nil
                }
                if case .lane(_, holds: true) = next.ticket.kind { lane.holder = next.ticket.number }
                state.lanes[key] = lane
                return next
            }
            guard let next else { return }
            next.start()
        }
    }

    private func drainGate() {
        let drains = state.withLock { state in
            guard !state.gate.isEmpty, !state.isGateDraining else { return false }
            state.isGateDraining = true
            return true
        }
        guard drains else { return }
        while true {
            enum Step {
                case start(Waiting)
                case next
                case stop
            }
            let step: Step = state.withLock { state in
                guard !state.isExclusive, let first = state.gate.first else {
                    state.isGateDraining = false
                    return .stop
                }
                switch first.ticket.kind {
                case .exclusive:
                    guard state.active == 0 else {
                        state.isGateDraining = false
                        return .stop
                    }
                    state.isExclusive = true
                    _ = state.gate.popFirst()
                    return .start(first)
                case .lane(let key, _):
                    _ = state.gate.popFirst()
                    return Self.enterLane(key, first, &state) ? .start(first) : .next
                case .freestanding:
                    _ = state.gate.popFirst()
                    return .start(first)
                }
            }
            switch step {
            case .start(let waiting): waiting.start()
            case .next: break
            case .stop: return
            }
        }
    }

    private var hostBusy: RPCError {
        RPCError(
            .busy, reason: "host_busy", message: "More than \(inFlightLimit) requests are in flight.",
            isRetryable: true, remedy: "Wait for an answer before sending more.")
    }

    private var laneBusy: RPCError {
        RPCError(
            .busy, reason: laneBusyReason, message: "More than \(laneLimit) requests of one lane are in flight.",
            isRetryable: true, remedy: "Wait for an answer before sending more.")
    }
}
