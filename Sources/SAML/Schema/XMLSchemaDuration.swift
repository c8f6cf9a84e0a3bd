#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// The xs:duration type (XML Schema 2 §3.2.6): a number of months and a number of milliseconds, which cannot be
/// converted into each other, both with the same sign.
public struct XMLSchemaDuration: Sendable, Hashable {
    /// Years and months.
    public let months: Int
    /// Days, hours, minutes and seconds.
    public let milliseconds: Int

    /// Reads a lexical value such as `P1D`, `PT6H30M` or `-P1Y2M`; nil for anything else. Each number may have up to
    /// nine digits.
    public init?(_ lexical: String) {
        var scanner = DigitScanner(lexical.trimmingXMLSpace)
        let isNegative = scanner.skip("-")
        guard scanner.skip("P") else { return nil }
        var months = 0
        var milliseconds = 0
        var parts = 0
        var nextUnit = 0
        var inTime = false
        while !scanner.isAtEnd {
            if !inTime, scanner.skip("T") {
                inTime = true
                nextUnit = XMLSchemaDuration.firstTimeUnit
                guard !scanner.isAtEnd else { return nil }
            }
            guard let number = scanner.number() else { return nil }
            var thousandths = 0
            if scanner.skip(".") {
                guard let fraction = scanner.fraction() else { return nil }
                thousandths = fraction
                guard inTime, scanner.skip("S"), nextUnit <= XMLSchemaDuration.secondsUnit else { return nil }
                milliseconds += number * 1000 + thousandths
                parts += 1
                guard scanner.isAtEnd else { return nil }
                break
            }
            let units = inTime ? XMLSchemaDuration.units.indices : 0..<XMLSchemaDuration.firstTimeUnit
            guard
                let unit = units.dropFirst(nextUnit - units.lowerBound).first(where: {
                    scanner.skip(XMLSchemaDuration.units[$0].letter)
                })
            else { return nil }
            months += number * XMLSchemaDuration.units[unit].months
            milliseconds += number * XMLSchemaDuration.units[unit].milliseconds
            nextUnit = unit + 1
            parts += 1
        }
        guard parts > 0 else { return nil }
        self.months = isNegative ? -months : months
        self.milliseconds = isNegative ? -milliseconds : milliseconds
    }

    private static let units: [(letter: Unicode.Scalar, months: Int, milliseconds: Int)] = [
        ("Y", 12, 0), ("M", 1, 0), ("D", 0, 86_400_000), ("H", 0, 3_600_000), ("M", 0, 60_000), ("S", 0, 1000),
    ]
    private static let firstTimeUnit = 3
    private static let secondsUnit = 5
    private static let averageMonth = 2_629_746.0

    /// Length in seconds, with a month counted as a twelfth of the mean Gregorian year.
    public var approximateSeconds: TimeInterval {
        Double(months) * XMLSchemaDuration.averageMonth + Double(milliseconds) / 1000
    }
}
