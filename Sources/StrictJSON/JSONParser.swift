/// The recursive descent behind ``JSONReader``; its depth is bounded by the options.
struct JSONParser: ~Copyable {
    /// Room for this many values or members is made before anything is read.
    private static let initialScratch = 16

    private let start: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>
    private var next: UnsafePointer<UInt8>
    private var levelsLeft: Int
    private let refusesRepeatedKeys: Bool
    private var values = ScratchStack<JSON>(capacity: initialScratch)
    private var members = ScratchStack<JSONObject.Member>(capacity: initialScratch)
    private let placeholder: UnsafeMutablePointer<UInt8>?

    init(bytes: UnsafeBufferPointer<UInt8>, options: JSONReader.Options) {
        if let base = bytes.baseAddress {
            start = base
            placeholder = nil
        } else {
            let byte = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
            byte.initialize(to: 0)
            placeholder = byte
            start = UnsafePointer(byte)
        }
        end = start + bytes.count
        next = start
        levelsLeft = min(max(options.depthLimit, 0), JSONReader.maximumDepthLimit)
        refusesRepeatedKeys = options.repeatedKeys == .refuse
    }

    deinit {
        placeholder?.deallocate()
    }

    mutating func parseDocument() throws(JSONSyntaxError) -> JSON {
        if end - start >= 3, start[0] == 0xEF, start[1] == 0xBB, start[2] == 0xBF {
            throw JSONSyntaxError(reason: .byteOrderMark, offset: 0)
        }
        skipBlanks()
        guard next < end else { throw failure(.empty) }
        let value = try parseValue()
        skipBlanks()
        guard next == end else { throw failure(.trailingData) }
        return value
    }

    private func failure(_ reason: JSONSyntaxError.Reason) -> JSONSyntaxError {
        JSONSyntaxError(reason: reason, offset: next - start)
    }

    @inline(__always)
    private mutating func skipBlanks() {
        while next < end {
            let byte = next.pointee
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            next += 1
        }
    }

    private mutating func parseValue() throws(JSONSyntaxError) -> JSON {
        guard next < end else { throw failure(.truncated) }
        switch next.pointee {
        case UInt8(ascii: "\""):
            return .string(try parseString())
        case UInt8(ascii: "{"):
            return try parseObject()
        case UInt8(ascii: "["):
            return try parseArray()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return try parseNumber()
        case UInt8(ascii: "t"):
            try expect("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try expect("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try expect("null")
            return .null
        default:
            throw failure(.unexpectedByte)
        }
    }

    private mutating func expect(_ literal: StaticString) throws(JSONSyntaxError) {
        let text = literal.utf8Start
        for position in 0..<literal.utf8CodeUnitCount {
            guard next < end else { throw failure(.truncated) }
            guard next.pointee == text[position] else { throw failure(.unexpectedByte) }
            next += 1
        }
    }

    private mutating func enterLevel() throws(JSONSyntaxError) {
        guard levelsLeft > 0 else { throw failure(.tooDeep) }
        levelsLeft -= 1
        next += 1
        skipBlanks()
        guard next < end else { throw failure(.truncated) }
    }

    private mutating func parseArray() throws(JSONSyntaxError) -> JSON {
        try enterLevel()
        if next.pointee == UInt8(ascii: "]") {
            next += 1
            levelsLeft += 1
            return .array([])
        }
        let mark = values.count
        while true {
            values.push(try parseValue())
            skipBlanks()
            guard next < end else { throw failure(.truncated) }
            let byte = next.pointee
            if byte == UInt8(ascii: ",") {
                next += 1
                skipBlanks()
            } else if byte == UInt8(ascii: "]") {
                next += 1
                break
            } else {
                throw failure(.unexpectedByte)
            }
        }
        levelsLeft += 1
        return .array(values.take(above: mark))
    }

    private mutating func parseObject() throws(JSONSyntaxError) -> JSON {
        let opening = next
        try enterLevel()
        if next.pointee == UInt8(ascii: "}") {
            next += 1
            levelsLeft += 1
            return .object(JSONObject())
        }
        let mark = members.count
        while true {
            guard next < end else { throw failure(.truncated) }
            guard next.pointee == UInt8(ascii: "\"") else { throw failure(.unexpectedByte) }
            let key = try parseString()
            skipBlanks()
            guard next < end else { throw failure(.truncated) }
            guard next.pointee == UInt8(ascii: ":") else { throw failure(.unexpectedByte) }
            next += 1
            skipBlanks()
            let value = try parseValue()
            members.push(JSONObject.Member(key: key, value: value))
            skipBlanks()
            guard next < end else { throw failure(.truncated) }
            let byte = next.pointee
            if byte == UInt8(ascii: ",") {
                next += 1
                skipBlanks()
            } else if byte == UInt8(ascii: "}") {
                next += 1
                break
            } else {
                throw failure(.unexpectedByte)
            }
        }
        levelsLeft += 1
        let object = JSONObject(members.take(above: mark))
        if refusesRepeatedKeys, object.hadRepeatedKeys {
            throw JSONSyntaxError(reason: .repeatedKey, offset: opening - start)
        }
        return .object(object)
    }
}

// MARK: Numbers

extension JSONParser {
    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10
    }

    private mutating func skipDigits() throws(JSONSyntaxError) {
        guard next < end else { throw failure(.truncated) }
        guard Self.isDigit(next.pointee) else { throw failure(.invalidNumber) }
        while next < end, Self.isDigit(next.pointee) { next += 1 }
    }

    private mutating func parseNumber() throws(JSONSyntaxError) -> JSON {
        let first = next
        let isNegative = first.pointee == UInt8(ascii: "-")
        if isNegative { next += 1 }
        guard next < end else { throw failure(.truncated) }
        let digits = next
        var magnitude: UInt64 = 0
        var overflows = false
        if next.pointee == UInt8(ascii: "0") {
            next += 1
            if next < end, Self.isDigit(next.pointee) { throw failure(.invalidNumber) }
        } else {
            guard Self.isDigit(next.pointee) else { throw failure(.invalidNumber) }
            while next < end {
                let digit = next.pointee &- UInt8(ascii: "0")
                guard digit < 10 else { break }
                let (product, multiplied) = magnitude.multipliedReportingOverflow(by: 10)
                let (sum, added) = product.addingReportingOverflow(UInt64(digit))
                overflows = overflows || multiplied || added
                magnitude = sum
                next += 1
            }
        }
        var isInteger = true
        if next < end, next.pointee == UInt8(ascii: ".") {
            isInteger = false
            next += 1
            try skipDigits()
        }
        if next < end, next.pointee | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            next += 1
            if next < end, next.pointee == UInt8(ascii: "+") || next.pointee == UInt8(ascii: "-") { next += 1 }
            try skipDigits()
        }
        // The sign of -0 would be lost in an integer.
        let isNegativeZero = isNegative && magnitude == 0 && digits + 1 == next
        if isInteger, !overflows, !isNegativeZero {
            if !isNegative, let value = Int64(exactly: magnitude) { return .integer(value) }
            if isNegative, magnitude <= Int64.min.magnitude {
                return .integer(Int64(truncatingIfNeeded: 0 &- magnitude))
            }
        }
        let text = String(decoding: UnsafeBufferPointer(start: first, count: next - first), as: UTF8.self)
        return .decimal(JSONDecimal(validated: text))
    }
}

// MARK: Strings

extension JSONParser {
    private mutating func parseString() throws(JSONSyntaxError) -> String {
        next += 1
        let first = next
        while end - next >= 32, StringScan.arePlain(next) { next += 32 }
        while true {
            while end - next >= 8 {
                let word = UInt64(littleEndian: UnsafeRawPointer(next).loadUnaligned(as: UInt64.self))
                let marks = StringScan.escapableOrNonASCII(word)
                guard marks == 0 else {
                    next += StringScan.index(ofLowest: marks)
                    break
                }
                next += 8
            }
            guard next < end else { throw failure(.truncated) }
            let byte = next.pointee
            if byte == UInt8(ascii: "\"") {
                let text = String(decoding: UnsafeBufferPointer(start: first, count: next - first), as: UTF8.self)
                next += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try parseEscapedString(from: first) }
            if byte < 0x20 { throw failure(.controlCharacter) }
            if byte >= 0x80 { return try parseNonASCIIString(from: first) }
            next += 1
        }
    }

    /// Goes on with a string that has bytes outside ASCII and, so far, no escape.
    private mutating func parseNonASCIIString(from first: UnsafePointer<UInt8>) throws(JSONSyntaxError) -> String {
        while next < end {
            let byte = next.pointee
            if byte == UInt8(ascii: "\"") {
                let text = try validated(UnsafeBufferPointer(start: first, count: next - first), from: first)
                next += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try parseEscapedString(from: first) }
            if byte < 0x20 { throw failure(.controlCharacter) }
            next += 1
        }
        throw failure(.truncated)
    }

    private func validated(
        _ bytes: UnsafeBufferPointer<UInt8>, from first: UnsafePointer<UInt8>
    ) throws(JSONSyntaxError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw JSONSyntaxError(reason: .invalidUTF8, offset: first - start)
        }
        return text
    }

    /// Goes on with a string whose next byte is its first escape.
    private mutating func parseEscapedString(from first: UnsafePointer<UInt8>) throws(JSONSyntaxError) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity((next - first) * 2 + 32)
        var run = first
        while next < end {
            let byte = next.pointee
            if byte == UInt8(ascii: "\"") {
                bytes.append(contentsOf: UnsafeBufferPointer(start: run, count: next - run))
                next += 1
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw JSONSyntaxError(reason: .invalidUTF8, offset: first - start)
                }
                return text
            }
            if byte == UInt8(ascii: "\\") {
                bytes.append(contentsOf: UnsafeBufferPointer(start: run, count: next - run))
                try parseEscape(into: &bytes)
                run = next
                continue
            }
            if byte < 0x20 { throw failure(.controlCharacter) }
            next += 1
        }
        throw failure(.truncated)
    }

    private mutating func parseEscape(into bytes: inout [UInt8]) throws(JSONSyntaxError) {
        guard end - next >= 2 else {
            next = end
            throw failure(.truncated)
        }
        switch next[1] {
        case UInt8(ascii: "\""): bytes.append(UInt8(ascii: "\""))
        case UInt8(ascii: "\\"): bytes.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "/"): bytes.append(UInt8(ascii: "/"))
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "u"):
            let unit = try hexadecimalUnit()
            guard unit & 0xF800 == 0xD800 else {
                append(scalar: unit, to: &bytes)
                return
            }
            let pairStart = next - 6
            let isCut = next == end || (end - next == 1 && next.pointee == UInt8(ascii: "\\"))
            guard unit >= 0xDC00 || !isCut else {
                next = end
                throw failure(.truncated)
            }
            guard unit < 0xDC00, end - next >= 2, next[0] == UInt8(ascii: "\\"), next[1] == UInt8(ascii: "u") else {
                next = pairStart
                throw failure(.loneSurrogate)
            }
            let low = try hexadecimalUnit()
            guard low & 0xFC00 == 0xDC00 else {
                next = pairStart
                throw failure(.loneSurrogate)
            }
            append(scalar: 0x10000 + ((unit & 0x3FF) << 10) + (low & 0x3FF), to: &bytes)
            return
        default:
            throw failure(.invalidEscape)
        }
        next += 2
    }

    /// Reads `\uXXXX` and moves behind it.
    private mutating func hexadecimalUnit() throws(JSONSyntaxError) -> UInt32 {
        guard end - next >= 6 else {
            next = end
            throw failure(.truncated)
        }
        var unit: UInt32 = 0
        for position in 2..<6 {
            let byte = next[position]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw failure(.invalidEscape)
            }
            unit = unit << 4 | UInt32(digit)
        }
        next += 6
        return unit
    }

    private func append(scalar value: UInt32, to bytes: inout [UInt8]) {
        switch value {
        case 0..<0x80:
            bytes.append(UInt8(truncatingIfNeeded: value))
        case 0x80..<0x800:
            bytes.append(UInt8(truncatingIfNeeded: 0xC0 | value >> 6))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
        case 0x800..<0x10000:
            bytes.append(UInt8(truncatingIfNeeded: 0xE0 | value >> 12))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | value >> 6 & 0x3F))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
        default:
            bytes.append(UInt8(truncatingIfNeeded: 0xF0 | value >> 18))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | value >> 12 & 0x3F))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | value >> 6 & 0x3F))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
        }
    }
}
