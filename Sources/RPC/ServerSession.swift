#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// One run of a server: the threads that read, the one that writes, and the orderly end.
struct ServerSession {
    private let configuration: RPCServer.Configuration
    private let stop: StopSignal
    private let queue: FrameQueue
    private let writer: FrameWriter
    private let connection: RPCConnection
    private let dispatcher: Dispatcher
    private let reader: FrameReader

    init(
        registry: MethodRegistry, configuration: RPCServer.Configuration, scheduler: RequestScheduler, input: Int32,
        output: Int32
    ) throws(RPCServerError) {
        self.configuration = configuration
        stop = try StopSignal()
        queue = FrameQueue(limits: configuration.limits, scheduler: scheduler)
        writer = FrameWriter(
            queue: queue, output: OutputDescriptor(output, stop: stop), stop: stop, limits: configuration.limits)
        connection = RPCConnection(queue: queue)
        let watch = ProcessWatch(stop: stop, configuration: configuration)
        dispatcher = Dispatcher(
            registry: registry, configuration: configuration, scheduler: scheduler, queue: queue,
            connection: connection, onClientProcess: { watch.watch(process: $0) })
        reader = FrameReader(
            configuration: configuration, input: input, stop: stop, queue: queue, writer: writer,
            dispatcher: dispatcher, scheduler: scheduler)
        watch.start()
        let writer = writer
        queue.setOffer { writer.offer($0) }
        guard PlatformThread.detach({ writer.run() }) else {
            throw RPCServerError(operation: "pthread_create", errno: EAGAIN)
        }
    }

    /// - Throws: ``RPCServerError`` when there are no threads left; nothing was read then.
    func run() throws(RPCServerError) -> ExitStatus {
        let end: FrameReader.End
        do throws(RPCServerError) {
            end = try reader.run()
        } catch {
            queue.close()
            throw error
        }
        let cause = end.cause
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
        return ExitStatus(cause: final, code: code(for: final, end.reading))
    }

    private func code(for cause: ExitStatus.Cause, _ reading: Dispatcher.ReadingState) -> Int32 {
        switch cause {
        case .exit: reading.wasShutdownRequested ? 0 : 1
        case .brokenFraming, .readFailed: 1
        case .endOfInput, .signal, .parentGone, .peerGone: 0
        }
    }
}
