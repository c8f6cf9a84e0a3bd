extension Base64 {
    /// Decodes base64 (RFC 4648 §4) with any white space in between and the padding possibly left off. Nil for any
    /// other character. Left-over bits are ignored, as other decoders do.
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        if let bytes = text.utf8.withContiguousStorageIfAvailable({ decode(bytes: $0) }) { return bytes }
        return Array(text.utf8).withUnsafeBufferPointer { decode(bytes: $0) }
    }

    static func decode(bytes text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard let reading = Reading(text), reading.digits & 3 != 1, reading.padding < 3,
            reading.padding == 0 || (reading.digits + reading.padding).isMultiple(of: 4)
        else { return nil }
        return reading.bytes
    }

    /// Decodes base64 (RFC 4648 §4) with white space in between, which real messages are broken into lines with. Nil
    /// for any other character, for missing or superfluous padding, and for left-over bits that are not zero: a message
    /// has exactly one form then.
    static func decode(strict text: [UInt8]) -> [UInt8]? {
        guard let reading = text.withUnsafeBufferPointer({ Reading($0) }) else { return nil }
        // What is left of an incomplete group: 12 bits of which 4, or 18 of which 2, belong to no byte.
        switch (reading.digits & 3, reading.padding) {
        case (0, 0): break
        case (2, 2) where reading.lastDigits & 0x0F == 0: break
        case (3, 1) where reading.lastDigits & 0x03 == 0: break
        default: return nil
        }
        return reading.bytes
    }

    /// What a text holds, before its end is judged.
    private struct Reading {
        /// All whole bytes.
        let bytes: [UInt8]
        let digits: Int
        let padding: Int
        /// Those of an incomplete group are the lowest, six bits each.
        let lastDigits: UInt32

        /// Nil for what is neither digit, padding nor white space, and for a digit behind padding.
        init?(_ text: UnsafeBufferPointer<UInt8>) {
            var digits = 0
            var padding = 0
            var group: UInt32 = 0
            var isWellFormed = true
            bytes = [UInt8](unsafeUninitializedCapacity: text.count / 4 * 3 + 3) { bytes, count in
                var position = 0
                while position < text.count {
                    if digits & 3 == 0, padding == 0 {
                        let groups = Base64.decodeGroups(of: text, from: position, into: bytes, at: count)
                        position += 4 * groups
                        digits += 4 * groups
                        count += 3 * groups
                        guard position < text.count else { break }
                    }
                    let byte = text[position]
                    position += 1
                    if let digit = Base64.digit(byte), padding == 0 {
                        digits += 1
                        group = group << 6 | digit
                        // The first digit of a group completes no byte, each other one does.
                        let unused = 6 - 2 * UInt32(truncatingIfNeeded: (digits - 1) & 3)
                        guard unused < 6 else { continue }
                        bytes[count] = UInt8(truncatingIfNeeded: group >> unused)
                        count += 1
                    } else if byte == UInt8(ascii: "=") {
                        padding += 1
                    } else if !byte.isXMLSpace {
                        isWellFormed = false
                        break
                    }
                }
            }
            guard isWellFormed else { return nil }
            (self.digits, self.padding, lastDigits) = (digits, padding, group)
        }
    }

    /// Decodes the groups of four digits that stand together, up to the first other character, and tells how many.
    private static func decodeGroups(
        of text: UnsafeBufferPointer<UInt8>, from start: Int, into bytes: UnsafeMutableBufferPointer<UInt8>, at end: Int
    ) -> Int {
        values.withUnsafeBufferPointer { values in
            let most = (text.count - start) / 4
            var groups = 0
            while groups < most {
                let position = start &+ 4 &* groups
                let group =
                    values[Int(text[position])] | values[256 + Int(text[position &+ 1])]
                    | values[512 + Int(text[position &+ 2])] | values[768 + Int(text[position &+ 3])]
                guard group < 1 << 24 else { break }
                let written = end &+ 3 &* groups
                bytes[written] = UInt8(truncatingIfNeeded: group >> 16)
                bytes[written &+ 1] = UInt8(truncatingIfNeeded: group >> 8)
                bytes[written &+ 2] = UInt8(truncatingIfNeeded: group)
                groups &+= 1
            }
            return groups
        }
    }

    /// What each byte stands for in the first, second, third and last place of a group; for no digit, more than four
    /// digits can be.
    private static let values: [UInt32] = [18, 12, 6, 0].flatMap { place in
        (UInt8.min ... .max).map { byte in digit(byte).map { $0 << UInt32(place) } ?? .max }
    }
}
