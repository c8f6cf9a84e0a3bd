/// What a review needs from the world: the time, and which hosts of internal networks are wanted.
package struct ReviewContext: Sendable {
    package var now: Timestamp
    /// True for hosts that need not be public, such as those of `--allow-address`; they may also do without TLS.
    package var allowsLocalHost: @Sendable (URLHost) -> Bool

    /// Below this, a certificate's end is worth a warning.
    package static let expiryWarningDays = 90

    package init(now: Timestamp, allowsLocalHost: @escaping @Sendable (URLHost) -> Bool = { _ in false }) {
        self.now = now
        self.allowsLocalHost = allowsLocalHost
    }

    package init(now: Timestamp, addresses: AddressPolicy) {
        self.init(now: now) { addresses.allows($0) }
    }

    /// Whole days until a moment, rounded down: negative exactly if it has passed.
    package func days(until moment: Timestamp) -> Int { Self.days(from: now, to: moment) }

    /// "1 day", "12 days": how long ago a moment was.
    func age(of moment: Timestamp) -> String {
        let days = Self.days(from: moment, to: now)
        return days == 1 ? "1 day" : "\(days) days"
    }

    private static func days(from start: Timestamp, to end: Timestamp) -> Int {
        let (difference, overflow) = end.milliseconds.subtractingReportingOverflow(start.milliseconds)
        guard !overflow else { return end < start ? .min : .max }
        let (quotient, remainder) = difference.quotientAndRemainder(dividingBy: millisecondsPerDay)
        return Int(remainder < 0 ? quotient - 1 : quotient)
    }

    private static let millisecondsPerDay: Int64 = 86_400_000
}
