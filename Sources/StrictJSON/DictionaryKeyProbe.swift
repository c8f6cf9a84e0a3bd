/// Finds out which coding key type the standard library uses for dictionaries with string keys; it is not public.
struct DictionaryKeyProbe: Encoder {
    private final class Finding {
        var keyType: ObjectIdentifier?
    }

    /// The type's identity, or nil when it cannot be found out.
    static let keyType: ObjectIdentifier? = {
        let finding = Finding()
        try? ["": 0].encode(to: DictionaryKeyProbe(finding: finding))
        return finding.keyType
    }()

    private let finding: Finding

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        finding.keyType = ObjectIdentifier(Key.self)
        // Not through the encoder's own method, which asks this probe.
        let sink = JSONSink()
        let serial = sink.open(object: true, depth: 0, sorted: false)
        return KeyedEncodingContainer(JSONKeyedEncoding<Key>(sink: sink, depth: 0, serial: serial, path: nil))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        JSONByteEncoder(sink: JSONSink(), depth: 0, path: nil).unkeyedContainer()
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        JSONByteEncoder(sink: JSONSink(), depth: 0, path: nil)
    }
}
