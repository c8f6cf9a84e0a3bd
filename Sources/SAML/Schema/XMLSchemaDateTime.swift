#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// The xs:dateTime type (XML Schema 2 §3.2.7).
public enum XMLSchemaDateTime {
    /// Reads a lexical value such as `2028-07-19T17:28:34.000Z`. A value without time zone is taken as UTC, as SAML
    /// core §1.3.3 requires. Fractions finer than a millisecond are cut. Nil for anything else, including years
    /// before 1 and after 9999.
    public static func date(_ lexical: String) -> Date? {
        var scanner = DigitScanner(lexical.trimmingXMLSpace)
        guard let year = scanner.digits(exactly: 4), year > 0, scanner.skip("-"),
            let month = scanner.digits(exactly: 2), (1...12).contains(month), scanner.skip("-"),
            let day = scanner.digits(exactly: 2), (1...daysIn(month: month, year: year)).contains(day),
            scanner.skip("T"),
            let hour = scanner.digits(exactly: 2), scanner.skip(":"),
            let minute = scanner.digits(exactly: 2), minute < 60, scanner.skip(":"),
            let second = scanner.digits(exactly: 2), second < 60
        else { return nil }
        var milliseconds = 0
        if scanner.skip(".") {
            guard let fraction = scanner.fraction() else { return nil }
            milliseconds = fraction
        }
        // 24:00:00 is the midnight that ends the day.
        guard hour < 24 || (hour == 24 && minute == 0 && second == 0 && milliseconds == 0) else { return nil }
        guard let offset = zoneOffset(&scanner), scanner.isAtEnd else { return nil }
        let seconds = daysSince1970(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second
        return Date(timeIntervalSince1970: Double(seconds - offset) + Double(milliseconds) / 1000)
    }

    /// Seconds east of Greenwich.
    private static func zoneOffset(_ scanner: inout DigitScanner) -> Int? {
        if scanner.isAtEnd || scanner.skip("Z") { return 0 }
        let sign = scanner.skip("+") ? 1 : -1
        guard sign == 1 || scanner.skip("-"), let hours = scanner.digits(exactly: 2), scanner.skip(":"),
            let minutes = scanner.digits(exactly: 2), minutes < 60, hours < 14 || (hours == 14 && minutes == 0)
        else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }

    static func daysIn(month: Int, year: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days of the proleptic Gregorian calendar, counted in years that begin in March so that the leap day comes last.
    static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}
