/// A JSON number that keeps the text it was written with (RFC 8259, section 6), so that nothing is lost.
///
/// Equality is equality of the text: `1.0` and `1.00` differ.
public struct JSONDecimal: Sendable, Hashable {
    /// The number as it is written in JSON.
    public let text: String

    /// Takes a text that the reader has already checked.
    init(validated text: String) {
        self.text = text
    }

    /// Takes the text of a number; nil when it does not follow the grammar of RFC 8259, section 6.
    public init?(_ text: String) {
        guard let value = try? JSONReader.parse(text) else { return nil }
        switch value {
        case .integer, .decimal: break
        default: return nil
        }
        // The reader skips blanks around the value, which are no part of a number.
        guard text.utf8.allSatisfy({ $0 > 0x20 }) else { return nil }
        self.text = text
    }

    /// Takes a finite number in its shortest form that reads back as the same value; nil for infinities and NaN.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = value.description
    }

    /// The nearest double-precision number; infinite when the magnitude is too great.
    public var double: Double {
        Double(text) ?? (text.utf8.first == UInt8(ascii: "-") ? -.infinity : .infinity)
    }

    /// The value as an integer when it has no fraction and is within ±2⁵³, where every integer is exact.
    public var integer: Int64? {
        let value = double
        guard value.magnitude <= 9_007_199_254_740_992 else { return nil }
        return Int64(exactly: value)
    }
}

extension JSONDecimal: CustomStringConvertible {
    /// The number as it is written in JSON.
    public var description: String { text }
}
