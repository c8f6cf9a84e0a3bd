/// Writes the elements of one array.
struct JSONUnkeyedEncoding: UnkeyedEncodingContainer {
    let sink: JSONSink
    let depth: Int
    let serial: Int
    let path: JSONPathNode?
    private(set) var count = 0

    init(sink: JSONSink, depth: Int, serial: Int, path: JSONPathNode?) {
        self.sink = sink
        self.depth = depth
        self.serial = serial
        self.path = path
    }

    var codingPath: [any CodingKey] { path?.codingPath ?? [] }

    private mutating func begin() throws {
        try sink.beginElement(depth: depth, serial: serial)
        count += 1
    }

    mutating func encodeNil() throws {
        try begin()
        sink.writeNull()
    }

    mutating func encode(_ value: Bool) throws {
        try begin()
        sink.write(value)
    }

    mutating func encode(_ value: String) throws {
        try begin()
        sink.write(value)
    }

    mutating func encode(_ value: Double) throws {
        try begin()
        try sink.write(number: value, path: child())
    }

    mutating func encode(_ value: Float) throws {
        try begin()
        try sink.write(number: value, path: child())
    }

    mutating func encode(_ value: Int) throws { try write(value) }
    mutating func encode(_ value: Int8) throws { try write(value) }
    mutating func encode(_ value: Int16) throws { try write(value) }
    mutating func encode(_ value: Int32) throws { try write(value) }
    mutating func encode(_ value: Int64) throws { try write(value) }
    mutating func encode(_ value: UInt) throws { try write(value) }
    mutating func encode(_ value: UInt8) throws { try write(value) }
    mutating func encode(_ value: UInt16) throws { try write(value) }
    mutating func encode(_ value: UInt32) throws { try write(value) }
    mutating func encode(_ value: UInt64) throws { try write(value) }

    private mutating func write<Number: FixedWidthInteger>(_ value: Number) throws {
        try begin()
        sink.write(integer: value)
    }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        try begin()
        try sink.encode(value, depth: depth + 1, path: child())
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        nestedEncoder().container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        nestedEncoder().unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        count += 1
        return JSONDeferredEncoder(sink: sink, depth: depth, serial: serial, key: nil, path: child())
    }

    private mutating func nestedEncoder() -> JSONByteEncoder {
        // This call cannot throw; the sink remembers the misuse and the encoding as a whole throws.
        guard (try? begin()) != nil else { return JSONByteEncoder(sink: JSONSink(), depth: 0, path: nil) }
        return JSONByteEncoder(sink: sink, depth: depth + 1, path: child())
    }

    private func child() -> JSONPathNode {
        JSONPathNode(parent: path, step: .index(max(count - 1, 0)))
    }
}
