/// Tasks that begin on the thread that makes them.
enum ImmediateTask {
    /// Starts an operation on the calling thread; it returns when the operation first suspends or ends.
    ///
    /// Where the system's runtime cannot do that, the operation starts elsewhere, and calls of one lane may overtake each
    /// other.
    static func start(_ operation: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        #if canImport(Darwin)
            guard #available(macOS 26.0, iOS 26.0, *) else { return Task { await operation() } }
        #endif
        return Task.immediate { await operation() }
    }
}
