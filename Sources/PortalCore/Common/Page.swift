/// Which part of a list is wanted.
package struct PageRequest: Sendable, Hashable {
    package enum Order: String, Sendable, Codable, CaseIterable {
        case ascending = "asc"
        case descending = "desc"
    }

    /// Largest and default page size (API.md, "Lists").
    package static let maximumLimit = 100
    package static let defaultLimit = 25

    /// 1 to ``maximumLimit``.
    package var limit: Int
    package var cursor: Cursor?
    package var order: Order

    package init(limit: Int = defaultLimit, cursor: Cursor? = nil, order: Order = .ascending) {
        self.limit = min(max(limit, 1), Self.maximumLimit)
        self.cursor = cursor
        self.order = order
    }
}

/// Where a page ended: opaque to clients; inside, the last row's sort key (an identifier or a sequence number).
package struct Cursor: Sendable, Hashable, Codable {
    package let key: String

    package init(key: String) { self.key = key }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let bytes = Base64URL.decode(text), let key = String(validating: bytes, as: UTF8.self) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "is not a cursor of this host")
        }
        self.key = key
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Base64URL.encode(Array(key.utf8)))
    }

    /// The refusal of a cursor whose key is not of the list's kind.
    package static var invalid: PortalError { .invalid("/cursor", "The cursor is not one of this list.") }
}

/// One page of a list, in order.
package struct Page<Element: Sendable>: Sendable {
    package var data: [Element]
    /// Nil on the last page.
    package var nextCursor: Cursor?

    package init(data: [Element], nextCursor: Cursor?) {
        self.data = data
        self.nextCursor = nextCursor
    }

    /// Cuts a page from rows fetched with one more than the limit.
    package init(rows: [Element], request: PageRequest, key: (Element) -> String) {
        data = Array(rows.prefix(request.limit))
        nextCursor = rows.count > request.limit ? data.last.map { Cursor(key: key($0)) } : nil
    }
}

extension Page: Codable where Element: Codable {
    private enum CodingKeys: String, CodingKey { case data, nextCursor }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(data, forKey: .data)
        // Explicitly null on the last page, so that a client can tell it from an older host's answer.
        try container.encode(nextCursor, forKey: .nextCursor)
    }
}
