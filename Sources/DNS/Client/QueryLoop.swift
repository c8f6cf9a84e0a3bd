import Foundation

/// The thread on which c-ares works: it takes orders, waits for all their sockets together, and ends when there are none.
final class QueryLoop: Sendable {
    private struct State: Sendable {
        var orders: [QueryOrder] = []
        var cancelled: [UInt64] = []
        /// Orders that were taken and are not finished.
        var underWay = 0
        /// While the thread is there.
        var pipe: WakePipe?
        var lastNumber: UInt64 = 0
    }

    private static let stackSize = 512 * 1024
    /// How long the thread waits at most before it looks at its deadlines again, in milliseconds.
    private static let longestWait = 1_000

    private let state = LockBox(State())

    func nextNumber() -> UInt64 {
        state.withLock { state in
            state.lastNumber &+= 1
            return state.lastNumber
        }
    }

    func submit(_ order: QueryOrder) {
        enum Admission {
            case refused, taken
            case first(WakePipe)
            case noPipe
        }
        let admission: Admission = state.withLock { state in
            guard state.underWay < DNSLimits.maximumConcurrentQueries else { return .refused }
            if let pipe = state.pipe {
                pipe.wake()
            } else {
                guard let pipe = WakePipe() else { return .noPipe }
                state.pipe = pipe
                state.underWay += 1
                state.orders.append(order)
                return .first(pipe)
            }
            state.underWay += 1
            state.orders.append(order)
            return .taken
        }
        switch admission {
        case .taken: break
        case .refused: order.finish(.failure(.busy))
        case .noPipe: order.finish(.failure(.failed("there are no descriptors left")))
        case .first(let pipe):
            let thread = Thread { self.run(pipe) }
            thread.name = "DNS"
            thread.stackSize = Self.stackSize
            thread.start()
        }
    }

    /// Does nothing to an order that is finished.
    func cancel(_ number: UInt64) {
        state.withLock { state in
            guard let pipe = state.pipe else { return }
            state.cancelled.append(number)
            pipe.wake()
        }
    }

    private func run(_ pipe: WakePipe) {
        var runs: [UInt64: QueryRun] = [:]
        while let (orders, cancelled) = next(hasWork: !runs.isEmpty, pipe) {
            for order in orders { runs[order.number] = QueryRun(order) }
            for number in cancelled { runs[number]?.end(.cancelled) }
            settle(&runs)
            guard !runs.isEmpty else { continue }
            wait(for: Array(runs.values), pipe)
            settle(&runs)
        }
    }

    /// What came in; nil when the thread is to end.
    private func next(hasWork: Bool, _ pipe: WakePipe) -> ([QueryOrder], [UInt64])? {
        state.withLock { state in
            guard hasWork || !state.orders.isEmpty else {
                state.pipe = nil
                state.cancelled = []
                pipe.close()
                return nil
            }
            defer {
                state.orders = []
                state.cancelled = []
            }
            return (state.orders, state.cancelled)
        }
    }

    /// Lets go of those that are finished.
    private func settle(_ runs: inout [UInt64: QueryRun]) {
        for run in runs.values {
            guard let outcome = run.outcome else { continue }
            runs[run.order.number] = nil
            run.close()
            state.withLock { $0.underWay -= 1 }
            run.order.finish(outcome)
        }
    }

    private func wait(for runs: [QueryRun], _ pipe: WakePipe) {
        var descriptors = [pollfd(fd: pipe.reading, events: Int16(POLLIN), revents: 0)]
        var owners: [QueryRun] = []
        var timeout = Self.longestWait
        for run in runs {
            let wanted = run.wantedDescriptors()
            descriptors += wanted
            owners += repeatElement(run, count: wanted.count)
            timeout = min(timeout, run.waitMilliseconds)
        }
        _ = poll(&descriptors, nfds_t(descriptors.count), Int32(clamping: timeout))
        pipe.drain()
        for (descriptor, run) in zip(descriptors.dropFirst(), owners) where descriptor.revents != 0 {
            run.process(descriptor)
        }
        for run in runs { run.processTimeouts() }
    }
}
