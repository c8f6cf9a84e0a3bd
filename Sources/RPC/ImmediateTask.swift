/// Tasks that begin on the thread that makes them.
enum ImmediateTask {
    /// Starts an operation on the calling thread; it returns when the operation first suspends or ends.
    ///
    /// Where the system's runtime cannot do that, the operation starts elsewhere, and calls of one lane may overtake each
    /// other.
    ///
    /// - Parameter executor: where it goes on after that, or nil for the tasks' common pool.
    static func start(
        on executor: (any TaskExecutor)?, _ operation: @escaping @Sendable () async -> Void
    ) -> Task<Void, Never> {
        #if canImport(Darwin)
            guard #available(macOS 26.0, iOS 26.0, *) else {
                return Task(executorPreference: executor) { await operation() }
            }
        #endif
        return Task.immediate(executorPreference: executor) { await operation() }
    }
}
