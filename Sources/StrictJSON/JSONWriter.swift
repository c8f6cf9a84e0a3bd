/// Appends JSON texts to a byte buffer: compact, in the members' own order, slashes unescaped (RFC 8259).
public struct JSONWriter: Sendable {
    /// The order of an object's members in the output.
    public enum MemberOrder: Sendable, Hashable {
        /// As they were inserted.
        case inserted
        /// By the bytes of their names' UTF-8, so that equal values have equal texts.
        case sorted
    }

    /// Appends a value.
    public static func append(_ value: JSON, to bytes: inout [UInt8], order: MemberOrder = .inserted) {
        switch value {
        case .null: append(literal: "null", to: &bytes)
        case .bool(true): append(literal: "true", to: &bytes)
        case .bool(false): append(literal: "false", to: &bytes)
        case .integer(let number): append(integer: number, to: &bytes)
        case .decimal(let number): append(raw: number.text, to: &bytes)
        case .string(let text): append(string: text, to: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            var isFirst = true
            for element in elements {
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                isFirst = false
                append(element, to: &bytes, order: order)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let object):
            switch order {
            case .inserted: append(members: object.members, to: &bytes, order: order)
            case .sorted:
                let members = object.members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                append(members: members, to: &bytes, order: order)
            }
        }
    }

    /// The text of a value.
    public static func bytes(of value: JSON, order: MemberOrder = .inserted) -> [UInt8] {
        var bytes: [UInt8] = []
        append(value, to: &bytes, order: order)
        return bytes
    }

    /// Appends a string with its quotes; escapes quotes, backslashes and control characters (RFC 8259, section 7).
    public static func append(string text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        let done: Void? = text.utf8.withContiguousStorageIfAvailable { append(escaping: $0, to: &bytes) }
        if done == nil {
            var copy = text
            copy.withUTF8 { append(escaping: $0, to: &bytes) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends a number without fraction.
    public static func append(integer number: Int64, to bytes: inout [UInt8]) {
        if number >= 0, number < 10 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number))
            return
        }
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        append(magnitude: number.magnitude, to: &bytes)
    }

    /// Appends a number without sign and fraction.
    static func append(magnitude: UInt64, to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: longestMagnitude) { digits in
            var rest = magnitude
            var position = longestMagnitude
            repeat {
                position -= 1
                digits[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[position...]))
        }
    }

    /// The number of decimal digits of `UInt64.max`.
    private static let longestMagnitude = 20

    /// Appends text that is JSON already.
    @inline(__always)
    static func append(raw text: String, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: text.utf8)
    }

    @inline(__always)
    static func append(literal: StaticString, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    private static func append(members: [JSONObject.Member], to bytes: inout [UInt8], order: MemberOrder) {
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for member in members {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            append(string: member.key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            append(member.value, to: &bytes, order: order)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private static func append(escaping text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        var runStart = 0
        var next = 0
        while next < text.count {
            if let base = text.baseAddress, text.count - next >= 8 {
                let word = UnsafeRawPointer(base + next).loadUnaligned(as: UInt64.self)
                guard StringScan.hasEscapable(word) else {
                    next += 8
                    continue
                }
            }
            let position = next
            let byte = text[position]
            next += 1
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[runStart..<position]))
            runStart = position + 1
            bytes.append(UInt8(ascii: "\\"))
            switch byte {
            case 0x08: bytes.append(UInt8(ascii: "b"))
            case 0x09: bytes.append(UInt8(ascii: "t"))
            case 0x0A: bytes.append(UInt8(ascii: "n"))
            case 0x0C: bytes.append(UInt8(ascii: "f"))
            case 0x0D: bytes.append(UInt8(ascii: "r"))
            case 0..<0x20:
                append(literal: "u00", to: &bytes)
                bytes.append(UInt8(ascii: "0") + byte >> 4)
                let low = byte & 0x0F
                bytes.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
            default: bytes.append(byte)
            }
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[runStart...]))
    }
}
