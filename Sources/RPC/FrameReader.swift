#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads frames and has them carried out, on one thread at a time.
///
/// Where a call's work can be held (``RPCServer/Configuration/holdWork``), the thread that reads does a lone call's work
/// itself: such a call wakes no thread on its way. A second thread watches meanwhile, and reads on when the work takes
/// long, so that nobody waits behind a slow disk.
final class FrameReader: Sendable {
    /// What only the thread that reads knows and needs.
    private struct Turn: Sendable {
        var decoder: FrameDecoder
        var knownFraming: Framing?
        var reading = Dispatcher.ReadingState()
        /// Given up at the end, so that work which is still under way keeps no descriptor open.
        var writer: FrameWriter?
    }

    private struct Roles: Sendable {
        /// Whether a thread reads, or starts what it read; else the one that did is at work, and may be relieved.
        var isRead = true
        /// How many works were begun.
        var works: UInt64 = 0
        /// Whether the other thread has nothing to do but to watch.
        var hasWatcher = false
        /// Whether it looks by itself now and then; else it sleeps until it is woken.
        var isWatching = false
        var hasEnded = false

        enum Finding {
            case newWork, longWork, rest
        }

        /// What the watcher finds after a while; at long work, it has the other's role.
        mutating func look(since seen: inout UInt64) -> Finding {
            guard works == seen else {
                seen = works
                return .newWork
            }
            isWatching = false
            guard !isRead else { return .rest }
            isRead = true
            hasWatcher = false
            return .longWork
        }
    }

    /// How the reading ended.
    struct End: Sendable {
        var cause: ExitStatus.Cause
        var reading: Dispatcher.ReadingState
    }

    private let configuration: RPCServer.Configuration
    private let input: Int32
    private let stop: StopSignal
    private let queue: FrameQueue
    private let dispatcher: Dispatcher
    private let scheduler: RequestScheduler
    private let turn: LockBox<Turn>
    private let roles = LockBox(Roles())
    private let end = LockBox<End?>(nil)

    init(
        configuration: RPCServer.Configuration, input: Int32, stop: StopSignal, queue: FrameQueue, writer: FrameWriter,
        dispatcher: Dispatcher, scheduler: RequestScheduler
    ) {
        self.configuration = configuration
        self.input = input
        self.stop = stop
        self.queue = queue
        self.dispatcher = dispatcher
        self.scheduler = scheduler
        turn = LockBox(
            Turn(
                decoder: FrameDecoder(framing: configuration.framing, limits: configuration.limits), writer: writer))
    }

    /// Reads on threads of its own until there is a reason to stop.
    ///
    /// - Throws: when there are no threads left; nothing was read then.
    func run() throws(RPCServerError) -> End {
        if let framing = configuration.framing {
            queue.setFraming(framing)
            turn.withLock { $0.knownFraming = framing }
        }
        guard PlatformThread.detach({ self.takeTurns(isReading: true) }) else {
            throw RPCServerError(operation: "pthread_create", errno: EAGAIN)
        }
        if configuration.holdWork != nil { PlatformThread.detach { self.takeTurns(isReading: false) } }
        // The wait has no bound, so there is an end.
        return end.wait { $0 } ?? End(cause: .readFailed, reading: Dispatcher.ReadingState())
    }

    // MARK: Roles

    private func takeTurns(isReading: Bool) {
        if isReading { guard readUntilRelieved() else { return } }
        while watch(), readUntilRelieved() {}
    }

    /// Waits until the thread that reads is to be relieved: true, and this one has its role. False at the end.
    private func watch() -> Bool {
        roles.withLock { $0.hasWatcher = true }
        while true {
            let hasEnded = roles.wait { roles in roles.hasEnded || roles.isWatching ? roles.hasEnded : nil }
            guard hasEnded == false else { return false }
            var seen = roles.withLock { $0.works }
            var finding = Roles.Finding.newWork
            while finding == .newWork {
                let deadline = Deadline(millisecondsFromNow: configuration.limits.heldWorkMilliseconds)
                if roles.wait(until: deadline, for: { $0.hasEnded ? true : nil }) != nil { return false }
                finding = roles.withLock { $0.look(since: &seen) }
            }
            if finding == .longWork { return true }
        }
    }

    /// Does a call's work; false when another thread reads meanwhile.
    private func perform(_ work: HeldWork) -> Bool {
        let wakes = roles.withLock { roles in
            roles.isRead = false
            roles.works &+= 1
            defer { roles.isWatching = true }
            return !roles.isWatching
        }
        if wakes { roles.wake() }
        work.runHere()
        return roles.withLock { roles in
            guard !roles.isRead else { return false }
            roles.isRead = true
            return true
        }
    }

    // MARK: Reading

    /// Reads until another thread does, or to the end: false.
    private func readUntilRelieved() -> Bool {
        while true {
            let outcome = turn.withLock { turn -> (work: HeldWork?, end: End?) in
                var work: HeldWork?
                let cause = read(&turn, &work)
                if cause != nil { turn.writer = nil }
                return (work, cause.map { End(cause: $0, reading: turn.reading) })
            }
            if let reached = outcome.end {
                outcome.work?.handOver()
                roles.withLock { $0.hasEnded = true }
                roles.wake()
                end.withLock { $0 = reached }
                end.wake()
                return false
            }
            if let work = outcome.work, !perform(work) { return true }
        }
    }

    /// Reads and handles frames until a call leaves its work to this thread, or there is a reason to stop.
    private func read(_ turn: inout Turn, _ work: inout HeldWork?) -> ExitStatus.Cause? {
        var entries = [
            pollfd(fd: input, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stop.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        let (inputEntry, stopEntry) = (0, 1)
        let writer = turn.writer
        while work == nil {
            if poll(&entries, nfds_t(entries.count), -1) < 0 {
                guard errno == EINTR else { return .readFailed }
                continue
            }
            if entries[stopEntry].revents != 0 { return stop.cause ?? .peerGone }
            guard entries[inputEntry].revents != 0 else { continue }
            let count = turn.decoder.withFreeSpace(atLeast: configuration.limits.readBytes) { space in
                platformRead(input, space)
            }
            if count < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                return .readFailed
            }
            queue.beginBurst()
            defer { writer?.flush(endingBurst: true) }
            if count == 0 {
                if let event = turn.decoder.finish() { handle(event, &turn) }
                return turn.decoder.isBroken ? .brokenFraming : .endOfInput
            }
            // Only a lone call's: it is the first that was read, none is under way, and nothing follows it.
            var holdWork = configuration.holdWork
            if holdWork != nil, scheduler.admittedCount > 0 || !roles.withLock({ $0.hasWatcher }) { holdWork = nil }
            while let event = turn.decoder.next() {
                if let earlier = work {
                    earlier.handOver()
                    (work, holdWork) = (nil, nil)
                }
                if let holdWork { work = holdWork { handle(event, &turn) } } else { handle(event, &turn) }
                if turn.reading.wasExitRequested { return .exit }
                if queue.pendingBytes >= configuration.limits.writeBytes { writer?.flush(endingBurst: false) }
            }
            if turn.decoder.isBroken { return .brokenFraming }
        }
        return nil
    }

    private func handle(_ event: FrameDecoder.Event, _ turn: inout Turn) {
        if turn.knownFraming == nil, let framing = turn.decoder.framing {
            turn.knownFraming = framing
            queue.setFraming(framing)
        }
        let writer = turn.writer
        switch event {
        case .frame(let range):
            turn.decoder.withContent(range) { content in
                dispatcher.receive(content, &turn.reading, flush: { writer?.flush(endingBurst: false) })
            }
        case .failure(let error):
            dispatcher.refuse(error, &turn.reading)
        }
    }
}

private func platformRead(_ descriptor: Int32, _ space: UnsafeMutableBufferPointer<UInt8>) -> Int {
    read(descriptor, space.baseAddress, space.count)
}
