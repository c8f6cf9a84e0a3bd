import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import PortalCore

/// A connection to a syslog collector, with the handshake behind it.
final class SyslogConnection: Sendable {
    /// The other side ended the connection.
    struct Closed: Error {}

    private let channel: any Channel
    private let watch: SyslogConnectionWatch

    private init(_ channel: any Channel, _ watch: SyslogConnectionWatch) {
        self.channel = channel
        self.watch = watch
    }

    /// Connects to `address`, and verifies the certificate for `name`, or for the address where there is none.
    ///
    /// - Throws: what the network library reports; ``Closed``; `CancellationError`.
    static func open(
        to address: IPAddress, port: Int, name: String?, tls: NIOSSLContext, group: any EventLoopGroup,
        limits: SyslogLimits
    ) async throws -> SyslogConnection {
        let watch = SyslogConnectionWatch()
        let bootstrap = ClientBootstrap(group: group)
            .connectTimeout(.seconds(limits.connectSeconds))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let arrivals = SyslogArrivals(watch: watch)
                    try channel.pipeline.syncOperations.addHandlers([
                        arrivals,
                        try NIOSSLClientHandler(context: tls, serverHostname: name),
                        IdleStateHandler(writeTimeout: .seconds(limits.idleSeconds)),
                        SyslogTail(watch: watch, arrivals: arrivals),
                    ])
                }
            }
        let remote = try SocketAddress(ipAddress: address.description, port: port)
        let connected = bootstrap.connect(to: remote)
        connected.whenFailure(watch.fail)
        connected.whenSuccess { [watch] in watch.connected($0) }
        do {
            try await watch.handshake.wait(whenCancelled: .failure(CancellationError())).get()
            let channel = try await connected.get()
            let connection = SyslogConnection(channel, watch)
            if try await channel.nioSSL_tlsVersion().get() == .tlsv13 {
                channel.eventLoop.scheduleTask(in: .milliseconds(limits.verdictMilliseconds)) {
                    watch.verdict.offer(.success(()))
                }
                try await watch.verdict.wait(whenCancelled: .failure(CancellationError())).get()
            }
            return connection
        } catch {
            // What ended the connection says more than what could not be done any more.
            let reason = watch.failure ?? error
            watch.abandon()
            throw reason
        }
    }

    /// Whether nothing is known that would keep messages from arriving; what came in meanwhile is looked at first.
    func isOpen() async -> Bool {
        let channel = channel
        let isActive = try? await channel.eventLoop.submit { channel.isActive }.get()
        return isActive == true && watch.failure == nil
    }

    /// Writes, and returns when the system has taken everything and the other side has not closed.
    ///
    /// - Throws: what the network library reports; ``Closed``; `CancellationError`.
    func send(_ bytes: ByteBuffer) async throws {
        let written = FirstValue<Result<Void, any Error>>()
        channel.writeAndFlush(bytes).whenComplete(written.offer)
        do {
            try await written.wait(whenCancelled: .failure(CancellationError())).get()
        } catch let error as ChannelError {
            throw watch.failure ?? error
        }
        guard await isOpen() else { throw watch.failure ?? Closed() }
    }

    func whenClosed(_ body: @escaping @Sendable () -> Void) {
        channel.closeFuture.whenComplete { _ in body() }
    }

    func close() { channel.close(promise: nil) }
}

/// What is known of a connection.
final class SyslogConnectionWatch: Sendable {
    private struct State {
        var channel: (any Channel)?
        var failure: (any Error)?
        var isAbandoned = false
    }

    private let state = NIOLockedValueBox(State())
    let handshake = FirstValue<Result<Void, any Error>>()
    /// Of the server on the client, in TLS 1.3.
    let verdict = FirstValue<Result<Void, any Error>>()

    /// Why the connection is no good; the first reason counts.
    var failure: (any Error)? { state.withLockedValue(\.failure) }

    func connected(_ channel: any Channel) {
        let isAbandoned = state.withLockedValue { state in
            state.channel = channel
            return state.isAbandoned
        }
        if isAbandoned { channel.close(promise: nil) }
    }

    @Sendable func fail(_ error: any Error) {
        let first = state.withLockedValue { state in
            if state.failure == nil { state.failure = error }
            return state.failure ?? error
        }
        handshake.offer(.failure(first))
        verdict.offer(.failure(first))
    }

    /// Nobody waits for the connection any more.
    func abandon() {
        let channel = state.withLockedValue { state in
            state.isAbandoned = true
            return state.channel
        }
        channel?.close(promise: nil)
    }
}

/// In front of TLS: sees that a server in TLS 1.3 goes on after the handshake, with session tickets as a rule.
private final class SyslogArrivals: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let watch: SyslogConnectionWatch
    var isAfterHandshake = false

    init(watch: SyslogConnectionWatch) { self.watch = watch }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let counts = isAfterHandshake
        context.fireChannelRead(data)
        // Behind what TLS makes of it: an alert has become an error by now.
        if counts { watch.verdict.offer(.success(())) }
    }
}

/// Behind TLS: notices the handshake, errors and the end. Collectors have nothing to say; what they send is dropped.
private final class SyslogTail: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let watch: SyslogConnectionWatch
    private let arrivals: SyslogArrivals

    init(watch: SyslogConnectionWatch, arrivals: SyslogArrivals) {
        self.watch = watch
        self.arrivals = arrivals
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSUserEvent.handshakeCompleted:
            arrivals.isAfterHandshake = true
            watch.handshake.offer(.success(()))
        case is IdleStateHandler.IdleStateEvent:
            context.close(promise: nil)
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        watch.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        watch.fail(SyslogConnection.Closed())
        context.fireChannelInactive()
    }
}
