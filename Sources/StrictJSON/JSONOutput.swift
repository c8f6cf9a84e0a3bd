/// JSON text under construction: compact, in the members' own order, slashes unescaped (RFC 8259).
///
/// It grows like an array, but what is written for each value needs only one look at its room.
public struct JSONOutput: ~Copyable {
    /// Room for most values.
    private static let initialCapacity = 512
    /// The number of decimal digits of `UInt64.max`.
    private static let longestMagnitude = 20
    /// `\u0000`
    private static let longestEscape = 6

    /// Everything below `count` is initialised.
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    /// Makes an empty output.
    @usableFromInline
    init() {
        base = .allocate(capacity: Self.initialCapacity)
        capacity = Self.initialCapacity
    }

    deinit {
        base.deallocate()
    }

    /// What has been written.
    @usableFromInline
    var bytes: [UInt8] {
        Array(written)
    }

    /// What has been written, until the next change.
    @usableFromInline
    var written: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base, count: count)
    }

    /// Takes back what was written behind a place.
    mutating func truncate(to count: Int) {
        self.count = min(max(count, 0), self.count)
    }

    /// Makes room for so many bytes more.
    @inline(__always)
    private mutating func reserve(_ additional: Int) {
        if capacity - count < additional { grow(additional) }
    }

    @inline(never)
    private mutating func grow(_ additional: Int) {
        let larger = max(capacity * 2, count + additional)
        let place = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        place.initialize(from: base, count: count)
        base.deallocate()
        base = place
        capacity = larger
    }

    /// Writes a byte for which there is room.
    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        base[count] = byte
        count += 1
    }

    /// Writes bytes for which there is room.
    @inline(__always)
    private mutating func put(_ start: UnsafePointer<UInt8>, _ length: Int) {
        (base + count).update(from: start, count: length)
        count += length
    }

    // MARK: Text that is JSON already

    /// Appends a byte of JSON.
    @usableFromInline
    mutating func append(_ byte: UInt8) {
        reserve(1)
        put(byte)
    }

    @inline(__always)
    mutating func append(literal: StaticString) {
        reserve(literal.utf8CodeUnitCount)
        put(literal.utf8Start, literal.utf8CodeUnitCount)
    }

    @inline(__always)
    mutating func append(raw bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        reserve(bytes.count)
        put(start, bytes.count)
    }

    mutating func append(raw text: String) {
        var text = text
        text.withUTF8 { append(raw: $0) }
    }

    // MARK: Scalars

    /// Appends a string of ASCII that needs no escapes, with its quotes.
    ///
    /// - Parameters:
    ///   - length: its number of bytes.
    ///   - write: initialises all of the buffer, which is as long.
    package mutating func append(plainString length: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
        reserve(length + 2)
        put(UInt8(ascii: "\""))
        write(UnsafeMutableBufferPointer(start: base + count, count: length))
        count += length
        put(UInt8(ascii: "\""))
    }

    /// Appends a string with its quotes; escapes quotes, backslashes and control characters (RFC 8259, section 7).
    public mutating func append(string text: String) {
        let done: Void? = text.utf8.withContiguousStorageIfAvailable { append(string: $0) }
        if done == nil {
            var copy = text
            copy.withUTF8 { append(string: $0) }
        }
    }

    @inline(__always)
    private mutating func append(string text: UnsafeBufferPointer<UInt8>) {
        reserve(text.count + 2)
        put(UInt8(ascii: "\""))
        if let start = text.baseAddress {
            var position = putUnescaped(start, text.count)
            while position < text.count {
                // What follows the escape, and the quote, have room again.
                reserve(text.count - position + Self.longestEscape)
                putEscape(of: start[position])
                position += 1
                position += putUnescaped(start + position, text.count - position)
            }
        }
        put(UInt8(ascii: "\""))
    }

    /// Writes as much of a text as comes before the first byte that must be escaped. There is room for all of it.
    ///
    /// - Returns: the number of bytes written.
    @inline(__always)
    private mutating func putUnescaped(_ text: UnsafePointer<UInt8>, _ length: Int) -> Int {
        let target = base + count
        var position = 0
        while position < length {
            // Eight bytes at a time; of the last ones, some may have been written already.
            if length >= 8 {
                let next = min(position, length - 8)
                let word = UInt64(littleEndian: UnsafeRawPointer(text + next).loadUnaligned(as: UInt64.self))
                UnsafeMutableRawPointer(target + next).storeBytes(of: word.littleEndian, as: UInt64.self)
                let marks = StringScan.escapable(word)
                if marks == 0 {
                    position = next + 8
                    continue
                }
                position = next + StringScan.index(ofLowest: marks)
                break
            }
            let byte = text[position]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            target[position] = byte
            position += 1
        }
        count += position
        return position
    }

    /// Writes the escape of a byte; there is room for it.
    @inline(never)
    private mutating func putEscape(of byte: UInt8) {
        put(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: put(UInt8(ascii: "b"))
        case 0x09: put(UInt8(ascii: "t"))
        case 0x0A: put(UInt8(ascii: "n"))
        case 0x0C: put(UInt8(ascii: "f"))
        case 0x0D: put(UInt8(ascii: "r"))
        case 0..<0x20:
            append(literal: "u00")
            put(UInt8(ascii: "0") + byte >> 4)
            let low = byte & 0x0F
            put(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
        default: put(byte)
        }
    }

    /// Appends a number without fraction.
    public mutating func append(integer number: Int64) {
        reserve(Self.longestMagnitude + 1)
        if number < 0 { put(UInt8(ascii: "-")) }
        var rest = number.magnitude
        let start = count
        repeat {
            put(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        var digits = UnsafeMutableBufferPointer(start: base + start, count: count - start)
        digits.reverse()
    }

    /// Appends a value.
    public mutating func append(_ value: JSON, order: JSONWriter.MemberOrder = .inserted) {
        switch value {
        case .null: append(literal: "null")
        case .bool(let flag): append(literal: flag ? "true" : "false")
        case .integer(let number): append(integer: number)
        case .decimal(let number): append(raw: number.text)
        case .string(let text): append(string: text)
        case .array(let elements):
            append(UInt8(ascii: "["))
            var isFirst = true
            for element in elements {
                if !isFirst { append(UInt8(ascii: ",")) }
                isFirst = false
                append(element, order: order)
            }
            append(UInt8(ascii: "]"))
        case .object(let object):
            append(UInt8(ascii: "{"))
            switch order {
            case .inserted: append(object.members, order)
            case .sorted:
                append(object.members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }, order)
            }
            append(UInt8(ascii: "}"))
        }
    }

    private mutating func append(_ members: [JSONObject.Member], _ order: JSONWriter.MemberOrder) {
        for member in members {
            begin(member.key)
            append(member.value, order: order)
        }
    }

    // MARK: Members

    /// Writes the comma, if it is needed, and the name of a member, in an object that is open.
    @usableFromInline
    mutating func begin(_ name: StaticString) {
        let length = name.utf8CodeUnitCount
        reserve(length + 4)
        putComma()
        let place = base + count
        place[0] = UInt8(ascii: "\"")
        (place + 1).update(from: name.utf8Start, count: length)
        place[length + 1] = UInt8(ascii: "\"")
        place[length + 2] = UInt8(ascii: ":")
        count += length + 3
    }

    /// As ``begin(_:)-(StaticString)`` with a name that may need escapes.
    @usableFromInline
    mutating func begin(_ name: String) {
        reserve(1)
        putComma()
        append(string: name)
        append(UInt8(ascii: ":"))
    }

    /// No value ends with an opening brace.
    @inline(__always)
    private mutating func putComma() {
        if count > 0, base[count - 1] != UInt8(ascii: "{") { put(UInt8(ascii: ",")) }
    }
}

extension JSONOutput {
    /// Writes a member of the object that is open.
    ///
    /// - Parameter name: without anything that JSON escapes (RFC 8259, section 7).
    @inlinable
    public mutating func member<Value: JSONWritable>(_ name: StaticString, _ value: Value) {
        begin(name)
        value.write(to: &self)
    }

    /// Writes a member of the object that is open, if it has a value.
    @inlinable
    public mutating func member<Value: JSONWritable>(_ name: StaticString, _ value: Value?) {
        if let value { member(name, value) }
    }

    /// Writes a member of the object that is open: its raw value.
    @inlinable
    public mutating func member<Value: RawRepresentable<String>>(_ name: StaticString, _ value: Value) {
        begin(name)
        append(string: value.rawValue)
    }

    /// Writes a member of the object that is open, if it has a value: the raw one.
    @inlinable
    public mutating func member<Value: RawRepresentable<String>>(_ name: StaticString, _ value: Value?) {
        if let value { member(name, value) }
    }
}
