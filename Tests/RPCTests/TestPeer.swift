import Dispatch
import Foundation
import RPC
import StrictJSON

/// The other side of a server that runs in this process, over pipes. Nothing here blocks a task.
final class TestPeer: Sendable {
    struct TimeLimitPassed: Error {}

    private struct State {
        var frames: [JSON] = []
        var hasEnded = false
        var isPaused = false
        var status: ExitStatus?
        var waiters: [@Sendable () -> Void] = []
    }

    /// Nothing that is waited for takes longer than this, unless it never comes.
    static let timeLimit = DispatchTimeInterval.seconds(60)

    private let state = Locked(State())
    private let framing: Framing
    private let toServer: Int32
    private let fromServer: Int32
    private let writing = DispatchQueue(label: "test peer writes")

    init(
        _ registry: MethodRegistry, framing: Framing = .lines,
        configuration: RPCServer.Configuration = RPCServer.Configuration(),
        scheduler: RequestScheduler? = nil, reads: Bool = true
    ) {
        self.framing = framing
        signal(SIGPIPE, SIG_IGN)
        var down: [Int32] = [0, 0]
        var up: [Int32] = [0, 0]
        precondition(pipe(&down) == 0 && pipe(&up) == 0)
        (toServer, fromServer) = (down[1], up[0])
        let (input, output) = (down[0], up[1])
        let server = RPCServer(registry: registry, configuration: configuration, scheduler: scheduler)
        Thread.detachNewThread { [self] in
            let status = try? server.run(input: input, output: output)
            close(input)
            close(output)
            change { $0.status = status }
        }
        if reads { startReading() }
    }

    /// Talks to a server elsewhere; the descriptors are closed in time.
    init(toServer: Int32, fromServer: Int32, framing: Framing = .lines) {
        self.framing = framing
        self.toServer = toServer
        self.fromServer = fromServer
        signal(SIGPIPE, SIG_IGN)
        startReading()
    }

    /// Reads no more after the next chunk, until told to go on.
    func pause() {
        change { $0.isPaused = true }
    }

    /// Goes on reading.
    func resume() {
        change { $0.isPaused = false }
    }

    /// Begins to read what the server sends.
    func startReading() {
        Thread.detachNewThread { [self] in
            var decoder = FrameDecoder(framing: framing)
            while true {
                let count = decoder.withFreeSpace(atLeast: 1 << 16) { read(fromServer, $0.baseAddress, $0.count) }
                guard count > 0 else { break }
                waitWhilePaused()
                while case .frame(let range)? = decoder.next() {
                    let bytes = decoder.withContent(range) { Array($0) }
                    change { state in
                        state.frames.append((try? JSONReader.parse(bytes)) ?? "not JSON")
                    }
                }
            }
            change { $0.hasEnded = true }
        }
    }

    private func waitWhilePaused() {
        let isOver = DispatchSemaphore(value: 0)
        attempt({ $0.isPaused ? nil : true }, { _ in isOver.signal() })
        isOver.wait()
    }

    private func change(_ body: (inout State) -> Void) {
        let waiters = state.withLock { state in
            body(&state)
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter() }
    }

    private func wait<Result: Sendable>(for body: @escaping @Sendable (inout State) -> Result?) async throws -> Result {
        let answer: Result? = await withCheckedContinuation { continuation in
            let box = Pending(continuation)
            attempt(body) { box.take()?.resume(returning: $0) }
            DispatchQueue.global().asyncAfter(deadline: .now() + Self.timeLimit) { box.take()?.resume(returning: nil) }
        }
        guard let answer else { throw TimeLimitPassed() }
        return answer
    }

    private final class Pending<Result: Sendable>: Sendable {
        private let continuation: Locked<CheckedContinuation<Result?, Never>?>

        init(_ continuation: CheckedContinuation<Result?, Never>?) {
            self.continuation = Locked(continuation)
        }

        func take() -> CheckedContinuation<Result?, Never>? {
            continuation.withLock { value in
                defer { value = nil }
                return value
            }
        }
    }

    private func attempt<Result: Sendable>(
        _ body: @escaping @Sendable (inout State) -> Result?, _ done: @escaping @Sendable (Result) -> Void
    ) {
        let result: Result? = state.withLock { state in
            if let result = body(&state) { return result }
            state.waiters.append { self.attempt(body, done) }
            return nil
        }
        if let result { done(result) }
    }

    // MARK: Sending

    func send(bytes: [UInt8]) {
        writing.async { [toServer] in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(toServer, $0.baseAddress, $0.count) }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Sends a message in the peer's framing.
    func send(_ text: String) {
        send(bytes: Self.frame(text, framing))
    }

    static func frame(_ text: String, _ framing: Framing) -> [UInt8] {
        switch framing {
        case .lines: Array((text + "\n").utf8)
        case .headers: Array("Content-Length: \(text.utf8.count)\r\n\r\n\(text)".utf8)
        }
    }

    /// Sends a request.
    func call(_ id: JSON, _ method: String, _ params: JSON? = nil) {
        var object: JSONObject = ["jsonrpc": "2.0", "id": id, "method": .string(method)]
        object["params"] = params
        send(JSON.object(object).description)
    }

    func closeInput() {
        writing.async { [toServer] in close(toServer) }
    }

    /// Stops reading for good.
    func closeOutput() {
        close(fromServer)
    }

    // MARK: Receiving

    /// The next frame from the server.
    func next() async throws -> JSON {
        try await wait { state in
            if !state.frames.isEmpty { return state.frames.removeFirst() }
            return state.hasEnded ? "end" : nil
        }
    }

    /// The answer to a request; other frames stay.
    func answer(to id: JSON) async throws -> JSON {
        try await wait { state in
            if let position = state.frames.firstIndex(where: { $0["id"] == id }) {
                return state.frames.remove(at: position)
            }
            return state.hasEnded ? "end" : nil
        }
    }

    /// Everything until the server has ended.
    func rest() async throws -> [JSON] {
        try await wait { $0.hasEnded ? $0.frames : nil }
    }

    func exitStatus() async throws -> ExitStatus {
        try await wait { $0.status }
    }
}
