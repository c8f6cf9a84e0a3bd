/// Writes what is queued: on the reading thread at the end of a burst, else on a thread of its own.
final class FrameWriter: Sendable {
    private let queue: FrameQueue
    private let output: OutputDescriptor
    private let stop: StopSignal
    private let limits: RPCLimits

    init(queue: FrameQueue, output: OutputDescriptor, stop: StopSignal, limits: RPCLimits) {
        self.queue = queue
        self.output = output
        self.stop = stop
        self.limits = limits
    }

    /// The writing thread's loop; ends when the queue is finished and empty, or closed.
    func run() {
        while let batch = queue.waitAndTake() { write(batch) }
    }

    /// Writes everything that waits, on the calling thread.
    func flush(endingBurst: Bool) {
        if let batch = queue.takeAll(endingBurst: endingBurst) { write(batch) }
    }

    /// Writes what the peer takes without waiting; the writing thread does the rest.
    func offer(_ batch: FrameQueue.Batch) {
        guard let count = output.writeWithoutWaiting(batch.bytes) else { return write(batch) }
        if count < batch.bytes.count { queue.putBack(batch, written: count) } else { queue.didWrite(batch) }
    }

    private func write(_ batch: FrameQueue.Batch) {
        let isWritten = output.write(batch.bytes)
        queue.didWrite(batch)
        guard !isWritten else { return }
        queue.close()
        stop.request(.peerGone, by: Deadline(secondsFromNow: limits.cancellationGraceSeconds))
    }
}
