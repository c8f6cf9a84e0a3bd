#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A moment on the monotonic clock.
struct Deadline: Sendable, Comparable {
    private let nanoseconds: UInt64

    private static let nanosecondsPerSecond: UInt64 = 1_000_000_000

    private static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * nanosecondsPerSecond + UInt64(time.tv_nsec)
    }

    /// So many seconds from now.
    init(secondsFromNow seconds: Int) {
        nanoseconds = Self.now + UInt64(max(seconds, 0)) * Self.nanosecondsPerSecond
    }

    /// So many milliseconds from now.
    init(millisecondsFromNow milliseconds: Int) {
        nanoseconds = Self.now + UInt64(max(milliseconds, 0)) * (Self.nanosecondsPerSecond / 1_000)
    }

    var hasPassed: Bool { Self.now >= nanoseconds }

    /// For functions that take a moment on the clock.
    var absolute: timespec {
        timespec(
            tv_sec: Int(nanoseconds / Self.nanosecondsPerSecond), tv_nsec: Int(nanoseconds % Self.nanosecondsPerSecond))
    }

    /// For functions that take a length of time.
    var remaining: timespec {
        let now = Self.now
        let rest = nanoseconds > now ? nanoseconds - now : 0
        return timespec(tv_sec: Int(rest / Self.nanosecondsPerSecond), tv_nsec: Int(rest % Self.nanosecondsPerSecond))
    }

    /// For `poll(2)`: the rest in milliseconds, rounded up.
    var pollTimeout: Int32 {
        let rest = remaining
        let milliseconds = rest.tv_sec * 1_000 + (rest.tv_nsec + 999_999) / 1_000_000
        return Int32(clamping: milliseconds)
    }

    static func < (left: Deadline, right: Deadline) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}
