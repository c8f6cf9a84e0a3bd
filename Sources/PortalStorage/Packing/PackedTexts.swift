import StrictJSON

/// The JSON texts of a row in one short value.
///
/// What sign-ins leave behind is much alike: the same names of members and checks, the same URNs, the same addresses
/// several times over. Repetitions become references backwards, the first ones into a text that all rows have in common
/// (``PackedTexts/common``), so that several rows find room on a page where each had filled one.
///
/// The value is: a byte for the form, the length of the text (LEB128), and pairs of literal bytes and a reference. A pair
/// begins with a byte that has both counts, four bits each; 15 goes on in further bytes until one is not 255. References
/// are as far back as the two bytes behind the literals say, and at least four bytes long. The last pair has no reference.
/// The texts are separated by line feeds, which JSON without white space does not have; an absent one is empty.
package struct PackedTexts {
    /// Begins with the common text.
    private var text: [UInt8]
    private var isFirst = true

    /// The only form so far.
    private static let form: UInt8 = 1
    private static let separator = UInt8(ascii: "\n")
    /// Longer texts cannot be made of what the host takes in.
    private static let maximumLength = 256 << 20
    private static let shortestReference = 4
    /// What four bits hold; also says that the count goes on.
    private static let shortCount = 15
    private static let longCountStep = 255

    package init() {
        text = []
        text.reserveCapacity(Self.common.count + 6144)
        text += Self.common
    }

    /// - Throws: as `JSONEncoding.append(_:to:)`.
    package mutating func append<Value: Encodable>(_ value: Value?) throws {
        if !isFirst { text.append(Self.separator) }
        isFirst = false
        if let value { try JSONEncoding.append(value, to: &text) }
    }

    /// A text as it was read from another value.
    package mutating func append(text other: ArraySlice<UInt8>) {
        if !isFirst { text.append(Self.separator) }
        isFirst = false
        text += other
    }

    // MARK: Packing

    /// Where four bytes were last seen, by a hash of them. Of a place the last 16 bits are kept: no reference reaches
    /// farther, and whether the bytes are the same is looked at anyway.
    private struct Places {
        private static let bits: UInt32 = 12
        private var table = [UInt16](repeating: 0, count: 1 << Places.bits)

        /// Notes the place, and returns how far back the last one is; 0 or any other distance if there was none.
        @inline(__always)
        mutating func replace(_ word: UInt32, with place: Int) -> Int {
            let index = Int(truncatingIfNeeded: (word &* 2_654_435_761) >> (32 - Places.bits))
            return table.withUnsafeMutableBufferPointer { table in
                let new = UInt16(truncatingIfNeeded: place)
                let distance = new &- table[index]
                table[index] = new
                return Int(distance)
            }
        }
    }

    private static let commonPlaces: Places = {
        var places = Places()
        common.withUnsafeBytes { bytes in
            for place in 0...(bytes.count - shortestReference) {
                _ = places.replace(bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self), with: place)
            }
        }
        return places
    }()

    package var bytes: [UInt8] {
        text.withUnsafeBytes { bytes in
            let room = bytes.count + bytes.count / Self.longCountStep + 32
            return [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                var output = Output(buffer: buffer)
                Self.pack(bytes, into: &output)
                count = output.count
            }
        }
    }

    private static func pack(_ bytes: UnsafeRawBufferPointer, into output: inout Output) {
        var places = commonPlaces
        output.append(form)
        output.append(length: bytes.count - common.count)
        var position = common.count
        var literals = position
        while position + shortestReference <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)
            let distance = places.replace(word, with: position)
            guard distance > 0, distance <= position,
                bytes.loadUnaligned(fromByteOffset: position - distance, as: UInt32.self) == word
            else {
                position += 1
                continue
            }
            let length = commonLength(bytes, position - distance, position)
            output.append(bytes, literals..<position, reference: (distance, length))
            position += length
            literals = position
        }
        output.append(bytes, literals..<bytes.count, reference: nil)
    }

    /// How many bytes from two places on are the same; four are known to be.
    @inline(__always)
    private static func commonLength(_ bytes: UnsafeRawBufferPointer, _ first: Int, _ second: Int) -> Int {
        var length = shortestReference
        while second + length + 8 <= bytes.count {
            let difference =
                bytes.loadUnaligned(fromByteOffset: first + length, as: UInt64.self).littleEndian
                ^ bytes.loadUnaligned(fromByteOffset: second + length, as: UInt64.self).littleEndian
            if difference != 0 { return length + difference.trailingZeroBitCount / 8 }
            length += 8
        }
        while second + length < bytes.count, bytes[first + length] == bytes[second + length] { length += 1 }
        return length
    }

    /// The value as it grows, in room that is enough for a text without any reference.
    private struct Output {
        let buffer: UnsafeMutableBufferPointer<UInt8>
        private(set) var count = 0

        init(buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

        @inline(__always)
        mutating func append(_ byte: UInt8) {
            precondition(count < buffer.count)
            buffer[count] = byte
            count += 1
        }

        mutating func append(length: Int) {
            var rest = length
            while rest > 0x7F {
                append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            append(UInt8(truncatingIfNeeded: rest))
        }

        @inline(__always)
        mutating func append(
            _ bytes: UnsafeRawBufferPointer, _ literals: Range<Int>, reference: (distance: Int, length: Int)?
        ) {
            let extra = reference.map { $0.length - shortestReference } ?? 0
            append(UInt8(truncatingIfNeeded: min(literals.count, shortCount) << 4 | min(extra, shortCount)))
            append(restOf: literals.count)
            for index in literals { append(bytes[index]) }
            guard let reference else { return }
            append(UInt8(truncatingIfNeeded: reference.distance))
            append(UInt8(truncatingIfNeeded: reference.distance >> 8))
            append(restOf: extra)
        }

        @inline(__always)
        private mutating func append(restOf count: Int) {
            guard count >= shortCount else { return }
            var rest = count - shortCount
            while rest >= longCountStep {
                append(UInt8(truncatingIfNeeded: longCountStep))
                rest -= longCountStep
            }
            append(UInt8(truncatingIfNeeded: rest))
        }
    }

    // MARK: Unpacking

    /// What is no value of ours.
    package struct Damaged: Error {}

    /// The texts of a value.
    ///
    /// - Throws: ``Damaged``, also for more or fewer texts than `count`.
    package static func texts(_ count: Int, in packed: UnsafeRawBufferPointer) throws(Damaged) -> [ArraySlice<UInt8>] {
        let text = try text(of: packed)
        let texts = text[common.count...].split(
            separator: separator, maxSplits: count, omittingEmptySubsequences: false)
        guard texts.count == count else { throw Damaged() }
        return texts
    }

    /// The text behind the common one.
    private static func text(of packed: UnsafeRawBufferPointer) throws(Damaged) -> [UInt8] {
        var reader = Reader(bytes: packed)
        guard try reader.next() == form else { throw Damaged() }
        let length = try reader.length()
        // A byte stands for no more than so many.
        guard length <= maximumLength, length / (longCountStep + 1) <= packed.count else { throw Damaged() }
        let end = common.count + length
        var isWhole = false
        let text = [UInt8](unsafeUninitializedCapacity: end) { buffer, count in
            count = buffer.update(fromContentsOf: common)
            isWhole = (try? reader.unpack(into: buffer, from: &count, to: end)) != nil && count == end
        }
        guard isWhole else { throw Damaged() }
        return text
    }

    /// Reads a value that may be anything.
    private struct Reader {
        let bytes: UnsafeRawBufferPointer
        private var position = 0

        init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

        mutating func next() throws(Damaged) -> UInt8 {
            guard position < bytes.count else { throw Damaged() }
            defer { position += 1 }
            return bytes[position]
        }

        mutating func length() throws(Damaged) -> Int {
            var length = 0
            for shift in stride(from: 0, to: 35, by: 7) {
                let byte = try next()
                length |= Int(byte & 0x7F) << shift
                if byte < 0x80 { return length }
            }
            throw Damaged()
        }

        private mutating func count(_ short: UInt8) throws(Damaged) -> Int {
            var count = Int(short)
            guard count == shortCount else { return count }
            while true {
                let byte = try next()
                count += Int(byte)
                guard count <= maximumLength else { throw Damaged() }
                if byte != UInt8(longCountStep) { return count }
            }
        }

        /// - Parameter filled: how much of the buffer has a value.
        mutating func unpack(
            into buffer: UnsafeMutableBufferPointer<UInt8>, from filled: inout Int, to end: Int
        ) throws(Damaged) {
            while true {
                let counts = try next()
                let literals = try count(counts >> 4)
                guard literals <= end - filled, literals <= bytes.count - position else { throw Damaged() }
                for index in 0..<literals { buffer[filled + index] = bytes[position + index] }
                filled += literals
                position += literals
                if position == bytes.count { return }
                let distance = Int(try next()) | Int(try next()) << 8
                let length = try count(counts & 0x0F) + shortestReference
                guard distance > 0, distance <= filled, length <= end - filled else { throw Damaged() }
                // One by one: a reference may reach into what it makes.
                for _ in 0..<length {
                    buffer[filled] = buffer[filled - distance]
                    filled += 1
                }
            }
        }
    }
}
