import PortalCore
import StrictJSON

extension SQLValue {
    static func id<Kind>(_ value: Identifier<Kind>) -> SQLValue { .text(value.description) }

    static func id<Kind>(_ value: Identifier<Kind>?) -> SQLValue { value.map { .text($0.description) } ?? .null }

    /// An identifier as its bytes.
    static func key<Kind>(_ value: Identifier<Kind>) -> SQLValue { .blob(value.bytes) }

    static func key<Kind>(_ value: Identifier<Kind>?) -> SQLValue { value.map { .blob($0.bytes) } ?? .null }

    /// Behind which identifier a listing goes on; none is less than what stands for the beginning.
    static func place<Kind>(_ value: Identifier<Kind>?) -> SQLValue { .blob(value?.bytes ?? []) }

    static func time(_ value: Timestamp) -> SQLValue { .integer(value.milliseconds) }

    static func time(_ value: Timestamp?) -> SQLValue { value.map { .integer($0.milliseconds) } ?? .null }

    static func raw<Value: RawRepresentable<String>>(_ value: Value) -> SQLValue { .text(value.rawValue) }

    static func json<Value: Encodable>(_ value: Value) throws -> SQLValue {
        .utf8(try JSONEncoding.bytes(of: value))
    }

    /// Throws like the other, so that callers need not know which of the two they get.
    static func json<Value: JSONWritable>(_ value: Value) throws -> SQLValue {
        .utf8(JSONEncoding.bytes(of: value))
    }

    static func json(_ text: JSONText) -> SQLValue { .utf8(text.utf8) }

    static func json(_ text: JSONText?) -> SQLValue { text.map { .utf8($0.utf8) } ?? .null }

    static func optionalJSON<Value: Encodable>(_ value: Value?) throws -> SQLValue {
        try value.map { try .json($0) } ?? .null
    }

    static func optionalJSON<Value: JSONWritable>(_ value: Value?) throws -> SQLValue {
        try value.map { try .json($0) } ?? .null
    }
}
