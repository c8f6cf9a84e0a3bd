import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
package import PortalCore

/// The optional listener for browsers and identity providers. It costs nothing before ``run(whenBound:)``.
package final class PortalWebServer: Sendable {
    package struct Configuration: Sendable {
        package var address: ListenAddress
        package var limits = WebLimits()
        /// What URLs begin with at this moment, without a final slash.
        package var baseURL: @Sendable () async -> String
        package var now: @Sendable () -> Timestamp
        /// How many sign-ins ended in each state, for `/metrics`.
        package var signIns: @Sendable () async -> [SignInSession.State: Int] = { [:] }
        /// Names one request, on pages and in the log.
        package var makeTraceID: @Sendable () -> String

        package init(
            address: ListenAddress, baseURL: @escaping @Sendable () async -> String,
            now: @escaping @Sendable () -> Timestamp, makeTraceID: @escaping @Sendable () -> String
        ) {
            self.address = address
            self.baseURL = baseURL
            self.now = now
            self.makeTraceID = makeTraceID
        }
    }

    private enum Event: Sendable {
        case ended, asked, quiet, late
    }

    private let handlers: WebHandlers
    private let configuration: Configuration
    private let state: ListenerState
    private let logger: Logger
    private let stop: AsyncStream<Void>
    private let stopping: AsyncStream<Void>.Continuation

    /// - Parameter state: Is told what was bound.
    package init(
        handlers: WebHandlers, configuration: Configuration, state: ListenerState = ListenerState(),
        logger: Logger
    ) {
        self.handlers = handlers
        self.configuration = configuration
        self.state = state
        self.logger = logger
        (stop, stopping) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Listens until ``shutdown()`` or cancellation. To be called once.
    ///
    /// - Throws: ``ListenError`` when it cannot listen.
    package func run(whenBound: @escaping @Sendable (ListenAddress) -> Void) async throws {
        let server = makeServer(whenBound: whenBound)
        let (stop, seconds) = (stop, configuration.limits.drainSeconds)
        defer { state.set(nil) }
        do {
            try await withThrowingTaskGroup(of: Event.self) { group in
                group.addTask {
                    try await server.run()
                    return .ended
                }
                group.addTask {
                    for await _ in stop {}
                    return .asked
                }
                while let event = try await group.next(), event != .ended {
                    switch event {
                    case .asked:
                        group.addTask {
                            try? await server.shutdownGracefully()
                            return .quiet
                        }
                        group.addTask {
                            try? await Task.sleep(for: .seconds(seconds))
                            return .late
                        }
                    case .late: group.cancelAll()
                    case .quiet, .ended: break
                    }
                }
                group.cancelAll()
            }
        } catch let error as IOError {
            throw ListenError(address: configuration.address, errno: error.errnoCode)
        }
    }

    /// Asks to end: no new connections, and ``WebLimits/drainSeconds`` for the requests that are there.
    package func shutdown() {
        stopping.finish()
    }

    var drainSeconds: Int64 { configuration.limits.drainSeconds }

    private func makeServer(whenBound: @escaping @Sendable (ListenAddress) -> Void) -> Server<WebChannel> {
        let responder = WebResponder(
            handlers: handlers, configuration: configuration, metrics: WebMetrics(), logger: logger)
        let channel = WebChannel(limits: configuration.limits) { request, writer, _ in
            let response = try await responder.respond(to: request)
            try await writer.write(response: response.head, body: response.body)
        }
        // What the server reports by itself concerns single connections.
        var quietLogger = logger
        quietLogger.logLevel = max(logger.logLevel, .warning)
        let address = configuration.address
        return Server(
            childChannelSetup: channel,
            configuration: ServerConfiguration(
                address: .hostname("\(address.address)", port: Int(address.port)),
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.limits.connections)),
            onServerRunning: { [state] channel in
                let port = channel.localAddress?.port.flatMap { UInt16(exactly: $0) }
                let bound = ListenAddress(address: address.address, port: port ?? address.port)
                state.set(bound)
                whenBound(bound)
            }, eventLoopGroup: .singletonMultiThreadedEventLoopGroup, logger: quietLogger)
    }
}
