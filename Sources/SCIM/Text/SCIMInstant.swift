/// A point in time, read from an `xsd:dateTime` (RFC 7643, section 2.3.5).
struct SCIMInstant: Sendable, Hashable, Comparable {
    /// Seconds since 1970-01-01T00:00:00Z.
    let seconds: Int64
    let nanoseconds: Int32

    /// Nil when the text is not of the form `YYYY-MM-DDThh:mm:ss[.f…][Z|±hh:mm]`. Without a zone it is UTC; digits beyond
    /// the nanoseconds do not count.
    init?(_ text: String) {
        var text = Array(text.utf8.prefix(Self.maximumLength + 1))[...]
        guard text.count <= Self.maximumLength else { return nil }
        guard let year = Self.number(&text, digits: 4), Self.take(&text, "-"),
            let month = Self.number(&text, digits: 2), Self.take(&text, "-"),
            let day = Self.number(&text, digits: 2), Self.take(&text, "T") || Self.take(&text, "t"),
            let hour = Self.number(&text, digits: 2), Self.take(&text, ":"),
            let minute = Self.number(&text, digits: 2), Self.take(&text, ":"),
            let second = Self.number(&text, digits: 2),
            1...12 ~= month, 1...Self.days(in: month, of: year) ~= day, hour < 24, minute < 60, second < 60
        else { return nil }
        var nanoseconds: Int32 = 0
        if Self.take(&text, ".") {
            guard let fraction = Self.fraction(&text) else { return nil }
            nanoseconds = fraction
        }
        var offset: Int64 = 0
        if let sign = text.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
            text.removeFirst()
            guard let hours = Self.number(&text, digits: 2), Self.take(&text, ":"),
                let minutes = Self.number(&text, digits: 2), hours <= 14, minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -60 : 60)
        } else if !Self.take(&text, "Z") {
            _ = Self.take(&text, "z")
        }
        guard text.isEmpty else { return nil }
        self.seconds = Self.daysSince1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset
        self.nanoseconds = nanoseconds
    }

    static func < (left: SCIMInstant, right: SCIMInstant) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    private static let maximumLength = 64

    private static func take(_ text: inout ArraySlice<UInt8>, _ byte: Unicode.Scalar) -> Bool {
        guard let first = text.first, first == UInt8(truncatingIfNeeded: byte.value) else { return false }
        text.removeFirst()
        return true
    }

    private static func digit(_ byte: UInt8) -> Int64? {
        byte &- UInt8(ascii: "0") < 10 ? Int64(byte &- UInt8(ascii: "0")) : nil
    }

    private static func number(_ text: inout ArraySlice<UInt8>, digits: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<digits {
            guard let digit = text.popFirst().flatMap(digit) else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    private static func fraction(_ text: inout ArraySlice<UInt8>) -> Int32? {
        var value: Int32 = 0
        var scale: Int32 = 100_000_000
        var isEmpty = true
        while let byte = text.first, let digit = digit(byte) {
            text.removeFirst()
            value += Int32(digit) * scale
            scale /= 10
            isEmpty = false
        }
        return isEmpty ? nil : value
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days of the proleptic Gregorian calendar; years that begin in March have the leap day last.
    private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let marchYear = month > 2 ? year : year - 1
        let marchMonth = month > 2 ? month - 3 : month + 9
        // 400 years before the year 0, so that nothing is negative; an era of 400 years has 146,097 days.
        let shifted = marchYear + 400
        let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468 - 146_097
    }
}
