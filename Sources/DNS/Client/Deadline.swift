import Foundation

/// A moment of the clock that nobody sets.
struct Deadline: Sendable, Hashable {
    private let end: UInt64

    init(milliseconds: Int) {
        end = Self.now &+ UInt64(clamping: milliseconds)
    }

    /// 0 when it has come.
    var remainingMilliseconds: Int { Int(clamping: end > Self.now ? end - Self.now : 0) }

    private static var now: UInt64 { DispatchTime.now().uptimeNanoseconds / 1_000_000 }
}
