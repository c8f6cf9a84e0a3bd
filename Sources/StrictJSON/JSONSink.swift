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
    @exclusivity(unchecked) private var output = JSONOutput()
    @exclusivity(unchecked) private var levels: [Level] = []
    private var lastSerial = 0
    /// Whether a container was written to that was complete already.
    private var isMisused = false

    private static var misuse: EncodingError {
        EncodingError.invalidValue(
            0, EncodingError.Context(codingPath: [], debugDescription: "the container is complete already"))
    }

    /// The text so far.
    var bytes: [UInt8] { output.bytes }

    func encodeDocument<Value: Encodable>(_ value: Value) throws {
        try encode(value, depth: 0, path: nil)
        if isMisused { throw Self.misuse }
    }

    /// Writes a value whose containers open at a depth, and closes them.
    func encode<Value: Encodable>(_ value: Value, depth: Int, path: @autoclosure () -> JSONPathNode?) throws {
        if Value.self == String.self {
            output.append(string: unsafeBitCast(value, to: String.self))
            return
        }
        if Value.self == JSON.self {
            output.append(unsafeBitCast(value, to: JSON.self))
            return
        }
        if Value.self == [String: String].self {
            return write(unsafeBitCast(value, to: [String: String].self))
        }
        if Value.self == [String].self {
            return write(unsafeBitCast(value, to: [String].self))
        }
        let start = output.count
        try value.encode(to: JSONByteEncoder(sink: self, depth: depth, path: path()))
        close(to: depth)
        // A value that encodes nothing would leave a hole.
        if output.count == start { output.append(literal: "{}") }
    }

    // MARK: Containers

    /// Opens an object or an array and returns its serial number.
    func open(object isObject: Bool, depth: Int, sorted: Bool) -> Int {
        close(to: depth)
        if levels.isEmpty { levels.reserveCapacity(8) }
        output.append(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
        lastSerial += 1
        levels.append(
            Level(
                isObject: isObject, isEmpty: true, serial: lastSerial,
                members: isObject && sorted ? [] : nil, contentStart: output.count))
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
        output.append(level.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
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
            output.append(UInt8(ascii: ","))
        }
    }

    /// As `beginElement`, and writes the member's name.
    @inline(__always)
    func beginMember(_ key: String, depth: Int, serial: Int) throws {
        try beginElement(depth: depth, serial: serial)
        levels[depth].members?.append((key, output.count))
        output.append(string: key)
        output.append(UInt8(ascii: ":"))
    }

    private func sort(_ members: [(key: String, start: Int)], from contentStart: Int) {
        let content = [UInt8](output.written[contentStart...])
        var texts: [(key: String, text: ArraySlice<UInt8>)] = []
        texts.reserveCapacity(members.count)
        for (position, member) in members.enumerated() {
            // Between two members is one comma.
            let end = position + 1 < members.count ? members[position + 1].start - 1 : output.count
            texts.append((member.key, content[(member.start - contentStart)..<(end - contentStart)]))
        }
        texts.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        output.truncate(to: contentStart)
        for (position, member) in texts.enumerated() {
            if position > 0 { output.append(UInt8(ascii: ",")) }
            member.text.withUnsafeBufferPointer { output.append(raw: $0) }
        }
    }

    // MARK: Scalars

    func writeNull() {
        output.append(literal: "null")
    }

    func write(_ value: Bool) {
        output.append(literal: value ? "true" : "false")
    }

    func write(_ value: String) {
        output.append(string: value)
    }

    func write(_ value: JSON) {
        output.append(value)
    }

    func write<Value: JSONWritable>(_ value: Value) {
        value.write(to: &output)
    }

    func write<Number: FixedWidthInteger>(integer value: Number) {
        if let small = Int64(exactly: value) {
            output.append(integer: small)
        } else {
            output.append(raw: value.description)
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
        output.append(raw: value.description)
    }
}
