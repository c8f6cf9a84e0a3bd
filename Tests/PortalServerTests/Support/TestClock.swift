import PortalCore

/// A clock that tests move. Each look moves it on by a millisecond, so that no two things have the same time.
final class TestClock: Sendable {
    static let start = Timestamp(milliseconds: 1_790_000_000_000)

    private let state: Guarded<Timestamp>

    init(at start: Timestamp = TestClock.start) {
        state = Guarded(start)
    }

    func now() -> Timestamp {
        state.withLock { time in
            time = Timestamp(milliseconds: time.milliseconds + 1)
            return time
        }
    }

    func advance(seconds: Int64) {
        state.withLock { $0 = $0.adding(seconds: seconds) }
    }
}
