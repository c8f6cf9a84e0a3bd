import NIOCore
import NIOPosix

/// A connection that sends exactly the bytes a test wants, and keeps what comes back.
final class RawClient: Sendable {
    private let channel: any Channel
    private let bytes: AsyncStream<[UInt8]>

    /// - Parameter reads: False for one that takes nothing of what is sent to it.
    init(_ port: UInt16, reads: Bool = true) async throws {
        let (bytes, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        self.bytes = bytes
        channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: false)
            .channelOption(.autoRead, value: reads)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(continuation))
                }
            }
            .connect(host: "127.0.0.1", port: Int(port)).get()
    }

    /// Sends; that the other side may be gone is no failure.
    func send(_ text: String) async {
        try? await channel.writeAndFlush(ByteBuffer(string: text))
    }

    /// Sends again and again, at an interval, until the other side goes away.
    func drip(_ text: String, every interval: Duration) async {
        while channel.isActive {
            await send(text)
            try? await Task.sleep(for: interval)
        }
    }

    /// What comes until it contains a text so many times.
    func receive(until text: String, times: Int = 1) async -> String {
        var all: [UInt8] = []
        for await part in bytes {
            all += part
            if String(decoding: all, as: UTF8.self).split(separator: text, omittingEmptySubsequences: false).count
                > times
            {
                break
            }
        }
        return String(decoding: all, as: UTF8.self)
    }

    /// All that comes until the other side ends the connection.
    func receiveAll() async -> String {
        String(decoding: await bytes.reduce(into: []) { $0 += $1 }, as: UTF8.self)
    }

    func close() async {
        try? await channel.close()
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let continuation: AsyncStream<[UInt8]>.Continuation

        init(_ continuation: AsyncStream<[UInt8]>.Continuation) {
            self.continuation = continuation
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            continuation.yield(Array(unwrapInboundIn(data).readableBytesView))
        }

        func channelInactive(context: ChannelHandlerContext) {
            continuation.finish()
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
