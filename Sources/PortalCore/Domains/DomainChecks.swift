/// The domains that this host is to look for, a few at a time, beside everything else that it does.
///
/// What is only asked for here is nothing that may be lost: who is due stands in the organisation's own store.
package actor DomainChecks {
    /// Domains looked at the same time; others are left to calls.
    package static let maximumAtOnce = 4
    /// More are not remembered; they stay due.
    package static let maximumWaiting = 1_000

    private var waiting: [DomainID] = []
    private var running: Set<DomainID> = []
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    package init() {
        (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Has a domain looked for soon.
    package func request(_ domain: DomainID) {
        guard !running.contains(domain), !waiting.contains(domain), waiting.count < Self.maximumWaiting else { return }
        waiting.append(domain)
        signal.yield()
    }

    /// Looks for what is asked for until the task is cancelled, and returns when nothing is under way any more.
    package func serve(_ check: @escaping @Sendable (DomainID) async -> Void) async {
        await withDiscardingTaskGroup { tasks in
            for await _ in signals {
                while running.count < Self.maximumAtOnce, !waiting.isEmpty {
                    let domain = waiting.removeFirst()
                    running.insert(domain)
                    tasks.addTask {
                        await check(domain)
                        await self.ended(domain)
                    }
                }
            }
            tasks.cancelAll()
        }
    }

    private func ended(_ domain: DomainID) {
        running.remove(domain)
        signal.yield()
    }
}
