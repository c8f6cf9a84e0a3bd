import AsyncHTTPClient
import NIOConcurrencyHelpers
import PortalCore

/// Clients whose connections are kept between requests, each to one address that was checked: every request resolves and
/// checks anew, and finds the connection only where it leads to the same address.
final class KeptClients: Sendable {
    /// Clients that nobody uses and that are kept all the same.
    static let maximumIdle = 128

    struct Key: Hashable, Sendable {
        var isSecure: Bool
        var host: String
        var port: UInt16
        var address: IPAddress
        var maximumBytes: Int
    }

    /// A client, and who is to be told when it connects.
    final class Entry: Sendable {
        private struct State {
            var hasConnected = false
            var tell: (@Sendable () -> Void)?
        }

        let client: HTTPClient
        private let state: NIOLockedValueBox<State>

        fileprivate init(_ make: (@escaping @Sendable () -> Void) -> HTTPClient) {
            let state = NIOLockedValueBox(State())
            self.state = state
            client = make {
                let tell = state.withLockedValue { state in
                    state.hasConnected = true
                    return state.tell
                }
                tell?()
            }
        }

        /// A connection that is there may be used at once: from here on, the request may have been sent.
        func begin(_ whenConnected: @escaping @Sendable () -> Void) {
            let hasConnected = state.withLockedValue { state in
                state.tell = whenConnected
                return state.hasConnected
            }
            if hasConnected { whenConnected() }
        }
    }

    private struct Kept {
        var entry: Entry
        var users = 0
        var usedAt: UInt64 = 0
    }

    private struct State {
        var clients: [Key: Kept] = [:]
        var uses: UInt64 = 0
    }

    private let state = NIOLockedValueBox(State())

    /// - Returns: The client, and those that are to be shut down.
    func take(
        _ key: Key, _ make: (@escaping @Sendable () -> Void) -> HTTPClient
    ) -> (entry: Entry, surplus: [HTTPClient]) {
        state.withLockedValue { state in
            state.uses += 1
            var kept = state.clients[key] ?? Kept(entry: Entry(make))
            kept.users += 1
            kept.usedAt = state.uses
            state.clients[key] = kept
            let idle = state.clients.filter { $0.value.users == 0 }
            guard idle.count > Self.maximumIdle,
                let oldest = idle.min(by: { $0.value.usedAt < $1.value.usedAt })
            else { return (kept.entry, []) }
            state.clients[oldest.key] = nil
            return (kept.entry, [oldest.value.entry.client])
        }
    }

    func giveBack(_ key: Key) {
        state.withLockedValue { $0.clients[key]?.users -= 1 }
    }

    func removeAll() -> [HTTPClient] {
        state.withLockedValue { state in
            defer { state.clients = [:] }
            return state.clients.values.map(\.entry.client)
        }
    }
}
