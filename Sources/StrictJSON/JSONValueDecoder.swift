/// The standard library's view of one JSON value in its document.
struct JSONValueDecoder: Decoder {
    let value: JSON
    let parent: JSONPathNode?
    /// The step that leads from the parent to this value.
    let step: JSONPathNode.Step

    var codingPath: [any CodingKey] { node.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// This value's place, as a node that children link to.
    var node: JSONPathNode { JSONPathNode(parent: parent, step: step) }

    func failure(_ message: String) -> JSONDecodingError {
        JSONDecodingError(pointer: node.pointer, message: message)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let object) = value else { throw failure("must be an object") }
        return KeyedDecodingContainer(JSONKeyedDecoding<Key>(object: object, node: node))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = value else { throw failure("must be an array") }
        return JSONUnkeyedDecoding(elements: elements, node: node)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
        self
    }

    /// Decodes the value and turns every error into one that says where it happened.
    @inline(__always)
    func decodeWhole<Value: Decodable>(_ type: Value.Type) throws(JSONDecodingError) -> Value {
        if Value.self == String.self {
            guard case .string(let text) = value else { throw failure("must be a string") }
            return unsafeBitCast(text, to: Value.self)
        }
        if Value.self == JSON.self { return unsafeBitCast(value, to: Value.self) }
        if Value.self == [String: String].self, let texts = value.texts { return unsafeBitCast(texts, to: Value.self) }
        do {
            return try Value(from: self)
        } catch {
            throw translate(error)
        }
    }

    @inline(never)
    private func translate(_ error: any Error) -> JSONDecodingError {
        switch error {
        case let error as JSONDecodingError:
            return error
        case let error as JSONInvalidValue:
            return failure(error.message)
        case DecodingError.keyNotFound(let key, let context):
            return JSONDecodingError(
                pointer: Self.pointer(context.codingPath).appending(key.stringValue), message: "is required")
        case DecodingError.typeMismatch(_, let context):
            return JSONDecodingError(pointer: Self.pointer(context.codingPath), message: "has the wrong type")
        case DecodingError.valueNotFound(_, let context):
            return JSONDecodingError(pointer: Self.pointer(context.codingPath), message: "must not be null")
        case DecodingError.dataCorrupted(let context):
            // What the standard library says about a raw value names the Swift type.
            let isAboutRawValue = context.debugDescription.hasPrefix("Cannot initialize ")
            return JSONDecodingError(
                pointer: Self.pointer(context.codingPath),
                message: isAboutRawValue ? "is not one of the known values" : context.debugDescription)
        default:
            return failure("is not valid")
        }
    }

    private static func pointer(_ path: [any CodingKey]) -> JSONPointer {
        JSONPointer(tokens: path.map { $0.intValue.map(String.init) ?? $0.stringValue })
    }

    // MARK: Scalars

    func bool() throws(JSONDecodingError) -> Bool {
        guard case .bool(let flag) = value else { throw failure("must be a boolean") }
        return flag
    }

    func string() throws(JSONDecodingError) -> String {
        guard case .string(let text) = value else { throw failure("must be a string") }
        return text
    }

    func integer<Number: FixedWidthInteger>(_ type: Number.Type) throws(JSONDecodingError) -> Number {
        switch value {
        case .integer(let number):
            if let result = Number(exactly: number) { return result }
        case .decimal(let number):
            if let result = number.integer.flatMap({ Number(exactly: $0) }) ?? Number(number.text) { return result }
            guard number.double.rounded() == number.double else { throw failure("must be an integer") }
        default:
            throw failure("must be an integer")
        }
        throw failure("must be an integer from \(Number.min) to \(Number.max)")
    }

    func double() throws(JSONDecodingError) -> Double {
        guard let number = value.doubleValue else { throw failure("must be a number") }
        guard number.isFinite else { throw failure("is too large") }
        return number
    }
}

extension JSONValueDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { value.isNull }
    func decode(_ type: Bool.Type) throws -> Bool { try bool() }
    func decode(_ type: String.Type) throws -> String { try string() }
    func decode(_ type: Double.Type) throws -> Double { try double() }
    func decode(_ type: Float.Type) throws -> Float { Float(try double()) }
    func decode(_ type: Int.Type) throws -> Int { try integer(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decodeWhole(type) }
}

extension JSON {
    /// The members of an object whose values are all strings; nil for anything else, which the generic way explains.
    fileprivate var texts: [String: String]? {
        guard case .object(let object) = self else { return nil }
        var texts: [String: String] = [:]
        texts.reserveCapacity(object.members.count)
        for member in object.members {
            guard case .string(let text) = member.value else { return nil }
            texts[member.key] = text
        }
        return texts
    }
}
