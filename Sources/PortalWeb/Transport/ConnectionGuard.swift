import NIOCore
import NIOHTTP1

/// Keeps one connection in time, closes it so that the last answer arrives, and gives every answer its safe fields.
///
/// It sees the requests and answers as the codec has read them, and also those that the server writes by itself.
final class ConnectionGuard: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Fields of every answer that does not bring its own.
    private static let safeFields = [
        ("content-security-policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
        ("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"), ("cache-control", "no-store"),
    ]

    private let limits: WebLimits
    private var requests = 0
    private var wholeRequests = 0
    private var answers = 0
    /// The request after whose answer the connection ends.
    private var lastRequest: Int?
    /// Bytes that were thrown away since the last answer; nil before it.
    private var lingeringBytes: Int?
    /// Ends waiting for the other side's bytes.
    private var reading: Scheduled<Void>?
    /// Ends waiting for the other side to take ours.
    private var writing: Scheduled<Void>?
    private var unwrittenAnswers = 0

    init(limits: WebLimits) {
        self.limits = limits
    }

    // MARK: The connection

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { awaitBytes(limits.idleSeconds, context: context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        awaitBytes(limits.idleSeconds, context: context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        cancelTimers()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        cancelTimers()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent where lingeringBytes != nil:
            break
        case is ChannelShouldQuiesceEvent:
            guard answers < requests else {
                context.close(promise: nil)
                return
            }
            lastRequest = min(lastRequest ?? requests, requests)
        case ChannelEvent.inputClosed where lingeringBytes != nil:
            context.close(promise: nil)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if let discarded = lingeringBytes {
            guard case .body(let bytes) = part else { return }
            lingeringBytes = discarded + bytes.readableBytes
            if discarded > limits.lingerBytes { context.close(promise: nil) }
            return
        }
        if let lastRequest, requests >= lastRequest, wholeRequests >= lastRequest { return }
        switch part {
        case .head(let head):
            requests += 1
            if !head.isKeepAlive { lastRequest = min(lastRequest ?? requests, requests) }
            awaitBytes(limits.bodySeconds, context: context)
        case .body:
            break
        case .end:
            wholeRequests += 1
            reading?.cancel()
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        if lingeringBytes != nil { context.read() }
    }

    // MARK: Answers

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.status.code >= 200:
            let current = answers + 1
            // What is not read yet is not waited for.
            if wholeRequests < current { lastRequest = min(lastRequest ?? current, current) }
            context.write(wrapOutboundOut(.head(completed(head, isLast: lastRequest == current))), promise: promise)
        case .end:
            answers += 1
            finishAnswer(context: context, data: data, promise: promise)
        default:
            context.write(data, promise: promise)
        }
    }

    private func completed(_ head: HTTPResponseHead, isLast: Bool) -> HTTPResponseHead {
        var head = head
        for (name, value) in Self.safeFields where !head.headers.contains(name: name) {
            head.headers.add(name: name, value: value)
        }
        head.headers.remove(name: "server")
        head.headers.remove(name: "connection")
        if isLast { head.headers.add(name: "connection", value: "close") }
        return head
    }

    private func finishAnswer(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        unwrittenAnswers += 1
        writing?.cancel()
        writing = timer(limits.writeSeconds, context: context)
        let isLast = lastRequest.map { answers >= $0 } ?? false
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.cascade(to: promise)
        written.futureResult.assumeIsolated().whenSuccess { [self] in
            unwrittenAnswers -= 1
            if unwrittenAnswers == 0 { writing?.cancel() }
            if isLast {
                linger(context: context)
            } else if answers == requests {
                awaitBytes(limits.idleSeconds, context: context)
            }
        }
        context.writeAndFlush(data, promise: written)
    }

    /// Says that nothing more comes, and throws away what still arrives: closing with unread bytes would reset the
    /// connection, and take the answer from the other side.
    private func linger(context: ChannelHandlerContext) {
        guard lingeringBytes == nil, context.channel.isActive else { return }
        lingeringBytes = 0
        awaitBytes(limits.lingerSeconds, context: context)
        context.close(mode: .output, promise: nil)
        context.read()
    }

    // MARK: Time

    private func awaitBytes(_ seconds: Int64, context: ChannelHandlerContext) {
        reading?.cancel()
        reading = timer(seconds, context: context)
    }

    private func timer(_ seconds: Int64, context: ChannelHandlerContext) -> Scheduled<Void> {
        context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(seconds)) {
            context.close(promise: nil)
        }
    }

    private func cancelTimers() {
        reading?.cancel()
        writing?.cancel()
    }
}
