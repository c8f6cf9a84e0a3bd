import Hummingbird
import Logging
import NIOCore

/// A small SAML and OpenID Connect identity provider, for trying things without a real one.
package struct TestIdentityProviderServer: Sendable {
    /// What a connection to it is made with.
    package let facts: TestIdentityProviderFacts
    private let running: Task<Void, any Error>

    /// Starts it, and returns when it listens. Whoever starts it stops it.
    package static func start(
        _ configuration: TestIdentityProviderConfiguration = TestIdentityProviderConfiguration()
    ) async throws -> TestIdentityProviderServer {
        let preparation = try ProviderPreparation(configuration)
        let isLocal = LoopbackAddress.contains(configuration.host)
        guard isLocal || configuration.allowsAnyAddress else {
            throw TestIdentityProviderError(
                "It listens on this machine only, at an address such as 127.0.0.1, and not at \(configuration.host): "
                    + "whoever reaches it can sign in as anybody.")
        }
        let responder = ProviderResponder(checksHost: isLocal)
        let (ports, reached) = AsyncThrowingStream<Int, any Error>.makeStream()
        let application = Application(
            responder: responder,
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: nil),
            onServerRunning: { channel in
                reached.yield(channel.localAddress?.port ?? configuration.port)
            },
            logger: Logger(label: "test-idp") { _ in SwiftLogNoOpLogHandler() })
        let running = Task {
            do {
                try await application.run()
                reached.finish()
            } catch {
                reached.finish(throwing: error)
                throw error
            }
        }
        do {
            var iterator = ports.makeAsyncIterator()
            guard let port = try await iterator.next() else { throw CancellationError() }
            let service = try preparation.service(port: port)
            await responder.begin(service)
            return TestIdentityProviderServer(facts: service.facts, running: running)
        } catch {
            running.cancel()
            _ = await running.result
            guard !(error is TestIdentityProviderError) else { throw error }
            throw TestIdentityProviderError(
                "It cannot listen at \(configuration.host), port \(configuration.port): \(error)")
        }
    }

    /// Ends it, and returns when its port is free again.
    package func stop() async {
        running.cancel()
        _ = await running.result
    }
}
