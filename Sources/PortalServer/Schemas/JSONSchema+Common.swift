import PortalCore
import RPC
import StrictJSON

extension JSONSchema {
    /// An identifier: prefix and ULID.
    static func id<Kind: IdentifierKind>(_: Identifier<Kind>.Type) -> JSONSchema {
        .string(pattern: "^\(Kind.prefix)_[0-7][0-9A-HJKMNP-TV-Z]{25}$") { Identifier<Kind>($0) != nil }
            .described("Identifier of a \(Kind.noun).")
    }

    static var timestamp: JSONSchema {
        .string(format: "date-time") { Timestamp($0) != nil }.described("RFC 3339, UTC, milliseconds.")
    }

    static var cursor: JSONSchema {
        .string(maximumLength: 512).described("`nextCursor` of the page before.")
    }

    static func name(_ maximum: Int) -> JSONSchema { .string(minimumLength: 1, maximumLength: maximum) }

    static var url: JSONSchema { .string(minimumLength: 1, maximumLength: WebURL.maximumLength, format: "uri") }

    static var domain: JSONSchema {
        JSONSchema.string(minimumLength: 1, maximumLength: DomainRules.maximumTextLength)
            .described("The name of a domain, in any spelling that browsers take.").examples("example.com")
    }

    static var email: JSONSchema {
        .string(minimumLength: 3, maximumLength: TextRules.maximumEmailLength, format: "email")
    }

    static var revision: JSONSchema { .integer(minimum: 1).described("Grows with each change.") }

    static var expectedRevision: JSONSchema {
        .integer(minimum: 1).described("The revision that the change was made on; another one is a conflict.")
    }

    static var intent: JSONSchema { .enumeration(of: Intent.self) }

    static var providerID: JSONSchema { .string(minimumLength: 1, maximumLength: 64).examples("okta") }

    /// A page of a list.
    static func page(of component: String) -> JSONSchema {
        .object([
            .required("data", .array(of: .reference(component))),
            .required("nextCursor", JSONSchema.string().nullable().described("Null on the last page.")),
        ])
    }
}

extension [JSONSchema.Property] {
    /// `limit`, `cursor`, `order`, which every list takes.
    static var pageParameters: [JSONSchema.Property] { pageParameters(order: .ascending) }

    static func pageParameters(order: PageRequest.Order) -> [JSONSchema.Property] {
        [
            .optional(
                "limit",
                .integer(minimum: 1, maximum: Int64(PageRequest.maximumLimit))
                    .defaulting(to: .integer(Int64(PageRequest.defaultLimit)))),
            .optional("cursor", .cursor),
            .optional(
                "order", JSONSchema.enumeration(of: PageRequest.Order.self).defaulting(to: .string(order.rawValue))),
        ]
    }
}

/// The parameters that every list takes.
struct PageParams: Decodable, Sendable {
    var limit: Int?
    var cursor: Cursor?
    var order: PageRequest.Order?

    var request: PageRequest {
        PageRequest(limit: limit ?? PageRequest.defaultLimit, cursor: cursor, order: order ?? .ascending)
    }
}

extension KeyedDecodingContainer {
    /// A member of a change: absent is nil, null is a present nil.
    func decodeChange<Value: Decodable>(_: Value.Type, forKey key: Key) throws -> Value?? {
        guard contains(key) else { return nil }
        return .some(try decodeIfPresent(Value.self, forKey: key))
    }
}
