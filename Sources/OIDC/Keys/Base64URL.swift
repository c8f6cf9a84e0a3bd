enum Base64URL {
    /// Decodes base64url (RFC 4648 §5). `isStrict` is false when the text has padding or uses the alphabet of plain
    /// base64. Nil for any other character, an impossible length or left-over bits that are not zero.
    static func decode(_ text: String) -> (bytes: [UInt8], isStrict: Bool)? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 3 / 4)
        var isStrict = true
        var buffer: UInt32 = 0
        var bits = 0
        var padding = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "=") {
                padding += 1
                isStrict = false
                continue
            }
            guard padding == 0, let digit = digit(byte, &isStrict) else { return nil }
            buffer = buffer << 6 | digit
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
                buffer &= (1 << UInt32(bits)) - 1
            }
        }
        guard bits < 6, buffer == 0, padding < 3 else { return nil }
        return (bytes, isStrict)
    }

    private static func digit(_ byte: UInt8, _ isStrict: inout Bool) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): return UInt32(byte &- UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): return UInt32(byte &- UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return UInt32(byte &- UInt8(ascii: "0")) + 52
        case UInt8(ascii: "-"): return 62
        case UInt8(ascii: "_"): return 63
        case UInt8(ascii: "+"), UInt8(ascii: "/"):
            isStrict = false
            return byte == UInt8(ascii: "+") ? 62 : 63
        default: return nil
        }
    }
}
