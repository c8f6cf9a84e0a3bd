public import StrictJSON

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A JSON-RPC 2.0 client over two descriptors, which it closes in the end.
///
/// One thread of its own reads; calls are written by whoever makes them, whole frames at a time. A call fails with
/// ``RPCError`` when the peer answers with an error, and with ``RPCClientError`` when there is no answer.
public final class RPCClient: Sendable {
    /// Which way a frame went.
    public enum Direction: Sendable, Hashable {
        /// To the peer.
        case sent
        /// From the peer.
        case received
    }

    /// Sees the content of every frame, in the order of each direction, on the thread that reads or writes it.
    public typealias Tap = @Sendable (Direction, [UInt8]) -> Void

    /// How long an answer may take unless a call says otherwise, in seconds.
    public static let standardTimeoutSeconds = 60
    /// How many notifications, and other messages, are kept until they are taken.
    public static let maximumWaitingMessages = 65_536
    /// How long a frame may take to be written, in seconds.
    static let writeTimeoutSeconds = 60

    /// What the peer notifies of, in order; ends with the connection. For one reader at a time.
    public let notifications: AsyncStream<RPCNotification>
    /// Answers that no call waits for: to what ``send(_:)`` sent, and to requests that could not be read.
    public let otherMessages: AsyncStream<JSON>
    /// How messages are framed, in both directions.
    public let framing: Framing

    private let connection: ClientConnection

    /// Starts to read.
    ///
    /// - Parameters:
    ///   - input: a descriptor that the peer's messages come from.
    ///   - output: a descriptor that takes messages to the peer; SIGPIPE must be ignored, see ``ChildProcess``.
    public init(
        input: Int32, output: Int32, framing: Framing = .lines, limits: RPCLimits = RPCLimits(), tap: Tap? = nil
    ) {
        self.framing = framing
        let (notifications, notify) = AsyncStream.makeStream(
            of: RPCNotification.self, bufferingPolicy: .bufferingOldest(Self.maximumWaitingMessages))
        let (others, other) = AsyncStream.makeStream(
            of: JSON.self, bufferingPolicy: .bufferingOldest(Self.maximumWaitingMessages))
        self.notifications = notifications
        otherMessages = others
        let connection = ClientConnection(
            input: input, output: output, framing: framing, limits: limits, tap: tap, notify: notify, other: other)
        self.connection = connection
        if !PlatformThread.detach({ connection.readUntilEnd() }) { connection.end(.closed) }
    }

    deinit {
        connection.end(.closed)
    }

    /// Calls a method and waits for the result.
    ///
    /// When the task is cancelled, `$/cancelRequest` is sent and the peer's answer still waited for.
    ///
    /// - Throws: ``RPCError`` that the peer answered with; ``RPCClientError``.
    public func call(
        _ method: String, _ params: JSON? = nil, timeoutSeconds: Int = standardTimeoutSeconds
    ) async throws -> JSON {
        let id = connection.nextID()
        let connection = connection
        let cancellation = LockBox(Cancellation())
        let cancel: @Sendable () -> Void = {
            connection.write(Self.message("$/cancelRequest", ["id": .integer(id)], id: nil))
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isWaiting = connection.expect(
                    id,
                    ClientConnection.Pending(
                        method: method, seconds: timeoutSeconds, deadline: Deadline(secondsFromNow: timeoutSeconds),
                        continuation: continuation))
                guard isWaiting else { return }
                connection.write(Self.message(method, params, id: id))
                let isCancelled = cancellation.withLock { state in
                    state.isSent = true
                    return state.isRequested
                }
                if isCancelled { cancel() }
            }
        } onCancel: {
            let isSent = cancellation.withLock { state in
                state.isRequested = true
                return state.isSent
            }
            if isSent { cancel() }
        }
    }

    /// A cancellation must not overtake its call, which the peer would not know yet.
    private struct Cancellation: Sendable {
        var isSent = false
        var isRequested = false
    }

    /// Sends a notification; whether it arrives is seen in what follows.
    public func notify(_ method: String, _ params: JSON? = nil) {
        connection.write(Self.message(method, params, id: nil))
    }

    /// Sends bytes as the content of one frame, whatever they are.
    public func send(_ content: [UInt8]) {
        connection.write(content)
    }

    /// Sends bytes without any frame around them.
    public func sendUnframed(_ bytes: [UInt8]) {
        connection.writeUnframed(bytes)
    }

    /// Tells the peer that nothing more comes, by the end of its input; answers are still read.
    public func closeOutput() {
        connection.closeOutput()
    }

    /// Ends the connection; calls that wait fail with ``RPCClientError/closed``.
    public func close() {
        connection.end(.closed)
    }

    /// Why the connection ended, or nil while it lasts.
    public var ending: RPCClientError? { connection.ending }

    private static func message(_ method: String, _ params: JSON?, id: Int64?) -> [UInt8] {
        var message: JSONObject = ["jsonrpc": "2.0"]
        if let id { message["id"] = .integer(id) }
        message["method"] = .string(method)
        message["params"] = params
        return JSONWriter.bytes(of: .object(message))
    }
}
