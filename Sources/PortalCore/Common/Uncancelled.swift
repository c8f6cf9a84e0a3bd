/// Steps that span two stores must not stop between them because the caller lost interest.
enum Uncancelled {
    /// Runs a body to its end, in a task of its own that the caller's cancellation does not reach.
    static func run<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await Task { try await body() }.value
    }
}
