#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Comparisons of moments with a clock that may be wrong by some seconds, in whole milliseconds.
struct ClockWindow {
    let now: Date
    private let milliseconds: Int64
    private let skew: Int64

    init(now: Date, skew: Int) {
        self.now = now
        milliseconds = ClockWindow.milliseconds(now)
        self.skew = Int64(min(max(skew, 0), ClockWindow.largestSkew)) * 1000
    }

    /// Whether a NotBefore lies ahead even for a clock that is late.
    func isBefore(_ moment: Date) -> Bool { milliseconds + skew < ClockWindow.milliseconds(moment) }

    /// Whether a moment lies before another even for a clock that is late.
    func lies(_ moment: Date, before start: Date) -> Bool {
        ClockWindow.milliseconds(moment) + skew < ClockWindow.milliseconds(start)
    }

    /// Whether a NotOnOrAfter has been reached even for a clock that is early.
    func hasReached(_ moment: Date) -> Bool { milliseconds - skew >= ClockWindow.milliseconds(moment) }

    /// The first moment at which ``hasReached(_:)`` will be true.
    func end(of moment: Date) -> Date { moment.addingTimeInterval(Double(skew) / 1000) }

    /// Milliseconds since 1970, clamped to years that dates of XML Schema can have.
    private static func milliseconds(_ date: Date) -> Int64 {
        let value = (date.timeIntervalSince1970 * 1000).rounded()
        // Comparisons with NaN are false, so it ends at the upper bound: everything is over then.
        return value < largest ? Int64(max(value, -largest)) : Int64(largest)
    }

    private static let largest = 253_402_300_800_000.0
    /// A day: more is no difference of clocks.
    private static let largestSkew = 86_400
}
