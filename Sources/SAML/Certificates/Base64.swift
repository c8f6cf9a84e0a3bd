enum Base64 {
    /// The value of a digit.
    static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte &- UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte &- UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte &- UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }

    /// Encodes to base64 with padding (RFC 4648 §4), broken into lines.
    static func encode(_ bytes: [UInt8], lineLength: Int = .max) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count / 3 * 4 + 4)
        var column = 0
        var rest = bytes[...]
        while !rest.isEmpty {
            let group = Array(rest.prefix(3))
            rest = rest.dropFirst(3)
            var value: UInt32 = 0
            for index in 0..<3 { value = value << 8 | (index < group.count ? UInt32(group[index]) : 0) }
            if column >= lineLength {
                text.append(UInt8(ascii: "\n"))
                column = 0
            }
            for index in 0..<4 {
                let digit = Int(value >> UInt32(18 - 6 * index)) & 0x3F
                text.append(index <= group.count ? digits[digit] : UInt8(ascii: "="))
            }
            column += 4
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Lines as XML Signature and PEM are mostly written.
    static let lineLength = 64
}
