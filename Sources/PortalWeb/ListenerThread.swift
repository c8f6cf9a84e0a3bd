import Dispatch
import NIOConcurrencyHelpers

/// A listener for a thread that has to know before it goes on: ``start()`` and ``stop()`` block. Not for tasks.
package final class ListenerThread: Sendable {
    private let server: PortalWebServer
    private let outcome = NIOLockedValueBox<Result<ListenAddress, any Error>?>(nil)
    private let settled = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    package init(_ server: PortalWebServer) {
        self.server = server
    }

    /// Begins to listen. To be called once.
    ///
    /// - Parameter whenEnded: Is called when the listener ends, with the error if it was not asked to.
    /// - Throws: ``ListenError``.
    package func start(whenEnded: @escaping @Sendable ((any Error)?) -> Void) throws -> ListenAddress {
        Task { [server, outcome, settled, ended] in
            var failure: (any Error)?
            do {
                try await server.run { address in
                    outcome.withLockedValue { $0 = .success(address) }
                    settled.signal()
                }
            } catch {
                failure = error
            }
            let wasBound = outcome.withLockedValue { outcome in
                guard outcome == nil else { return true }
                outcome = .failure(failure ?? CancellationError())
                return false
            }
            if wasBound { whenEnded(failure) }
            settled.signal()
            ended.signal()
        }
        settled.wait()
        return try (outcome.withLockedValue(\.self) ?? .failure(CancellationError())).get()
    }

    /// Ends, and waits until it has ended or the time for that is over.
    package func stop() {
        server.shutdown()
        _ = ended.wait(timeout: .now() + .seconds(Int(server.drainSeconds) + 2))
    }
}
