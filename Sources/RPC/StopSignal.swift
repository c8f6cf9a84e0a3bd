#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Tells the threads of a connection to end, and until when. The first cause stays.
final class StopSignal: Sendable {
    private struct State: Sendable {
        var cause: ExitStatus.Cause?
        var deadline: Deadline?
    }

    /// Readable from the moment of the request on, for `poll(2)`.
    let descriptor: Int32
    private let trigger: Int32
    private let state = LockBox(State())

    /// - Throws: ``RPCServerError`` when there are no file descriptors left.
    init() throws(RPCServerError) {
        var descriptors: [Int32] = [-1, -1]
        guard pipe(&descriptors) == 0, let read = descriptors.first, let write = descriptors.last else {
            throw RPCServerError(operation: "pipe", errno: errno)
        }
        for descriptor in descriptors { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        descriptor = read
        trigger = write
    }

    deinit {
        close(descriptor)
        close(trigger)
    }

    var cause: ExitStatus.Cause? { state.withLock { $0.cause } }

    /// Until when writing is still attempted; nil while nobody asked to stop.
    var deadline: Deadline? { state.withLock { $0.deadline } }

    /// Asks to stop.
    func request(_ cause: ExitStatus.Cause, by deadline: Deadline) {
        let isFirst = state.withLock { state in
            guard state.cause == nil else { return false }
            state.cause = cause
            state.deadline = deadline
            return true
        }
        guard isFirst else { return }
        var byte: UInt8 = 0
        _ = write(trigger, &byte, 1)
    }
}
