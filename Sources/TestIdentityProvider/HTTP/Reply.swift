import StrictJSON

/// An answer.
struct Reply: Sendable {
    /// The header fields in use.
    enum FieldName: Sendable {
        case cacheControl
        case contentSecurityPolicy
        case location
        case wwwAuthenticate
    }

    var status: Int
    var contentType: String
    var fields: [(name: FieldName, value: String)] = []
    var body: [UInt8]

    init(status: Int = 200, contentType: String, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    static func json(_ value: JSON, status: Int = 200) -> Reply {
        var reply = Reply(status: status, contentType: "application/json", body: Array(value.description.utf8))
        reply.fields.append((.cacheControl, "no-store"))
        return reply
    }

    static func page(_ page: HTMLPage, status: Int = 200) -> Reply {
        var reply = Reply(status: status, contentType: "text/html; charset=utf-8", body: Array(page.text.utf8))
        reply.fields.append((.cacheControl, "no-store"))
        reply.fields.append((.contentSecurityPolicy, HTMLPage.policy))
        return reply
    }

    static func redirect(_ url: String) -> Reply {
        var reply = Reply(status: 302, contentType: "text/plain; charset=utf-8", body: [])
        reply.fields.append((.location, url))
        reply.fields.append((.cacheControl, "no-store"))
        return reply
    }
}
