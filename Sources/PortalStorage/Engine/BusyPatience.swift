import Foundation

/// How long a connection waits for another process's lock. Short naps, so that several hosts that write to one tenant
/// take turns quickly.
struct BusyPatience: Sendable {
    private static let shortestNap: UInt32 = 200
    private static let longestNap: UInt32 = 5000
    private let started = Locked<UInt64>(0)
    private let nanoseconds: UInt64

    init(milliseconds: Int) { nanoseconds = UInt64(max(milliseconds, 0)) * 1_000_000 }

    /// - Parameter attempt: 0 at the first call of one wait.
    func waits(attempt: Int) -> Bool {
        let now = DispatchTime.now().uptimeNanoseconds
        let began = started.withLock { started in
            if attempt == 0 { started = now }
            return started
        }
        guard now - began < nanoseconds else { return false }
        usleep(min(Self.longestNap, Self.shortestNap << UInt32(min(attempt, 5))))
        return true
    }
}
