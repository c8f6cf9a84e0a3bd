import PortalCore
import StrictJSON

extension SQLValue {
    static func id<Kind>(_ value: Identifier<Kind>) -> SQLValue { .text(value.description) }

    static func id<Kind>(_ value: Identifier<Kind>?) -> SQLValue { value.map { .text($0.description) } ?? .null }

    static func time(_ value: Timestamp) -> SQLValue { .integer(value.milliseconds) }

    static func time(_ value: Timestamp?) -> SQLValue { value.map { .integer($0.milliseconds) } ?? .null }

    static func raw<Value: RawRepresentable<String>>(_ value: Value) -> SQLValue { .text(value.rawValue) }

    static func json<Value: Encodable>(_ value: Value) throws -> SQLValue {
        .text(String(decoding: try JSONEncoding.bytes(of: value), as: UTF8.self))
    }

    static func optionalJSON<Value: Encodable>(_ value: Value?) throws -> SQLValue {
        try value.map { try .json($0) } ?? .null
    }
}
