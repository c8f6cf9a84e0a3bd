import StrictJSON

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The two descriptors of a client, who waits for what, and the loop that reads.
final class ClientConnection: Sendable {
    /// Someone who waits for an answer.
    struct Pending: Sendable {
        var method: String
        var seconds: Int
        var deadline: Deadline
        var continuation: CheckedContinuation<JSON, any Error>
    }

    private struct State {
        var lastID: Int64 = 0
        var pending: [Int64: Pending] = [:]
        var ending: RPCClientError?
    }

    /// How often the reading thread looks at deadlines and whether it is to end, in milliseconds.
    private static let tickMilliseconds: Int32 = 100
    /// What a pipe that is ready takes without blocking (`PIPE_BUF` of Linux).
    private static let safePiece = 4096

    private let input: Int32
    private let framing: Framing
    private let limits: RPCLimits
    private let tap: RPCClient.Tap?
    private let notify: AsyncStream<RPCNotification>.Continuation
    private let other: AsyncStream<JSON>.Continuation
    private let state = LockBox(State())
    /// The writing descriptor, nil when it is closed; held while a frame is written.
    private let output: LockBox<Int32?>

    init(
        input: Int32, output: Int32, framing: Framing, limits: RPCLimits, tap: RPCClient.Tap?,
        notify: AsyncStream<RPCNotification>.Continuation, other: AsyncStream<JSON>.Continuation
    ) {
        self.input = input
        self.output = LockBox(output)
        self.framing = framing
        self.limits = limits
        self.tap = tap
        self.notify = notify
        self.other = other
    }

    var ending: RPCClientError? { state.withLock { $0.ending } }

    func nextID() -> Int64 {
        state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
    }

    /// Puts someone on the list; false, and the failure delivered, when the connection has ended.
    func expect(_ id: Int64, _ pending: Pending) -> Bool {
        let ending = state.withLock { state in
            if state.ending == nil { state.pending[id] = pending }
            return state.ending
        }
        if let ending { pending.continuation.resume(throwing: ending) }
        return ending == nil
    }

    /// Ends everything once; the reading thread follows.
    func end(_ error: RPCClientError) {
        let failed: [Pending]? = state.withLock { state in
            guard state.ending == nil else { return nil }
            state.ending = error
            defer { state.pending = [:] }
            return Array(state.pending.values)
        }
        guard let failed else { return }
        closeOutput()
        notify.finish()
        other.finish()
        for pending in failed { pending.continuation.resume(throwing: error) }
    }
}

// MARK: Writing

extension ClientConnection {
    func write(_ content: [UInt8]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(content.count + 32)
        switch framing {
        case .lines:
            bytes += content
            bytes.append(UInt8(ascii: "\n"))
        case .headers:
            bytes += "Content-Length: \(content.count)\r\n\r\n".utf8
            bytes += content
        }
        write(bytes, tapped: content)
    }

    func writeUnframed(_ bytes: [UInt8]) {
        write(bytes, tapped: nil)
    }

    func closeOutput() {
        output.withLock { descriptor in
            if let open = descriptor { close(open) }
            descriptor = nil
        }
    }

    private func write(_ bytes: [UInt8], tapped content: [UInt8]?) {
        let deadline = Deadline(secondsFromNow: RPCClient.writeTimeoutSeconds)
        output.withLock { descriptor in
            guard let descriptor else { return }
            if let content { tap?(.sent, content) }
            bytes.withUnsafeBytes { buffer in
                var rest = buffer[...]
                while !rest.isEmpty {
                    var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    guard poll(&entry, 1, deadline.pollTimeout) != 0 else { return }
                    let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.safePiece))
                    let count = platformWrite(descriptor, piece)
                    if count > 0 {
                        rest = rest.dropFirst(count)
                    } else if count < 0, errno != EINTR, errno != EAGAIN {
                        // The reading thread finds out that the peer is gone, after what it still had to say.
                        return
                    }
                }
            }
        }
    }
}

// MARK: Reading

extension ClientConnection {
    func readUntilEnd() {
        var decoder = FrameDecoder(framing: framing, limits: limits)
        var cause: RPCClientError?
        while cause == nil {
            cause = ending
            guard cause == nil else { break }
            expire()
            var entry = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, Self.tickMilliseconds) > 0 else { continue }
            let count = decoder.withFreeSpace(atLeast: limits.readBytes) { space in
                platformRead(input, UnsafeMutableRawBufferPointer(space))
            }
            if count < 0 {
                if errno != EINTR, errno != EAGAIN { cause = .peerGone }
                continue
            }
            while cause == nil, let event = decoder.next() { cause = take(event, of: decoder) }
            guard count == 0, cause == nil else { continue }
            cause = decoder.finish().flatMap { take($0, of: decoder) } ?? .peerGone
        }
        end(cause ?? .closed)
        close(input)
    }

    private func expire() {
        let late: [Pending] = state.withLock { state in
            let late = state.pending.filter { $0.value.deadline.hasPassed }
            for id in late.keys { state.pending[id] = nil }
            return Array(late.values)
        }
        for pending in late {
            pending.continuation.resume(
                throwing: RPCClientError.timedOut(method: pending.method, seconds: pending.seconds))
        }
    }

    /// Deals with one frame; what is returned ends the connection.
    private func take(_ event: FrameDecoder.Event, of decoder: FrameDecoder) -> RPCClientError? {
        switch event {
        case .failure(let error): return .protocolViolation("\(error)")
        case .frame(let range):
            if let tap { tap(.received, decoder.withContent(range) { Array($0) }) }
            let parsed = decoder.withContent(range) { content -> Result<JSON, JSONSyntaxError> in
                do throws(JSONSyntaxError) {
                    return .success(
                        try JSONReader.parse(content, options: JSONReader.Options(depthLimit: limits.depth)))
                } catch {
                    return .failure(error)
                }
            }
            switch parsed {
            case .failure(let error): return .protocolViolation("a frame is not JSON, \(error)")
            case .success(.array(let elements)):
                guard !elements.isEmpty else { return .protocolViolation("an empty batch") }
                return elements.lazy.compactMap(take(message:)).first
            case .success(let message): return take(message: message)
            }
        }
    }

    private func take(message: JSON) -> RPCClientError? {
        guard message["jsonrpc"]?.stringValue == "2.0" else { return .protocolViolation("a message without version") }
        if let method = message["method"]?.stringValue {
            guard message["id"] == nil else { return .protocolViolation("a request from the peer") }
            let outcome = notify.yield(RPCNotification(method: method, params: message["params"]))
            if case .dropped = outcome { return .overflow }
            return nil
        }
        guard let identifier = message["id"] else { return .protocolViolation("an answer without id") }
        let (result, error) = (message["result"], message["error"])
        guard (result == nil) != (error == nil) else {
            return .protocolViolation("an answer with both result and error, or neither")
        }
        guard case .integer(let id) = identifier,
            let pending = state.withLock({ $0.pending.removeValue(forKey: id) })
        else {
            if case .dropped = other.yield(message) { return .overflow }
            return nil
        }
        if let result {
            pending.continuation.resume(returning: result)
        } else if let error = error.flatMap({ RPCError(json: $0) }) {
            pending.continuation.resume(throwing: error)
        } else {
            let violation = RPCClientError.protocolViolation("an error without code or message")
            pending.continuation.resume(throwing: violation)
            return violation
        }
        return nil
    }
}

private func platformWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}

private func platformRead(_ descriptor: Int32, _ space: UnsafeMutableRawBufferPointer) -> Int {
    read(descriptor, space.baseAddress, space.count)
}
