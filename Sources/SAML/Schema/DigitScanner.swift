/// Reads fixed numeric formats from ASCII text without ever overflowing.
struct DigitScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = text[...].utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest.removeFirst()
        return true
    }

    mutating func digits(exactly count: Int) -> Int? {
        var value = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// One or more digits, at most as many as cannot overflow.
    mutating func number() -> Int? {
        var value = 0
        var count = 0
        while let digit = digit() {
            count += 1
            guard count <= DigitScanner.longestNumber else { return nil }
            value = value * 10 + digit
        }
        return count > 0 ? value : nil
    }

    /// The digits after a decimal point, as thousandths, cut and not rounded.
    mutating func fraction() -> Int? {
        var thousandths = 0
        var weight = 100
        var count = 0
        while let digit = digit() {
            thousandths += digit * weight
            weight /= 10
            count += 1
        }
        return count > 0 ? thousandths : nil
    }

    private mutating func digit() -> Int? {
        guard let byte = rest.first, (0x30...0x39).contains(byte) else { return nil }
        rest.removeFirst()
        return Int(byte &- 0x30)
    }

    private static let longestNumber = 9
}
