extension Base64 {
    /// Decodes base64 (RFC 4648 §4) with white space in between, which real messages are broken into lines with. Nil
    /// for any other character, for missing or superfluous padding, and for left-over bits that are not zero: a message
    /// has exactly one form then.
    static func decode(strict text: [UInt8]) -> [UInt8]? {
        var digits = text.filter { !$0.isXMLSpace }
        guard digits.count.isMultiple(of: 4), let bytes = digits.withUnsafeBufferPointer({ decode(bytes: $0) }) else {
            return nil
        }
        while digits.last == UInt8(ascii: "=") { digits.removeLast() }
        // The last digit of an incomplete group carries fewer than six bits.
        let unusedBits: UInt32 =
            switch digits.count % 4 {
            case 2: 4
            case 3: 2
            default: 0
            }
        let last = digits.last.flatMap(digit) ?? 0
        return last & ((1 << unusedBits) - 1) == 0 ? bytes : nil
    }
}
