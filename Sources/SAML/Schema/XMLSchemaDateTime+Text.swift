#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension XMLSchemaDateTime {
    /// The text of a moment in UTC, rounded to milliseconds, such as `2028-07-19T17:28:34.000Z` (SAML core §1.3.3).
    /// Moments outside the years 1 to 9999 are written as the nearer end.
    public static func text(_ date: Date) -> String {
        let thousandths = (date.timeIntervalSince1970 * 1000).rounded()
        // Comparisons with NaN are false, so it ends at the lower bound.
        let milliseconds =
            thousandths > firstMillisecond ? Int(min(thousandths, lastMillisecond)) : Int(firstMillisecond)
        let inDay = (milliseconds % 86_400_000 + 86_400_000) % 86_400_000
        let (year, month, day) = civilDate(daysSince1970: (milliseconds - inDay) / 86_400_000)
        return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) + "T"
            + padded(inDay / 3_600_000, 2) + ":" + padded(inDay / 60_000 % 60, 2) + ":"
            + padded(inDay / 1000 % 60, 2) + "." + padded(inDay % 1000, 3) + "Z"
    }

    private static let firstMillisecond = -62_135_596_800_000.0
    private static let lastMillisecond = 253_402_300_799_999.0

    private static func padded(_ number: Int, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// The inverse of ``daysSince1970(year:month:day:)`` for years from 1.
    private static func civilDate(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}
