/// An encoder for `super`: its member is begun when a container is asked for.
struct JSONDeferredEncoder: Encoder {
    let sink: JSONSink
    let depth: Int
    let serial: Int
    let key: String?
    let path: JSONPathNode?

    var codingPath: [any CodingKey] { path?.codingPath ?? [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    private func begin() -> JSONByteEncoder {
        let begun: Void?
        if let key {
            begun = try? sink.beginMember(key, depth: depth, serial: serial)
        } else {
            begun = try? sink.beginElement(depth: depth, serial: serial)
        }
        guard begun != nil else { return JSONByteEncoder(sink: JSONSink(), depth: 0, path: nil) }
        return JSONByteEncoder(sink: sink, depth: depth + 1, path: path)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        begin().container(keyedBy: type)
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        begin().unkeyedContainer()
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        begin().singleValueContainer()
    }
}
