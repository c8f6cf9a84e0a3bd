import NIOConcurrencyHelpers

/// Hands the first of several offered values to one waiting task: what a thread or a callback finds, or what stands for
/// the task's cancellation.
struct FirstValue<Value: Sendable>: Sendable {
    private enum State {
        case empty
        case waiting(CheckedContinuation<Value, Never>)
        case settled(Value)
    }

    private let state = NIOLockedValueBox(State.empty)

    /// Ignored unless it is the first.
    func offer(_ value: Value) {
        let waiter: CheckedContinuation<Value, Never>? = state.withLockedValue { state in
            switch state {
            case .empty:
                state = .settled(value)
                return nil
            case .waiting(let continuation):
                state = .settled(value)
                return continuation
            case .settled:
                return nil
            }
        }
        waiter?.resume(returning: value)
    }

    /// To be called once.
    func wait(whenCancelled substitute: Value) async -> Value {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let settled: Value? = state.withLockedValue { state in
                    if case .settled(let value) = state { return value }
                    state = .waiting(continuation)
                    return nil
                }
                if let settled { continuation.resume(returning: settled) }
            }
        } onCancel: {
            offer(substitute)
        }
    }
}
