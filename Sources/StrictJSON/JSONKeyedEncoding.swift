/// Writes the members of one object.
struct JSONKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let sink: JSONSink
    let depth: Int
    let serial: Int
    let path: JSONPathNode?

    var codingPath: [any CodingKey] { path?.codingPath ?? [] }

    private func begin(_ key: Key) throws {
        try sink.beginMember(key.stringValue, depth: depth, serial: serial)
    }

    mutating func encodeNil(forKey key: Key) throws {
        try begin(key)
        sink.writeNull()
    }

    mutating func encode(_ value: Bool, forKey key: Key) throws {
        try begin(key)
        sink.write(value)
    }

    mutating func encode(_ value: String, forKey key: Key) throws {
        try begin(key)
        sink.write(value)
    }

    mutating func encode(_ value: Double, forKey key: Key) throws {
        try begin(key)
        try sink.write(number: value, path: child(key))
    }

    mutating func encode(_ value: Float, forKey key: Key) throws {
        try begin(key)
        try sink.write(number: value, path: child(key))
    }

    mutating func encode(_ value: Int, forKey key: Key) throws { try write(value, key) }
    mutating func encode(_ value: Int8, forKey key: Key) throws { try write(value, key) }
    mutating func encode(_ value: Int16, forKey key: Key) throws { try write(value, key) }
    mutating func encode(_ value: Int32, forKey key: Key) throws { try write(value, key) }
    mutating func encode(_ value: Int64, forKey key: Key) throws { try write(value, key) }
    mutating func encode(_ value: UInt, forKey key: Key) throws { try write(value, key) }
    mutating func encode(_ value: UInt8, forKey key: Key) throws { try write(value, key) }
    mutating func encode(_ value: UInt16, forKey key: Key) throws { try write(value, key) }
    mutating func encode(_ value: UInt32, forKey key: Key) throws { try write(value, key) }
    mutating func encode(_ value: UInt64, forKey key: Key) throws { try write(value, key) }

    private func write<Number: FixedWidthInteger>(_ value: Number, _ key: Key) throws {
        try begin(key)
        sink.write(integer: value)
    }

    mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try begin(key)
        try sink.encode(value, depth: depth + 1, path: child(key))
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        nestedEncoder(key).container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        nestedEncoder(key).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        superEncoder(named: JSONCodingKey.superKey)
    }

    mutating func superEncoder(forKey key: Key) -> any Encoder {
        superEncoder(named: key)
    }

    private func superEncoder(named key: any CodingKey) -> any Encoder {
        JSONDeferredEncoder(sink: sink, depth: depth, serial: serial, key: key.stringValue, path: child(key))
    }

    private func nestedEncoder(_ key: Key) -> JSONByteEncoder {
        // This call cannot throw; the sink remembers the misuse and the encoding as a whole throws.
        guard (try? begin(key)) != nil else { return JSONByteEncoder(sink: JSONSink(), depth: 0, path: nil) }
        return JSONByteEncoder(sink: sink, depth: depth + 1, path: child(key))
    }

    private func child(_ key: any CodingKey) -> JSONPathNode {
        JSONPathNode(parent: path, step: .key(key.stringValue))
    }
}
