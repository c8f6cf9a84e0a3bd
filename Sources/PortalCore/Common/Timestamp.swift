package import StrictJSON

/// A moment: milliseconds since 1970-01-01T00:00:00Z. Written as RFC 3339 in UTC with milliseconds.
package struct Timestamp: Hashable, Sendable, Comparable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.milliseconds < rhs.milliseconds }

    package func adding(seconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds + seconds * 1000) }
    package func adding(milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: self.milliseconds + milliseconds)
    }

    /// Range of the years 0001 to 9999, in which RFC 3339 can be written.
    private static let writable: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999
}

extension Timestamp: LosslessStringConvertible {
    package var description: String {
        String(unsafeUninitializedCapacity: Self.length) { buffer in
            write(to: buffer)
            return Self.length
        }
    }

    private static let length = 24

    /// Fills a buffer of that length.
    private func write(to buffer: UnsafeMutableBufferPointer<UInt8>) {
        let clamped = min(max(milliseconds, Self.writable.lowerBound), Self.writable.upperBound)
        let (days, inDay) = clamped.flooredDivision(by: 86_400_000)
        let date = CivilDate(daysSinceEpoch: days)
        var position = 0
        func put(_ value: Int64, _ digits: Int, _ separator: UInt8) {
            var value = value
            for index in stride(from: position + digits - 1, through: position, by: -1) {
                buffer[index] = UInt8(ascii: "0") + UInt8(value % 10)
                value /= 10
            }
            buffer[position + digits] = separator
            position += digits + 1
        }
        put(date.year, 4, UInt8(ascii: "-"))
        put(date.month, 2, UInt8(ascii: "-"))
        put(date.day, 2, UInt8(ascii: "T"))
        put(inDay / 3_600_000, 2, UInt8(ascii: ":"))
        put(inDay / 60_000 % 60, 2, UInt8(ascii: ":"))
        put(inDay / 1000 % 60, 2, UInt8(ascii: "."))
        put(inDay % 1000, 3, UInt8(ascii: "Z"))
    }

    /// Reads RFC 3339 §5.6 `date-time`: any offset, 0 to 9 fractional digits (those past milliseconds are dropped).
    package init?(_ description: String) {
        let text = Array(description.utf8)
        var position = 0
        func number(_ digits: Int) -> Int64? {
            guard position + digits <= text.count else { return nil }
            var value: Int64 = 0
            for character in text[position..<position + digits] {
                guard (48...57).contains(character) else { return nil }
                value = value * 10 + Int64(character - 48)
            }
            position += digits
            return value
        }
        func skip(_ characters: String) -> Bool {
            guard position < text.count, characters.utf8.contains(text[position]) else { return false }
            position += 1
            return true
        }
        guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2), skip("Tt "),
            let hour = number(2), skip(":"), let minute = number(2), skip(":"), let second = number(2),
            (1...12).contains(month), (1...CivilDate.days(inMonth: month, of: year)).contains(day), hour < 24,
            minute < 60, second <= 60
        else { return nil }
        var fraction: Int64 = 0
        if skip(".") {
            var digits = 0
            while digits < 9, let digit = number(1) {
                if digits < 3 { fraction = fraction * 10 + digit }
                digits += 1
            }
            guard digits > 0 else { return nil }
            for _ in min(digits, 3)..<3 { fraction *= 10 }
        }
        var offset: Int64 = 0
        if !skip("Zz") {
            let isNegative = skip("-")
            guard isNegative || skip("+"), let hours = number(2), skip(":"), let minutes = number(2), hours < 24,
                minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (isNegative ? -1 : 1)
        }
        guard position == text.count else { return nil }
        let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
        let minutes = days * 1440 + hour * 60 + minute - offset
        milliseconds = (minutes * 60 + min(second, 59)) * 1000 + fraction
    }
}

extension Timestamp: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Timestamp(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "is not an RFC 3339 date-time")
        }
        self = value
    }
}

extension Timestamp: JSONWritable {
    package func write(to output: inout JSONOutput) {
        output.append(plainString: Self.length) { write(to: $0) }
    }
}

/// A day of the proleptic Gregorian calendar.
private struct CivilDate {
    var year: Int64
    var month: Int64
    var day: Int64

    init(year: Int64, month: Int64, day: Int64) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Days are counted in years that begin on 1 March, so that the leap day is a year's last.
    init(daysSinceEpoch: Int64) {
        let (era, dayOfEra) = (daysSinceEpoch + 719_468).flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSinceEpoch: Int64 {
        let (era, yearOfEra) = (month <= 2 ? year - 1 : year).flooredDivision(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Int64 {
    fileprivate func flooredDivision(by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
