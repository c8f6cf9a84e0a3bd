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

    /// The text on one line, with padding.
    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var rest = bytes[...]
        while let first = rest.popFirst() {
            let second = rest.popFirst()
            let third = rest.popFirst()
            let group = UInt32(first) << 16 | UInt32(second ?? 0) << 8 | UInt32(third ?? 0)
            text.append(character(group >> 18))
            text.append(character(group >> 12 & 63))
            text.append(second == nil ? UInt8(ascii: "=") : character(group >> 6 & 63))
            text.append(third == nil ? UInt8(ascii: "=") : character(group & 63))
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func character(_ digit: UInt32) -> UInt8 {
        switch UInt8(truncatingIfNeeded: digit & 63) {
        case let digit where digit < 26: UInt8(ascii: "A") + digit
        case let digit where digit < 52: UInt8(ascii: "a") + digit - 26
        case let digit where digit < 62: UInt8(ascii: "0") + digit - 52
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }
}
