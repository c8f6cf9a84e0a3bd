/// The standard library's view of a ``JSONSink`` at the place of one value.
struct JSONByteEncoder: Encoder {
    let sink: JSONSink
    /// The number of containers around the value.
    let depth: Int
    let path: JSONPathNode?

    var codingPath: [any CodingKey] { path?.codingPath ?? [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        // The order of a dictionary changes from one run to the next.
        let isDictionary = ObjectIdentifier(Key.self) == DictionaryKeyProbe.keyType
        let serial = sink.open(object: true, depth: depth, sorted: isDictionary)
        return KeyedEncodingContainer(
            JSONKeyedEncoding<Key>(sink: sink, depth: depth, serial: serial, path: path))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        let serial = sink.open(object: false, depth: depth, sorted: false)
        return JSONUnkeyedEncoding(sink: sink, depth: depth, serial: serial, path: path)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        self
    }
}

extension JSONByteEncoder: SingleValueEncodingContainer {
    mutating func encodeNil() throws { sink.writeNull() }
    mutating func encode(_ value: Bool) throws { sink.write(value) }
    mutating func encode(_ value: String) throws { sink.write(value) }
    mutating func encode(_ value: Double) throws { try sink.write(number: value, path: path) }
    mutating func encode(_ value: Float) throws { try sink.write(number: value, path: path) }
    mutating func encode(_ value: Int) throws { sink.write(integer: value) }
    mutating func encode(_ value: Int8) throws { sink.write(integer: value) }
    mutating func encode(_ value: Int16) throws { sink.write(integer: value) }
    mutating func encode(_ value: Int32) throws { sink.write(integer: value) }
    mutating func encode(_ value: Int64) throws { sink.write(integer: value) }
    mutating func encode(_ value: UInt) throws { sink.write(integer: value) }
    mutating func encode(_ value: UInt8) throws { sink.write(integer: value) }
    mutating func encode(_ value: UInt16) throws { sink.write(integer: value) }
    mutating func encode(_ value: UInt32) throws { sink.write(integer: value) }
    mutating func encode(_ value: UInt64) throws { sink.write(integer: value) }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        try sink.encode(value, depth: depth, path: path)
    }
}
