extension JSON: Codable {
    /// Reads any JSON value; the coders of this library hand it over as it is.
    ///
    /// - Throws: `DecodingError` of a foreign decoder.
    public init(from decoder: any Decoder) throws {
        if let decoder = decoder as? JSONValueDecoder {
            self = decoder.value
            return
        }
        if let members = try? decoder.container(keyedBy: JSONCodingKey.self) {
            self = .object(
                JSONObject(
                    try members.allKeys.map { key in
                        JSONObject.Member(key: key.stringValue, value: try members.decode(JSON.self, forKey: key))
                    }))
            return
        }
        if var elements = try? decoder.unkeyedContainer() {
            var values: [JSON] = []
            while !elements.isAtEnd { values.append(try elements.decode(JSON.self)) }
            self = .array(values)
            return
        }
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self), let decimal = JSONDecimal(value) {
            self = .decimal(decimal)
        } else {
            self = .string(try container.decode(String.self))
        }
    }

    /// Writes the value; the coders of this library take it over as it is.
    ///
    /// - Throws: `EncodingError` of a foreign encoder.
    public func encode(to encoder: any Encoder) throws {
        if let encoder = encoder as? JSONByteEncoder {
            encoder.sink.write(self)
            return
        }
        switch self {
        case .object(let object):
            var container = encoder.container(keyedBy: JSONCodingKey.self)
            for member in object.members {
                try container.encode(member.value, forKey: JSONCodingKey(stringValue: member.key))
            }
        case .array(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        case .null:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .bool(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value)
        case .integer(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value)
        case .decimal(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value.double)
        case .string(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value)
        }
    }
}

extension JSONObject: Codable {
    /// Reads an object.
    ///
    /// - Throws: ``JSONDecodingError`` or, from a foreign decoder, `DecodingError`, when the value is not an object.
    public init(from decoder: any Decoder) throws {
        guard case .object(let object) = try JSON(from: decoder) else { throw JSONInvalidValue("must be an object") }
        self = object
    }

    /// Writes the members.
    ///
    /// - Throws: `EncodingError` of a foreign encoder.
    public func encode(to encoder: any Encoder) throws {
        try JSON.object(self).encode(to: encoder)
    }
}
