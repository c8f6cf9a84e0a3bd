/// What waits to be written to one peer: whole frames, one after the other.
///
/// Many threads add to it; one at a time takes everything and writes it, so that frames that are ready together leave
/// together and never mix.
final class FrameQueue: Sendable {
    /// What became of a notification.
    enum Outcome: Sendable, Hashable {
        case queued
        case full
        case closed
    }

    /// Everything that was waiting, to be written as it is.
    struct Batch: Sendable {
        var bytes: [UInt8]
        var tickets: [RequestScheduler.Ticket]
        var notifications = 0
        var notificationBytes = 0
    }

    private struct State: Sendable {
        var framing = Framing.lines
        var bytes: [UInt8] = []
        /// The buffer that was written last, kept for its capacity.
        var spare: [UInt8] = []
        var tickets: [RequestScheduler.Ticket] = []
        var notifications = 0
        var notificationBytes = 0
        /// Whether a thread is writing what it took.
        var isWriting = false
        /// Whether the reading thread will write by itself soon.
        var isBursting = false
        /// Writes as much of a batch as the peer takes at once, on the calling thread.
        var offer: (@Sendable (Batch) -> Void)?
        /// How many threads wait for `isWriting` to become false.
        var turnsWanted = 0
        /// Whether no more will come.
        var isFinishing = false
        /// Whether the peer is gone.
        var isClosed = false
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var lastWaiter: UInt64 = 0

        /// Adds one frame around content.
        mutating func append(_ content: UnsafeBufferPointer<UInt8>) {
            switch framing {
            case .lines:
                bytes.append(contentsOf: content)
                bytes.append(UInt8(ascii: "\n"))
            case .headers:
                bytes.append(contentsOf: "Content-Length: \(content.count)\r\n\r\n".utf8)
                bytes.append(contentsOf: content)
            }
        }
    }

    /// Buffers above this size are given back after they were written.
    private static let keptCapacity = 1024 * 1024

    private let state: LockBox<State>
    private let limits: RPCLimits
    private let scheduler: RequestScheduler

    init(limits: RPCLimits, scheduler: RequestScheduler) {
        self.limits = limits
        self.scheduler = scheduler
        state = LockBox(State())
    }

    func setFraming(_ framing: Framing) {
        state.withLock { $0.framing = framing }
    }

    /// Names who writes an answer that no other will follow soon: that spares it the way over the writing thread. What
    /// the peer does not take at once is to be given back with ``putBack(_:written:)``.
    func setOffer(_ offer: @escaping @Sendable (Batch) -> Void) {
        state.withLock { $0.offer = offer }
    }

    // MARK: Adding

    /// Adds an answer; the tickets are released when it is written, or at once when the peer is gone.
    func enqueue(_ content: [UInt8], releasing tickets: [RequestScheduler.Ticket] = []) {
        enum Next {
            case lost, waits, wakes
            case offers(@Sendable (Batch) -> Void, Batch)
        }
        // With others under way, answers gather and leave together.
        let isAlone = !tickets.isEmpty && scheduler.admittedCount == tickets.count
        let next: Next = state.withLock { state in
            guard !state.isClosed else { return .lost }
            content.withUnsafeBufferPointer { state.append($0) }
            if !tickets.isEmpty { state.tickets.append(contentsOf: tickets) }
            guard !state.isBursting, !state.isWriting else { return .waits }
            guard isAlone, let offer = state.offer else { return .wakes }
            return .offers(offer, Self.take(&state))
        }
        switch next {
        case .lost: tickets.forEach(scheduler.release)
        case .waits: break
        case .wakes: state.wake()
        case .offers(let offer, let batch): offer(batch)
        }
    }

    /// Adds a notification, unless too many are waiting.
    func enqueue(notification content: [UInt8]) -> Outcome {
        let (outcome, wakes) = state.withLock { state -> (Outcome, Bool) in
            guard !state.isClosed, !state.isFinishing else { return (.closed, false) }
            // One is always accepted, however large.
            let isFull =
                state.notifications >= limits.queuedNotifications
                || (state.notifications > 0
                    && state.notificationBytes + content.count > limits.queuedNotificationBytes)
            guard !isFull else { return (.full, false) }
            content.withUnsafeBufferPointer { state.append($0) }
            state.notifications += 1
            state.notificationBytes += content.count
            return (.queued, !state.isBursting && !state.isWriting)
        }
        if wakes { state.wake() }
        return outcome
    }

    /// Waits until notifications may be accepted again, the connection has ended, or the task is cancelled.
    func waitForRoom() async {
        let number = state.withLock { state in
            state.lastWaiter &+= 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let resumesNow = state.withLock { state in
                    let hasRoom =
                        state.notifications < limits.queuedNotifications
                        && state.notificationBytes < limits.queuedNotificationBytes
                    guard !hasRoom, !state.isClosed, !state.isFinishing, !Task.isCancelled else { return true }
                    state.waiters[number] = continuation
                    return false
                }
                if resumesNow { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
    }

    // MARK: Taking

    /// Says that the reading thread will take everything when it has handled what it read.
    func beginBurst() {
        state.withLock { $0.isBursting = true }
    }

    /// The number of bytes that wait.
    var pendingBytes: Int {
        state.withLock { $0.bytes.count }
    }

    /// Takes everything, after whoever is writing has finished; nil when there is nothing. ``didWrite(_:)`` is due.
    func takeAll(endingBurst: Bool) -> Batch? {
        state.wait { state -> Batch?? in
            if endingBurst { state.isBursting = false }
            guard !state.isWriting else {
                // Counted once for each look, which only ever wakes too often.
                state.turnsWanted += 1
                return nil
            }
            guard !state.bytes.isEmpty || !state.tickets.isEmpty else { return .some(nil) }
            return Self.take(&state)
        } ?? nil
    }

    /// Waits until there is something that nobody else will write, and takes it; nil when nothing more will come.
    func waitAndTake() -> Batch? {
        state.wait { state -> Batch?? in
            if !state.bytes.isEmpty, !state.isWriting, !state.isBursting { return Self.take(&state) }
            if state.isClosed || (state.isFinishing && state.bytes.isEmpty) { return .some(nil) }
            return nil
        } ?? nil
    }

    private static func take(_ state: inout State) -> Batch {
        state.isWriting = true
        let batch = Batch(
            bytes: state.bytes, tickets: state.tickets, notifications: state.notifications,
            notificationBytes: state.notificationBytes)
        state.bytes = state.spare
        state.spare = []
        state.tickets = []
        state.notifications = 0
        state.notificationBytes = 0
        return batch
    }

    /// Says that what was taken is written (or lost), so that its slots are free and others may write.
    func didWrite(_ batch: consuming Batch) {
        let tickets = batch.tickets
        var buffer = batch.bytes
        batch.bytes = []
        if buffer.capacity <= Self.keptCapacity { buffer.removeAll(keepingCapacity: true) } else { buffer = [] }
        for ticket in tickets { scheduler.release(ticket) }
        let (wakes, waiters) = state.withLock { state -> (Bool, [CheckedContinuation<Void, Never>]) in
            state.isWriting = false
            state.spare = buffer
            let wakes = state.turnsWanted > 0 || state.isFinishing || (!state.bytes.isEmpty && !state.isBursting)
            state.turnsWanted = 0
            guard !state.waiters.isEmpty else { return (wakes, []) }
            let waiters = Array(state.waiters.values)
            state.waiters = [:]
            return (wakes, waiters)
        }
        if wakes { state.wake() }
        for waiter in waiters { waiter.resume() }
    }

    /// Gives back what was taken, but for its first bytes, which are written.
    func putBack(_ batch: Batch, written count: Int) {
        state.withLock { state in
            state.bytes = Array(batch.bytes.dropFirst(count)) + state.bytes
            state.tickets = batch.tickets + state.tickets
            state.notifications += batch.notifications
            state.notificationBytes += batch.notificationBytes
            state.isWriting = false
            state.turnsWanted = 0
        }
        state.wake()
    }

    // MARK: Ending

    /// Says that no more answers will come; what waits is still written.
    func finish() {
        let waiters = state.withLock { state in
            state.isFinishing = true
            state.isBursting = false
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        state.wake()
        for waiter in waiters { waiter.resume() }
    }

    /// Drops what waits and everything that will come.
    func close() {
        let (tickets, waiters) = state.withLock { state in
            state.isClosed = true
            let tickets = state.tickets
            state.tickets = []
            state.bytes = []
            state.offer = nil
            defer { state.waiters = [:] }
            return (tickets, Array(state.waiters.values))
        }
        tickets.forEach(scheduler.release)
        state.wake()
        for waiter in waiters { waiter.resume() }
    }

    /// Waits until everything is written or the queue is closed; false when the deadline comes first.
    func waitUntilWritten(by deadline: Deadline) -> Bool {
        state.wait(until: deadline) { state in
            state.turnsWanted += 1
            return (state.isClosed || state.bytes.isEmpty) && !state.isWriting ? true : nil
        } ?? false
    }
}
