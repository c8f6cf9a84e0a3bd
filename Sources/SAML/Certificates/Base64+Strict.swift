extension Base64 {
    /// Decodes base64 (RFC 4648 §4) with white space in between, which real messages are broken into lines with. Nil
    /// for any other character, for missing or superfluous padding, and for left-over bits that are not zero: a message
    /// has exactly one form then.
    static func decode(strict text: [UInt8]) -> [UInt8]? {
        let (whole, wholeCount) = decode(wholeGroups: text)
        let values = self.values
        var bytes = whole
        var group: UInt32 = 0
        var digits = 0
        var padding = 0
        for byte in text[wholeCount...] {
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

    /// Decodes the groups of four digits at the beginning, up to the first other character; most messages have no other
    /// before their end. Returns also how much of the text that was.
    private static func decode(wholeGroups text: [UInt8]) -> ([UInt8], Int) {
        var position = 0
        let bytes = text.withUnsafeBufferPointer { text in
            values.withUnsafeBufferPointer { values in
                [UInt8](unsafeUninitializedCapacity: text.count / 4 * 3 + 3) { bytes, count in
                    while text.count - position >= 4 {
                        let first = values[Int(text[position])]
                        let second = values[Int(text[position + 1])]
                        let third = values[Int(text[position + 2])]
                        let fourth = values[Int(text[position + 3])]
                        guard first | second | third | fourth < 64 else { break }
                        bytes[count] = first << 2 | second >> 4
                        bytes[count + 1] = second << 4 | third >> 2
                        bytes[count + 2] = third << 6 | fourth
                        count += 3
                        position += 4
                    }
                }
            }
        }
        return (bytes, position)
    }

    /// The digit that each byte stands for; 64 and more for the others.
    private static let values: [UInt8] = (UInt8.min ... .max).map { byte in
        digit(byte).map { UInt8(truncatingIfNeeded: $0) } ?? .max
    }
}
