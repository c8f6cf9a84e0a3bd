/// Work on directories that outlives the call that began it, a few pieces at a time.
///
/// It ends with the process; whoever needs more keeps in the store how far it came.
package actor DirectoryWorkers {
    /// Pieces under way in one process.
    static let maximum = 4

    private var tasks: [String: Task<Void, Never>] = [:]

    package init() {}

    /// Starts a piece of work beside the caller, unless one of that name is under way or there are too many.
    func start(_ name: String, _ body: @escaping @Sendable () async -> Void) {
        guard tasks[name] == nil, tasks.count < Self.maximum else { return }
        tasks[name] = Task {
            await body()
            end(name)
        }
    }

    private func end(_ name: String) { tasks[name] = nil }

    /// Returns when nothing is under way any more.
    package func finish() async {
        while let task = tasks.values.first { await task.value }
    }
}
