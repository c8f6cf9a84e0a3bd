extension Base64 {
    /// Decodes base64 (RFC 4648 §4) with white space in between, which real messages are broken into lines with. Nil
    /// for any other character, for missing or superfluous padding, and for left-over bits that are not zero: a message
    /// has exactly one form then.
    static func decode(strict text: [UInt8]) -> [UInt8]? {
        let values = self.values
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3 + 3)
        var group: UInt32 = 0
        var digits = 0
        var padding = 0
        for byte in text {
            let value = values[Int(byte)]
            if value < 64 {
                guard padding == 0 else { return nil }
                group = group << 6 | UInt32(value)
                digits += 1
                if digits & 3 == 0 {
                    bytes.append(UInt8(truncatingIfNeeded: group >> 16))
                    bytes.append(UInt8(truncatingIfNeeded: group >> 8))
                    bytes.append(UInt8(truncatingIfNeeded: group))
                }
            } else if byte == UInt8(ascii: "=") {
                padding += 1
            } else if !byte.isXMLSpace {
                return nil
            }
        }
        // What is left of an incomplete group: 12 bits of which 4, or 18 of which 2, belong to no byte.
        switch (digits & 3, padding) {
        case (0, 0):
            break
        case (2, 2) where group & 0x0F == 0:
            bytes.append(UInt8(truncatingIfNeeded: group >> 4))
        case (3, 1) where group & 0x03 == 0:
            bytes.append(UInt8(truncatingIfNeeded: group >> 10))
            bytes.append(UInt8(truncatingIfNeeded: group >> 2))
        default:
            return nil
        }
        return bytes
    }

    /// The digit that each byte stands for; 64 and more for the others.
    private static let values: [UInt8] = (UInt8.min ... .max).map { byte in
        digit(byte).map { UInt8(truncatingIfNeeded: $0) } ?? .max
    }
}
