/// A member that may be absent, `null`, or have a value: for updates, where `null` clears and absence leaves alone.
///
/// As a stored property of a `Codable` type it needs no code: synthesised coding finds the overloads below when the
/// file imports this module. An absent field is left out when encoding.
public enum JSONField<Value> {
    /// There is no such member.
    case absent
    /// The member is `null`.
    case null
    /// The member has a value.
    case value(Value)

    /// The value, if there is one.
    public var value: Value? {
        if case .value(let value) = self { value } else { nil }
    }

    /// Whether the member is there, as `null` or with a value.
    public var isPresent: Bool {
        if case .absent = self { false } else { true }
    }

    /// Makes a field of an optional whose nil means `null`.
    public init(nullable value: Value?) {
        self = value.map { .value($0) } ?? .null
    }

    /// What an optional becomes: unchanged when absent, nil when `null`, else the value.
    public func applied(to current: Value?) -> Value? {
        switch self {
        case .absent: current
        case .null: nil
        case .value(let value): value
        }
    }
}

extension JSONField: Sendable where Value: Sendable {}
extension JSONField: Equatable where Value: Equatable {}
extension JSONField: Hashable where Value: Hashable {}

extension JSONField: Decodable where Value: Decodable {
    /// Reads a value or `null`.
    ///
    /// - Throws: what `Value` throws.
    public init(from decoder: any Decoder) throws {
        self = try decoder.singleValueContainer().decodeNil() ? .null : .value(Value(from: decoder))
    }
}

extension JSONField: Encodable where Value: Encodable {
    /// Writes the value, or `null` when there is none.
    ///
    /// - Throws: what `Value` throws.
    public func encode(to encoder: any Encoder) throws {
        if case .value(let value) = self {
            try value.encode(to: encoder)
        } else {
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        }
    }
}

extension KeyedDecodingContainer {
    /// Reads a field; a missing member is ``JSONField/absent``.
    ///
    /// - Throws: what `Value` throws.
    public func decode<Value: Decodable>(
        _ type: JSONField<Value>.Type, forKey key: Key
    ) throws -> JSONField<Value> {
        guard contains(key) else { return .absent }
        return try decodeIfPresent(Value.self, forKey: key).map { .value($0) } ?? .null
    }
}

extension KeyedEncodingContainer {
    /// Writes a field; an absent one is left out.
    ///
    /// - Throws: what `Value` throws.
    public mutating func encode<Value: Encodable>(_ field: JSONField<Value>, forKey key: Key) throws {
        switch field {
        case .absent: break
        case .null: try encodeNil(forKey: key)
        case .value(let value): try encode(value, forKey: key)
        }
    }
}
