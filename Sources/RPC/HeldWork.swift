/// Work of a call that blocks, and that nobody has begun: the thread that started the call does it, or another one.
public struct HeldWork: Sendable {
    let runHere: @Sendable () -> Void
    let handOver: @Sendable () -> Void

    /// Makes work that is due: exactly one of the two is called, and soon.
    ///
    /// - Parameters:
    ///   - runHere: does it on the calling thread, and goes on with the call there.
    ///   - handOver: has it done on another thread, and returns at once.
    public init(runHere: @escaping @Sendable () -> Void, handOver: @escaping @Sendable () -> Void) {
        self.runHere = runHere
        self.handOver = handOver
    }
}
