import Logging
import NIOConcurrencyHelpers
import PortalCore
import PortalTestSupport
import PortalWeb

/// The listener on a free port, over a handler of the test.
struct LiveListener: Sendable {
    static let now = Timestamp(milliseconds: 784_111_777_000)
    static let trace = "0123456789abcdef0123456789abcdef"

    let server: PortalWebServer
    let address: ListenAddress
    let requests: Requests

    var port: UInt16 { address.port }
    var url: String { address.url }

    /// What reached the handler.
    final class Requests: Sendable {
        private let box = NIOLockedValueBox<[ForwardedRequest]>([])
        var all: [ForwardedRequest] { box.withLockedValue(\.self) }
        func append(_ request: ForwardedRequest) { box.withLockedValue { $0.append(request) } }
    }

    struct Handler: ForwardedRequestHandler {
        let requests: Requests
        let answer: Answer

        func handle(_ request: ForwardedRequest) async throws -> ForwardedReply {
            requests.append(request)
            return try await answer.give(request)
        }
    }

    static let plain = Answer { _ in
        ForwardedReply(status: 200, headers: [.init("Content-Type", "text/plain")], body: Array("answered".utf8))
    }

    /// Runs the listener for as long as the closure; afterwards it has ended in good order.
    static func run<Value: Sendable>(
        baseURL: String? = nil, limits: WebLimits = WebLimits(),
        answer: Answer = plain,
        _ body: @escaping @Sendable (LiveListener) async throws -> Value
    ) async throws -> Value {
        let requests = Requests()
        let state = ListenerState()
        let address = ListenAddress(address: .v4(0x7f00_0001), port: 0)
        var configuration = PortalWebServer.Configuration(
            address: address, baseURL: { baseURL ?? state.bound?.url ?? "" }, now: { now }, makeTraceID: { trace })
        configuration.limits = limits
        configuration.signIns = { [.succeeded: 2, .testFailed: 1] }
        let server = PortalWebServer(
            handlers: handlers(Handler(requests: requests, answer: answer)), configuration: configuration, state: state,
            logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() })
        let (bound, continuation) = AsyncStream.makeStream(of: ListenAddress.self)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run { continuation.yield($0) } }
            guard let address = await bound.first(where: { _ in true }) else { throw CancellationError() }
            let result: Value
            do {
                result = try await body(LiveListener(server: server, address: address, requests: requests))
            } catch {
                group.cancelAll()
                throw error
            }
            server.shutdown()
            try await group.waitForAll()
            return result
        }
    }

    /// One handler for everything that is passed on.
    static func handlers(_ handler: Handler) -> WebHandlers {
        WebHandlers(signOn: handler, scim: handler, scimTooLarge: ForwardedReply(status: 413, headers: []))
    }

    func get(_ path: String) async throws -> LoopbackClient.Answer {
        try await LoopbackClient.send("GET", url + path)
    }
}

/// What the handler does with a request.
struct Answer: Sendable {
    let give: @Sendable (ForwardedRequest) async throws -> ForwardedReply
}

/// Opened once; whoever waits before that goes on then.
struct Latch: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func open() { continuation.finish() }
    func wait() async { for await _ in stream {} }
}
