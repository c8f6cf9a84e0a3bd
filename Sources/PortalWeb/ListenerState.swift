import NIOConcurrencyHelpers

/// What a listener was bound to, for those that are made before it runs.
package final class ListenerState: Sendable {
    private let box = NIOLockedValueBox<ListenAddress?>(nil)

    package init() {}

    /// With the port that was taken; nil until the listener listens and after it has ended.
    package var bound: ListenAddress? { box.withLockedValue(\.self) }

    func set(_ address: ListenAddress?) {
        box.withLockedValue { $0 = address }
    }
}
