/// Reads fixed numeric formats from ASCII text without ever overflowing.
struct DigitScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard !isAtEnd, UInt32(bytes[position]) == character.value else { return false }
        position += 1
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
        guard !isAtEnd, (0x30...0x39).contains(bytes[position]) else { return nil }
        defer { position += 1 }
        return Int(bytes[position] &- 0x30)
    }

    private static let longestNumber = 9
}
