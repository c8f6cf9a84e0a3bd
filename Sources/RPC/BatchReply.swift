/// Gathers the answers of a batch, which leave together in one frame (JSON-RPC 2.0, section 6).
final class BatchReply: Sendable {
    private struct State: Sendable {
        var content: [UInt8] = [UInt8(ascii: "[")]
        var tickets: [RequestScheduler.Ticket] = []
        /// Answers that are due, and one for the batch itself while it is being read.
        var due = 1
    }

    private let state = LockBox(State())
    private let queue: FrameQueue

    init(queue: FrameQueue) {
        self.queue = queue
    }

    /// Announces an answer.
    func expect() {
        state.withLock { $0.due += 1 }
    }

    /// Adds an announced answer.
    func add(_ reply: [UInt8], releasing ticket: RequestScheduler.Ticket?) {
        settle { state in
            if state.content.count > 1 { state.content.append(UInt8(ascii: ",")) }
            state.content.append(contentsOf: reply)
            if let ticket { state.tickets.append(ticket) }
        }
    }

    /// Says that every answer has been announced.
    func seal() {
        settle { _ in }
    }

    private func settle(_ change: (inout State) -> Void) {
        let finished: State? = state.withLock { state in
            change(&state)
            state.due -= 1
            return state.due == 0 ? state : nil
        }
        // A batch of notifications has no answer at all.
        guard var finished, finished.content.count > 1 else { return }
        finished.content.append(UInt8(ascii: "]"))
        queue.enqueue(finished.content, releasing: finished.tickets)
    }
}
