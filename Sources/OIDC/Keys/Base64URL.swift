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

    /// Decodes base64url as RFC 7515 §2 wants it: no padding, no other alphabet, no white space, no left-over bits that
    /// are not zero. Nil for anything else.
    static func decodeStrictly(_ text: some RandomAccessCollection<UInt8>) -> [UInt8]? {
        let count = text.count
        guard count % 4 != 1 else { return nil }
        let decoded: [UInt8]?? = text.withContiguousStorageIfAvailable { text in
            digits.withUnsafeBufferPointer { digits in
                var isValid = true
                let bytes = [UInt8](unsafeUninitializedCapacity: count / 4 * 3 + 3) { output, written in
                    var buffer: UInt32 = 0
                    var bits: UInt32 = 0
                    for byte in text {
                        let digit = digits[Int(byte)]
                        guard digit < 64 else {
                            isValid = false
                            break
                        }
                        buffer = buffer << 6 | UInt32(digit)
                        bits += 6
                        if bits >= 8 {
                            bits -= 8
                            output[written] = UInt8(truncatingIfNeeded: buffer >> bits)
                            written += 1
                            buffer &= (1 << bits) - 1
                        }
                    }
                    if buffer != 0 { isValid = false }
                }
                return isValid ? bytes : nil
            }
        }
        guard let decoded else { return decodeStrictly(Array(text)) }
        return decoded
    }

    /// Encodes without padding.
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[Int(buffer >> bits & 63)])
            }
            buffer &= (1 << bits) - 1
        }
        if bits > 0 { text.append(alphabet[Int(buffer << (6 - bits) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    /// The value of each character; 255 for those that are none of the alphabet.
    private static let digits: [UInt8] = {
        var digits = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() { digits[Int(character)] = UInt8(value) }
        return digits
    }()

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
