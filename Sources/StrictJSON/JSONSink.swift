/// The state of one encoding: the text so far, and which containers are open at its end.
///
/// Containers write straight into the text. That needs them to be written one after the other, parents not before
/// their last child is complete, which is what synthesised and ordinary code does; writing to a container that a later
/// one has closed is an error.
final class JSONSink {
    /// One open object or array.
    struct Level {
        var isObject: Bool
        var isEmpty: Bool
        /// Tells containers apart that were open at the same depth one after the other.
        var serial: Int
        /// Where the members begin, when they are to be sorted at the end.
        var members: [(key: String, start: Int)]?
        var contentStart: Int
    }

    // One encoding runs on one thread and never calls back while it changes these, so the run-time checks of exclusive
    // access would only cost time.
    @exclusivity(unchecked) private(set) var bytes: [UInt8]
    @exclusivity(unchecked) private var levels: [Level] = []
    private var lastSerial = 0
    /// Whether a container was written to that was complete already.
    private var isMisused = false

    /// Goes on at the end of a buffer, which is empty until the sink is released.
    init(taking buffer: inout [UInt8]) {
        bytes = buffer
        buffer = []
        levels.reserveCapacity(8)
    }

    /// A sink whose text nobody reads, for calls that can neither proceed nor throw.
    static func discarding() -> JSONSink {
        var buffer: [UInt8] = []
        return JSONSink(taking: &buffer)
    }

    private static var misuse: EncodingError {
        EncodingError.invalidValue(
            0, EncodingError.Context(codingPath: [], debugDescription: "the container is complete already"))
    }

    /// Gives the buffer back.
    func release() -> [UInt8] {
        let result = bytes
        bytes = []
        return result
    }

    func encodeDocument<Value: Encodable>(_ value: Value) throws {
        let start = bytes.count
        do {
            try encode(value, depth: 0, path: nil)
            if isMisused { throw Self.misuse }
        } catch {
            bytes.removeLast(bytes.count - start)
            throw error
        }
    }

    /// Writes a value whose containers open at a depth, and closes them.
    func encode<Value: Encodable>(_ value: Value, depth: Int, path: @autoclosure () -> JSONPathNode?) throws {
        if Value.self == String.self {
            JSONWriter.append(string: unsafeBitCast(value, to: String.self), to: &bytes)
            return
        }
        if Value.self == JSON.self {
            JSONWriter.append(unsafeBitCast(value, to: JSON.self), to: &bytes)
            return
        }
        if Value.self == [String: String].self {
            return write(unsafeBitCast(value, to: [String: String].self))
        }
        if Value.self == [String].self {
            return write(unsafeBitCast(value, to: [String].self))
        }
        let start = bytes.count
        try value.encode(to: JSONByteEncoder(sink: self, depth: depth, path: path()))
        close(to: depth)
        // A value that encodes nothing would leave a hole.
        if bytes.count == start { JSONWriter.append(literal: "{}", to: &bytes) }
    }

    // MARK: Containers

    /// Opens an object or an array and returns its serial number.
    func open(object isObject: Bool, depth: Int, sorted: Bool) -> Int {
        close(to: depth)
        bytes.append(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
        lastSerial += 1
        levels.append(
            Level(
                isObject: isObject, isEmpty: true, serial: lastSerial,
                members: isObject && sorted ? [] : nil, contentStart: bytes.count))
        return lastSerial
    }

    /// Closes what is open at a depth and below.
    @inline(__always)
    func close(to depth: Int) {
        while levels.count > depth { closeLast() }
    }

    private func closeLast() {
        guard let level = levels.popLast() else { return }
        if let members = level.members, members.count > 1 { sort(members, from: level.contentStart) }
        bytes.append(level.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
    }

    /// Makes a container ready for its next element: closes its children and writes the comma.
    ///
    /// - Throws: `EncodingError.invalidValue` when the container is closed already.
    @inline(__always)
    func beginElement(depth: Int, serial: Int) throws {
        close(to: depth + 1)
        guard levels.count == depth + 1, levels[depth].serial == serial else {
            isMisused = true
            throw Self.misuse
        }
        if levels[depth].isEmpty {
            levels[depth].isEmpty = false
        } else {
            bytes.append(UInt8(ascii: ","))
        }
    }

    /// As `beginElement`, and writes the member's name.
    @inline(__always)
    func beginMember(_ key: String, depth: Int, serial: Int) throws {
        try beginElement(depth: depth, serial: serial)
        levels[depth].members?.append((key, bytes.count))
        JSONWriter.append(string: key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    private func sort(_ members: [(key: String, start: Int)], from contentStart: Int) {
        var ranges: [(key: String, range: Range<Int>)] = []
        ranges.reserveCapacity(members.count)
        for (position, member) in members.enumerated() {
            // Between two members is one comma.
            let end = position + 1 < members.count ? members[position + 1].start - 1 : bytes.count
            ranges.append((member.key, member.start..<end))
        }
        ranges.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        var content: [UInt8] = []
        content.reserveCapacity(bytes.count - contentStart)
        for (position, member) in ranges.enumerated() {
            if position > 0 { content.append(UInt8(ascii: ",")) }
            content.append(contentsOf: bytes[member.range])
        }
        bytes.replaceSubrange(contentStart..., with: content)
    }

    // MARK: Scalars

    func writeNull() {
        JSONWriter.append(literal: "null", to: &bytes)
    }

    func write(_ value: Bool) {
        JSONWriter.append(literal: value ? "true" : "false", to: &bytes)
    }

    func write(_ value: String) {
        JSONWriter.append(string: value, to: &bytes)
    }

    func write(_ value: JSON) {
        JSONWriter.append(value, to: &bytes)
    }

    private func write(_ dictionary: [String: String]) {
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for (key, value) in dictionary.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            JSONWriter.append(string: key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            JSONWriter.append(string: value, to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private func write(_ texts: [String]) {
        bytes.append(UInt8(ascii: "["))
        var isFirst = true
        for text in texts {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            JSONWriter.append(string: text, to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    func write<Number: FixedWidthInteger>(integer value: Number) {
        if let small = Int64(exactly: value) {
            JSONWriter.append(integer: small, to: &bytes)
        } else {
            JSONWriter.append(raw: value.description, to: &bytes)
        }
    }

    func write<Number: BinaryFloatingPoint & CustomStringConvertible>(
        number value: Number, path: JSONPathNode?
    ) throws {
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value,
                EncodingError.Context(
                    codingPath: path?.codingPath ?? [], debugDescription: "the number is not finite"))
        }
        JSONWriter.append(raw: value.description, to: &bytes)
    }
}
