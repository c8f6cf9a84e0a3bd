extension RPCServer {
    /// Carries out everything in a piece of input on the calling thread, and returns what would have been written.
    ///
    /// For tests, fuzzing and tools. Calls that suspend are not waited for: they are cancelled when the input has been
    /// handled, and answered so.
    public func answer(_ input: [UInt8], framing: Framing? = nil) -> [UInt8] {
        let queue = FrameQueue(limits: configuration.limits, scheduler: scheduler)
        let connection = RPCConnection(queue: queue)
        let dispatcher = Dispatcher(
            registry: registry, configuration: configuration, scheduler: scheduler, queue: queue,
            connection: connection, onClientProcess: { _ in })
        var decoder = FrameDecoder(framing: framing, limits: configuration.limits)
        var reading = Dispatcher.ReadingState()
        var output: [UInt8] = []
        func takeOutput() {
            guard let batch = queue.takeAll(endingBurst: false) else { return }
            output += batch.bytes
            queue.didWrite(batch)
        }
        func handle(_ event: FrameDecoder.Event) {
            queue.setFraming(decoder.framing ?? .lines)
            switch event {
            case .frame(let range):
                decoder.withContent(range) { dispatcher.receive($0, &reading, flush: takeOutput) }
            case .failure(let error):
                dispatcher.refuse(error, &reading)
            }
        }
        decoder.append(input)
        while !reading.wasExitRequested, let event = decoder.next() { handle(event) }
        if !reading.wasExitRequested, let event = decoder.finish() { handle(event) }
        dispatcher.cancelAll()
        dispatcher.abandonAll()
        takeOutput()
        queue.close()
        connection.close()
        return output
    }
}
