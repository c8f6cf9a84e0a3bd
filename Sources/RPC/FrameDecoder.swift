#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Cuts a byte stream into frames: a state machine without input or output.
///
/// Bytes go in through ``append(_:)`` or ``withFreeSpace(atLeast:_:)``; then ``next()`` is called until it returns nil.
/// The framing is taken from the first byte that is not blank (space, tab, CR, LF): a letter begins a header, anything
/// else a line. Memory grows with what has arrived, never with what a header announces.
public struct FrameDecoder: Sendable {
    /// What was found in the stream.
    public enum Event: Sendable, Hashable {
        /// A complete frame; its content is at these positions of ``withContent(_:_:)`` until more is appended.
        case frame(Range<Int>)
        /// A line that is too long was dropped, or the stream is beyond repair: see ``isBroken``.
        case failure(FrameError)
    }

    private enum Phase: Sendable {
        /// Waiting for the first byte that is not blank.
        case undecided
        /// Looking for the end of a line.
        case line
        /// Dropping a line that is too long.
        case droppingLine
        /// Looking for the end of a block of headers.
        case header
        /// Waiting for content of a known length.
        case content(Int)
        /// Nothing that follows can be understood.
        case broken
    }

    private let frameLimit: Int
    private let headerLimit: Int
    private var phase: Phase
    private var storage: [UInt8] = []
    /// Where the bytes begin that are not consumed.
    private var start = 0
    /// Where the bytes end that were filled in.
    private var end = 0
    /// Up to here the bytes were searched already.
    private var searched = 0

    /// The framing, once it is known.
    public private(set) var framing: Framing?

    /// Storage above this size is given back when it is empty.
    private static let keptCapacity = 256 * 1024

    /// Makes a decoder.
    ///
    /// - Parameter framing: the framing, or nil to find out.
    public init(framing: Framing? = nil, limits: RPCLimits = RPCLimits()) {
        frameLimit = limits.frameBytes
        headerLimit = limits.headerBytes
        self.framing = framing
        switch framing {
        case .lines: phase = .line
        case .headers: phase = .header
        case nil: phase = .undecided
        }
    }

    /// Whether the stream is beyond repair, after a broken header.
    public var isBroken: Bool {
        if case .broken = phase { true } else { false }
    }

    /// Adds bytes to the end of the stream.
    public mutating func append(_ bytes: some Collection<UInt8>) {
        let count = bytes.count
        withFreeSpace(atLeast: count) { space in
            _ = UnsafeMutableBufferPointer(rebasing: space[..<count]).initialize(fromContentsOf: bytes)
            return count
        }
    }

    /// Lets a closure write bytes at the end of the stream, at least so many; it returns how many it wrote.
    @discardableResult
    public mutating func withFreeSpace(
        atLeast minimum: Int, _ body: (UnsafeMutableBufferPointer<UInt8>) -> Int
    ) -> Int {
        makeSpace(minimum)
        let offset = end
        let written = storage.withUnsafeMutableBufferPointer { buffer in
            body(UnsafeMutableBufferPointer(rebasing: buffer[offset...]))
        }
        end += min(max(written, 0), storage.count - offset)
        return written
    }

    /// Gives a closure the content of a frame.
    public func withContent<Result>(_ range: Range<Int>, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        storage.withUnsafeBufferPointer { buffer in
            body(UnsafeBufferPointer(rebasing: buffer[range.clamped(to: 0..<buffer.count)]))
        }
    }

    /// The next frame or failure, or nil when more bytes are needed.
    public mutating func next() -> Event? {
        while true {
            switch phase {
            case .undecided:
                skipBlanks()
                guard start < end else { return nil }
                let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(storage[start] | 0x20)
                framing = isLetter ? .headers : .lines
                phase = isLetter ? .header : .line
            case .line:
                guard let event = nextLine() else { return nil }
                // A line of blanks is not a frame.
                if case .frame(let range) = event, range.isEmpty { continue }
                return event
            case .droppingLine:
                guard let lineEnd = find(UInt8(ascii: "\n")) else {
                    consume(upTo: end)
                    return nil
                }
                consume(upTo: lineEnd + 1)
                phase = .line
            case .header:
                if start == searched { skipBlanks() }
                guard let headerEnd = endOfHeader() else {
                    guard end - start > headerLimit else { return nil }
                    return broken(.headerTooLarge(limit: headerLimit))
                }
                guard headerEnd - start <= headerLimit else { return broken(.headerTooLarge(limit: headerLimit)) }
                do throws(FrameError) {
                    phase = .content(try contentLength(start..<headerEnd))
                } catch {
                    return broken(error)
                }
                consume(upTo: headerEnd)
            case .content(let length):
                guard end - start >= length else { return nil }
                let range = start..<(start + length)
                consume(upTo: range.upperBound)
                phase = .header
                return .frame(range)
            case .broken:
                consume(upTo: end)
                return nil
            }
        }
    }

    /// What the end of the stream means: an unfinished line is a frame, an unfinished header or content a failure.
    public mutating func finish() -> Event? {
        switch phase {
        case .undecided, .broken, .droppingLine: return nil
        case .line:
            let event = line(start..<end)
            consume(upTo: end)
            if case .frame(let range) = event, range.isEmpty { return nil }
            return event
        case .header: return start < end ? broken(.truncated) : nil
        case .content: return broken(.truncated)
        }
    }

    private mutating func broken(_ error: FrameError) -> Event {
        phase = .broken
        consume(upTo: end)
        return .failure(error)
    }
}

// MARK: Storage

extension FrameDecoder {
    private mutating func makeSpace(_ minimum: Int) {
        if start == end {
            start = 0
            end = 0
            searched = 0
            if storage.count > max(Self.keptCapacity, minimum) { storage = [] }
        }
        guard storage.count - end < minimum else { return }
        if start > 0 {
            let (from, count) = (start, end - start)
            storage.withUnsafeMutableBytes { bytes in
                guard let base = bytes.baseAddress else { return }
                memmove(base, base + from, count)
            }
            searched -= start
            end = count
            start = 0
        }
        guard storage.count - end < minimum else { return }
        let (size, count) = (max(end + minimum, storage.count * 2), end)
        storage = storage.withUnsafeBytes { old in
            [UInt8](unsafeUninitializedCapacity: size) { new, initialized in
                guard let target = new.baseAddress else { return }
                if let source = old.baseAddress { memcpy(target, source, count) }
                memset(target + count, 0, size - count)
                initialized = size
            }
        }
    }

    private mutating func consume(upTo position: Int) {
        start = position
        searched = position
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private mutating func skipBlanks() {
        while start < end, Self.isBlank(storage[start]) { start += 1 }
        searched = start
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (lower, upper) = (range.lowerBound, range.upperBound)
        while lower < upper, Self.isBlank(storage[lower]) { lower += 1 }
        while lower < upper, Self.isBlank(storage[upper - 1]) { upper -= 1 }
        return lower..<upper
    }

    /// Where a byte is, from where the search last ended.
    private mutating func find(_ byte: UInt8) -> Int? {
        guard searched < end else { return nil }
        let (from, count) = (searched, end - searched)
        let position: Int? = storage.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, let hit = memchr(base + from, Int32(byte), count) else { return nil }
            return UnsafeRawPointer(hit) - base
        }
        if position == nil { searched = end }
        return position
    }
}

// MARK: Lines

extension FrameDecoder {
    private mutating func nextLine() -> Event? {
        guard let lineEnd = find(UInt8(ascii: "\n")) else {
            // One more byte may be the CR of the line's end.
            guard end - start > frameLimit + 1 else { return nil }
            phase = .droppingLine
            consume(upTo: end)
            return .failure(.tooLarge(limit: frameLimit))
        }
        let event = line(start..<lineEnd)
        consume(upTo: lineEnd + 1)
        return event
    }

    /// What a line without its LF is. Blanks around the content count, so that it does not matter when they arrive.
    private func line(_ range: Range<Int>) -> Event {
        let endsWithCR = range.last.map { storage[$0] == UInt8(ascii: "\r") } ?? false
        guard range.count - (endsWithCR ? 1 : 0) <= frameLimit else { return .failure(.tooLarge(limit: frameLimit)) }
        return .frame(trimmed(range))
    }
}

// MARK: Headers

extension FrameDecoder {
    /// Where the block of headers ends, behind its empty line.
    private mutating func endOfHeader() -> Int? {
        while let lineEnd = find(UInt8(ascii: "\n")) {
            searched = lineEnd + 1
            let previous = storage[start..<lineEnd]
            if previous.isEmpty || previous.last == UInt8(ascii: "\n") { return lineEnd + 1 }
            if previous.last == UInt8(ascii: "\r") {
                let line = previous.dropLast()
                if line.isEmpty || line.last == UInt8(ascii: "\n") { return lineEnd + 1 }
            }
        }
        return nil
    }

    private func contentLength(_ block: Range<Int>) throws(FrameError) -> Int {
        var length: Int?
        for line in storage[block].split(separator: UInt8(ascii: "\n")) {
            let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            guard !line.isEmpty else { continue }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
                throw FrameError.malformedHeader("a line has no colon")
            }
            let name = String(decoding: line[..<colon].map(Self.lowercased), as: UTF8.self)
            let value = line[(colon + 1)...].drop(while: Self.isBlank)
            guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw FrameError.malformedHeader("a name is malformed")
            }
            switch name {
            case "content-length":
                guard length == nil else { throw FrameError.malformedHeader("Content-Length appears twice") }
                length = try decimal(value)
            case "content-type":
                let text = String(decoding: value.map(Self.lowercased), as: UTF8.self)
                guard !text.contains("charset=") || text.contains("utf-8") || text.contains("utf8") else {
                    throw FrameError.malformedHeader("the charset is not UTF-8")
                }
            default: break
            }
        }
        guard let length else { throw FrameError.malformedHeader("Content-Length is missing") }
        return length
    }

    private func decimal(_ text: ArraySlice<UInt8>) throws(FrameError) -> Int {
        var digits = text
        while let last = digits.last, Self.isBlank(last) { digits.removeLast() }
        guard !digits.isEmpty else { throw FrameError.malformedHeader("Content-Length is empty") }
        var value = 0
        for byte in digits {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { throw FrameError.malformedHeader("Content-Length is not a number") }
            value = value * 10 + Int(digit)
            // Far from overflow, because the limit is checked for each digit.
            guard value <= frameLimit else { throw FrameError.tooLarge(limit: frameLimit) }
        }
        return value
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
