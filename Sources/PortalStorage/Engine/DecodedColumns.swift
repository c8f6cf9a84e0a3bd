import Foundation

/// Values that were decoded from JSON columns. The same text gives the same value, so nothing is ever out of date and
/// nobody has to tell of a change.
final class DecodedColumns: Sendable {
    /// Values of one type that are remembered; beyond that, all of them are forgotten.
    static let capacity = 16

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

    private let entries = Locked<[ObjectIdentifier: [Entry]]>([:])

    /// The value of a text, decoded if it is new.
    ///
    /// - Throws: what `decode` throws; nothing is remembered then.
    func value<Value: Sendable>(of text: UnsafeRawBufferPointer, decode: () throws -> Value) rethrows -> Value {
        let type = ObjectIdentifier(Value.self)
        let known = entries.withLock { ($0[type]?.first { $0.holds(text) } as? Known<Value>)?.value }
        if let known { return known }
        let value = try decode()
        entries.withLock { entries in
            var same = entries[type, default: []]
            if same.count >= Self.capacity { same = [] }
            same.append(Known(Array(text), value))
            entries[type] = same
        }
        return value
    }
}
