#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// One run of a server: the reading thread's loop, the writing thread, and the orderly end.
struct ServerSession {
    private let configuration: RPCServer.Configuration
    private let input: Int32
    private let stop: StopSignal
    private let queue: FrameQueue
    private let writer: FrameWriter
    private let connection: RPCConnection
    private let dispatcher: Dispatcher

    init(
        registry: MethodRegistry, configuration: RPCServer.Configuration, scheduler: RequestScheduler, input: Int32,
        output: Int32
    ) throws(RPCServerError) {
        self.configuration = configuration
        self.input = input
        stop = try StopSignal()
        queue = FrameQueue(limits: configuration.limits, scheduler: scheduler)
        writer = FrameWriter(
            queue: queue, output: OutputDescriptor(output, stop: stop), stop: stop, limits: configuration.limits)
        connection = RPCConnection(queue: queue)
        let watch = ProcessWatch(stop: stop, configuration: configuration)
        dispatcher = Dispatcher(
            registry: registry, configuration: configuration, scheduler: scheduler, queue: queue,
            connection: connection, onClientProcess: { watch.watch(process: $0) })
        watch.start()
        let writer = writer
        queue.setOffer { writer.offer($0) }
        guard PlatformThread.detach({ writer.run() }) else {
            throw RPCServerError(operation: "pthread_create", errno: EAGAIN)
        }
    }

    func run() -> ExitStatus {
        var reading = Dispatcher.ReadingState()
        let cause = read(&reading)
        let limits = configuration.limits
        let seconds = cause == .endOfInput ? limits.endOfInputDrainSeconds : limits.shutdownDrainSeconds
        let drained = Deadline(secondsFromNow: cause == .peerGone ? 0 : seconds)
        let grace = limits.cancellationGraceSeconds
        stop.request(cause, by: Deadline(secondsFromNow: seconds + grace))
        if !dispatcher.waitUntilIdle(by: drained) {
            configuration.logger(.warning, "requests were cancelled at the end of the connection", [:])
            dispatcher.cancelAll()
            if !dispatcher.waitUntilIdle(by: Deadline(secondsFromNow: grace)) { dispatcher.abandonAll() }
        }
        queue.finish()
        if !queue.waitUntilWritten(by: Deadline(secondsFromNow: grace)) {
            configuration.logger(.warning, "answers could not be delivered", [:])
        }
        queue.close()
        connection.close()
        let final = stop.cause ?? cause
        configuration.logger(.info, "connection ended", ["cause": final.rawValue])
        return ExitStatus(cause: final, code: code(for: final, reading))
    }

    private func code(for cause: ExitStatus.Cause, _ reading: Dispatcher.ReadingState) -> Int32 {
        switch cause {
        case .exit: reading.wasShutdownRequested ? 0 : 1
        case .brokenFraming, .readFailed: 1
        case .endOfInput, .signal, .parentGone, .peerGone: 0
        }
    }

    // MARK: Reading

    /// Reads and handles frames until there is a reason to stop.
    private func read(_ reading: inout Dispatcher.ReadingState) -> ExitStatus.Cause {
        var decoder = FrameDecoder(framing: configuration.framing, limits: configuration.limits)
        var knownFraming: Framing?
        if let framing = configuration.framing {
            queue.setFraming(framing)
            knownFraming = framing
        }
        var entries = [
            pollfd(fd: input, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stop.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        let (inputEntry, stopEntry) = (0, 1)
        while true {
            if poll(&entries, nfds_t(entries.count), -1) < 0 {
                guard errno == EINTR else { return .readFailed }
                continue
            }
            if entries[stopEntry].revents != 0 { return stop.cause ?? .peerGone }
            guard entries[inputEntry].revents != 0 else { continue }
            let count = decoder.withFreeSpace(atLeast: configuration.limits.readBytes) { space in
                platformRead(input, space)
            }
            if count < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                return .readFailed
            }
            queue.beginBurst()
            defer { writer.flush(endingBurst: true) }
            if count == 0 {
                if let event = decoder.finish() { handle(event, &decoder, &knownFraming, &reading) }
                return decoder.isBroken ? .brokenFraming : .endOfInput
            }
            while let event = decoder.next() {
                handle(event, &decoder, &knownFraming, &reading)
                if reading.wasExitRequested { return .exit }
                if queue.pendingBytes >= configuration.limits.writeBytes { writer.flush(endingBurst: false) }
            }
            if decoder.isBroken { return .brokenFraming }
        }
    }

    private func handle(
        _ event: FrameDecoder.Event, _ decoder: inout FrameDecoder, _ knownFraming: inout Framing?,
        _ reading: inout Dispatcher.ReadingState
    ) {
        if knownFraming == nil, let framing = decoder.framing {
            knownFraming = framing
            queue.setFraming(framing)
        }
        switch event {
        case .frame(let range):
            decoder.withContent(range) { content in
                dispatcher.receive(content, &reading, flush: { writer.flush(endingBurst: false) })
            }
        case .failure(let error):
            dispatcher.refuse(error, &reading)
        }
    }
}

private func platformRead(_ descriptor: Int32, _ space: UnsafeMutableBufferPointer<UInt8>) -> Int {
    read(descriptor, space.baseAddress, space.count)
}
