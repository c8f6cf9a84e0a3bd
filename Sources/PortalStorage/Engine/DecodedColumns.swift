import Foundation

/// Values that were decoded from JSON columns. The same text gives the same value, so nothing is ever out of date and
/// nobody has to tell of a change.
final class DecodedColumns: Sendable {
    /// Bytes of text whose values are remembered; beyond that, all of them are forgotten. A longer text is decoded each
    /// time: whoever may edit a setup must not fill the memory with it.
    static let maximumBytes = 64 << 10

    private class Entry {
        let text: [UInt8]

        init(_ text: [UInt8]) { self.text = text }

        func holds(_ other: UnsafeRawBufferPointer) -> Bool {
            guard text.count == other.count, let start = other.baseAddress else { return false }
            return memcmp(text, start, other.count) == 0
        }
    }

    private final class Known<Value>: Entry {
        let value: Value

        init(_ text: [UInt8], _ value: Value) {
            self.value = value
            super.init(text)
        }
    }

    private struct State {
        var entries: [ObjectIdentifier: [Entry]] = [:]
        var bytes = 0
    }

    private let state = Locked(State())

    /// The value of a text, decoded if it is new.
    ///
    /// - Throws: what `decode` throws; nothing is remembered then.
    func value<Value: Sendable>(of text: UnsafeRawBufferPointer, decode: () throws -> Value) rethrows -> Value {
        let type = ObjectIdentifier(Value.self)
        let known = state.withLock { ($0.entries[type]?.first { $0.holds(text) } as? Known<Value>)?.value }
        if let known { return known }
        let value = try decode()
        guard text.count <= Self.maximumBytes else { return value }
        state.withLock { state in
            if state.bytes + text.count > Self.maximumBytes { state = State() }
            state.entries[type, default: []].append(Known(Array(text), value))
            state.bytes += text.count
        }
        return value
    }
}
