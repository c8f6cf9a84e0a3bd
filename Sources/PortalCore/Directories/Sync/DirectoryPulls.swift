/// The directories that this host is to pull, a few at a time, beside everything else that it does.
///
/// What is only asked for here is nothing that may be lost: who is due stands in the organisation's own store.
package actor DirectoryPulls {
    /// Directories pulled at the same time.
    package static let maximumAtOnce = 4
    /// More are not remembered; their organisations stay due.
    package static let maximumWaiting = 1_000

    private var waiting: [DirectoryID] = []
    private var running: Set<DirectoryID> = []
    /// Asked for once more while it was pulled.
    private var again: Set<DirectoryID> = []
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    package init() {
        (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Has a directory looked at soon.
    package func request(_ directory: DirectoryID) {
        if running.contains(directory) {
            again.insert(directory)
        } else if !waiting.contains(directory), waiting.count < Self.maximumWaiting {
            waiting.append(directory)
            signal.yield()
        }
    }

    /// Pulls what is asked for until the task is cancelled, and returns when nothing is under way any more.
    package func serve(_ pull: @escaping @Sendable (DirectoryID) async -> Void) async {
        await withDiscardingTaskGroup { tasks in
            for await _ in signals {
                while running.count < Self.maximumAtOnce, !waiting.isEmpty {
                    let directory = waiting.removeFirst()
                    running.insert(directory)
                    tasks.addTask {
                        await pull(directory)
                        await self.ended(directory)
                    }
                }
            }
            tasks.cancelAll()
        }
    }

    private func ended(_ directory: DirectoryID) {
        running.remove(directory)
        if again.remove(directory) != nil { waiting.append(directory) }
        signal.yield()
    }
}
