import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL

/// A server on a loopback address that answers each connection with exactly the bytes a test wants.
final class ScriptedServer: Sendable {
    enum Step: Sendable {
        case send([UInt8])
        /// Sends one byte again and again, at this interval, until the other side goes away.
        case drip(UInt8, every: TimeAmount)
        /// Ends the connection in order.
        case close
        /// Ends it with a TCP reset.
        case reset
        /// Leaves it open.
        case hang

        static func send(_ text: String) -> Step { .send(Array(text.utf8)) }
    }

    /// The whole request, with its body if it names the length.
    typealias Script = @Sendable (_ requestHead: String) -> [Step]

    let address: String
    let port: Int
    private let channel: any Channel
    private let record: Record

    /// What arrived so far.
    final class Record: Sendable {
        private let heads = NIOLockedValueBox<[String]>([])
        private let count = NIOLockedValueBox(0)
        private let signal: AsyncStream<Void>
        private let continuation: AsyncStream<Void>.Continuation

        init() {
            (signal, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        }

        var requestHeads: [String] { heads.withLockedValue(\.self) }
        var connections: Int { count.withLockedValue(\.self) }

        func connected() { count.withLockedValue { $0 += 1 } }
        func received(_ head: String) {
            heads.withLockedValue { $0.append(head) }
            continuation.yield()
        }
        func firstRequest() async { for await _ in signal { return } }
    }

    var requestHeads: [String] { record.requestHeads }
    var connections: Int { record.connections }
    /// Returns once a request has arrived.
    func firstRequest() async { await record.firstRequest() }

    /// - Parameter answersAtOnce: Runs the script when a connection is made, without waiting for a request.
    init(
        address: String = "127.0.0.1", port: Int = 0, tls: NIOSSLContext? = nil, answersAtOnce: Bool = false,
        script: @escaping Script
    ) async throws {
        let record = Record()
        channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: false)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    record.connected()
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
                    }
                    let handler = ScriptHandler(script: script, record: record, answersAtOnce: answersAtOnce)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .bind(host: address, port: port).get()
        self.record = record
        self.address = address
        self.port = channel.localAddress?.port ?? 0
    }

    func stop() async {
        try? await channel.close()
    }
}

/// `struct linger`: closing discards what was not sent, and resets the connection.
private struct Linger: Sendable {
    var isOn: Int32 = 1
    var seconds: Int32 = 0
}

private final class ScriptHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let script: ScriptedServer.Script
    private let record: ScriptedServer.Record
    private let answersAtOnce: Bool
    private var received: [UInt8] = []
    private var hasAnswered = false

    init(script: @escaping ScriptedServer.Script, record: ScriptedServer.Record, answersAtOnce: Bool) {
        self.script = script
        self.record = record
        self.answersAtOnce = answersAtOnce
    }

    func channelActive(context: ChannelHandlerContext) {
        if answersAtOnce { answer(context: context) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.append(contentsOf: unwrapInboundIn(data).readableBytesView)
        if isComplete { answer(context: context) }
    }

    /// Whether the request has come with its body, whose length it names.
    private var isComplete: Bool {
        guard let end = received.firstRange(of: Array("\r\n\r\n".utf8)) else { return false }
        let head = String(decoding: received[..<end.lowerBound], as: UTF8.self).lowercased()
        let length = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst("content-length:".count).drop { $0 == " " }) }
        return received.count - end.upperBound >= length ?? 0
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answer(context: ChannelHandlerContext) {
        guard !hasAnswered else { return }
        let head = String(decoding: received, as: UTF8.self)
        received = []
        if !head.isEmpty { record.received(head) }
        let steps = script(head)
        // Where nothing else follows, another request may.
        hasAnswered =
            answersAtOnce
            || !steps.allSatisfy {
                if case .send = $0 { true } else { false }
            }
        run(steps[...], channel: context.channel)
    }

    private func run(_ steps: ArraySlice<ScriptedServer.Step>, channel: any Channel) {
        for step in steps {
            switch step {
            case .send(let bytes):
                channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
            case .drip(let byte, let interval):
                let task = channel.eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
                    channel.writeAndFlush(ByteBuffer(bytes: [byte]), promise: nil)
                }
                channel.closeFuture.whenComplete { _ in task.cancel() }
            case .close:
                channel.flush()
                channel.close(promise: nil)
            case .reset:
                let options = channel as? any SocketOptionProvider
                let set = options?.unsafeSetSocketOption(level: .socket, name: .so_linger, value: Linger())
                set?.whenComplete { _ in channel.close(promise: nil) }
            case .hang:
                break
            }
        }
    }
}
