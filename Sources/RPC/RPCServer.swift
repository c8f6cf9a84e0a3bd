#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A JSON-RPC 2.0 server over a pair of file descriptors.
public struct RPCServer: Sendable {
    /// What to watch besides the input.
    public struct Watches: OptionSet, Sendable {
        /// The bits.
        public let rawValue: Int

        /// Makes a set of bits.
        public init(rawValue: Int) {
            self.rawValue = rawValue
        }

        /// SIGTERM and SIGINT, which ``StandardIO/claim()`` has blocked for all threads.
        public static let signals = Watches(rawValue: 1 << 0)
        /// The process that started this one, and the one that `initialize` names in `processId`.
        public static let parent = Watches(rawValue: 1 << 1)
    }

    /// How important a log line is.
    public enum LogLevel: String, Sendable, Hashable {
        /// For whoever looks for a fault.
        case debug
        /// What happened.
        case info
        /// What should not have happened.
        case warning
        /// What failed.
        case error
    }

    /// Receives log lines; metadata never contains parameters or results.
    public typealias Logger =
        @Sendable (_ level: LogLevel, _ message: String, _ metadata: [String: String]) -> Void

    /// What a server does beside its methods.
    public struct Configuration: Sendable {
        /// The bounds.
        public var limits: RPCLimits
        /// The framing, or nil to find out from the first byte.
        public var framing: Framing?
        /// What to watch besides the input.
        public var watches: Watches
        /// Turns an error of a handler into what the peer sees. `RPCError` and cancellation do not come here.
        public var mapError: @Sendable (any Error, RequestContext) -> RPCError
        /// Receives log lines.
        public var logger: Logger
        /// Where handlers go on after they were suspended, or nil for the tasks' common pool.
        public var executor: (any TaskExecutor)?
        /// Runs the start of a call on this thread, and returns the first work that it would have given to another thread
        /// because it blocks; nil for starting every call without. A lone call's work is then done by the thread that
        /// read it.
        public var holdWork: (@Sendable (_ start: () -> Void) -> HeldWork?)?

        /// Makes a configuration; unknown errors are answered with ``RPCError/internalError`` unless told otherwise.
        public init(
            limits: RPCLimits = RPCLimits(), framing: Framing? = nil, watches: Watches = [],
            mapError: @escaping @Sendable (any Error, RequestContext) -> RPCError = { _, _ in .internalError },
            logger: @escaping Logger = { _, _, _ in }, executor: (any TaskExecutor)? = nil,
            holdWork: (@Sendable (_ start: () -> Void) -> HeldWork?)? = nil
        ) {
            self.limits = limits
            self.framing = framing
            self.watches = watches
            self.mapError = mapError
            self.logger = logger
            self.executor = executor
            self.holdWork = holdWork
        }
    }

    let registry: MethodRegistry
    let configuration: Configuration
    let scheduler: RequestScheduler

    /// Makes a server.
    ///
    /// - Parameter scheduler: one that is shared with other servers, or nil for one of its own.
    public init(
        registry: MethodRegistry, configuration: Configuration = Configuration(), scheduler: RequestScheduler? = nil
    ) {
        self.registry = registry
        self.configuration = configuration
        self.scheduler = scheduler ?? RequestScheduler(limits: configuration.limits)
    }

    /// Serves one connection, and returns when it has ended.
    ///
    /// The descriptors stay open and in the mode they are in. May be called several times, also at the same time with
    /// different descriptors.
    ///
    /// - Throws: ``RPCServerError`` when the operating system lacks what is needed; nothing was read then.
    public func run(input: Int32, output: Int32) throws(RPCServerError) -> ExitStatus {
        let session = try ServerSession(
            registry: registry, configuration: configuration, scheduler: scheduler, input: input, output: output)
        return try session.run()
    }

    /// Serves one connection on a thread of its own.
    ///
    /// - Throws: ``RPCServerError`` as ``run(input:output:)``.
    public func serve(input: Int32, output: Int32) async throws -> ExitStatus {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<ExitStatus, any Error>) in
            let isStarted = PlatformThread.detach {
                continuation.resume(
                    with: Result { () throws -> ExitStatus in try run(input: input, output: output) })
            }
            if !isStarted {
                continuation.resume(throwing: RPCServerError(operation: "pthread_create", errno: EAGAIN))
            }
        }
    }
}
