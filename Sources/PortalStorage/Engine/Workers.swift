import Dispatch

/// Threads for what blocks. Each worker is a serial queue with a thread of its own while it has work, so a commit that
/// waits for the disk takes no thread from the tasks' pool, and the number of threads stays bounded.
final class Workers: Sendable {
    private struct State {
        /// Blocks given to each worker and not finished.
        var load: [Int]
    }

    private let queues: [DispatchQueue]
    private let state: Locked<State>

    init(count: Int) {
        let count = max(count, 1)
        queues = (0..<count).map { DispatchQueue(label: "portal.storage.\($0)") }
        state = Locked(State(load: [Int](repeating: 0, count: count)))
    }

    /// Runs a block on the worker that has the least to do.
    func run(_ block: @escaping @Sendable () -> Void) {
        let worker: Int = state.withLock { state in
            var best = 0
            for (worker, load) in state.load.enumerated() where load < state.load[best] { best = worker }
            state.load[best] += 1
            return best
        }
        queues[worker].async {
            block()
            self.state.withLock { $0.load[worker] -= 1 }
        }
    }
}
