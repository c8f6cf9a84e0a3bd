/// Every bound of a server and its connections, in one place.
public struct RPCLimits: Sendable, Hashable {
    /// The greatest length of a frame's content, in bytes.
    public var frameBytes = 16 * 1024 * 1024
    /// The greatest length of a block of headers, in bytes.
    public var headerBytes = 8 * 1024
    /// The greatest number of nested arrays and objects in a frame.
    public var depth = 512
    /// The greatest number of messages in a batch.
    public var batchMessages = 1_000
    /// The greatest number of requests that are accepted and not yet answered.
    public var inFlight = 1_024
    /// The same for one lane.
    public var inFlightPerLane = 64
    /// The greatest number of notifications that wait to be written to one peer.
    public var queuedNotifications = 1_024
    /// The greatest number of bytes of notifications that wait to be written to one peer.
    public var queuedNotificationBytes = 16 * 1024 * 1024
    /// So much is read at once, in bytes.
    public var readBytes = 64 * 1024
    /// Replies that are ready are written when they amount to this many bytes, even if more requests are at hand.
    public var writeBytes = 256 * 1024
    /// How long accepted requests may take after the end of input, in seconds.
    public var endOfInputDrainSeconds = 30
    /// How long accepted requests may take after a signal, `exit`, or the parent's end, in seconds.
    public var shutdownDrainSeconds = 10
    /// How long cancelled requests may take to notice at the very end, in seconds.
    public var cancellationGraceSeconds = 2
    /// How long the thread that reads does a lone call's work before another one reads on: at least this, at most twice as
    /// long, in milliseconds.
    public var heldWorkMilliseconds = 2
    /// How often the parent process is looked at, in milliseconds.
    public var parentPollMilliseconds = 1_000

    /// The standard limits.
    public init() {}
}
