/// Who makes a call: `params._meta` (API.md, "Common shapes").
package struct Caller: Sendable, Hashable {
    /// Nil when the call names nobody: then it is the session's IT contact, or the parent on stdio.
    package var actor: Actor?
    /// With a portal session, the call is limited to that session's organisation and intents.
    package var session: PortalSessionID?
    package var idempotency: IdempotencyRequest?

    package init(actor: Actor? = nil, session: PortalSessionID? = nil, idempotency: IdempotencyRequest? = nil) {
        self.actor = actor
        self.session = session
        self.idempotency = idempotency
    }
}

/// Who is behind a change, as the audit event names them.
package struct Actor: Sendable, Hashable, Decodable {
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case admin
        case itContact = "it_contact"
        case system
    }

    package var kind: Kind
    package var id: String?
    package var email: String?
    package var ip: String?
    package var userAgent: String?

    private enum CodingKeys: String, CodingKey {
        case kind = "type"
        case id, email, ip, userAgent
    }

    package init(kind: Kind, id: String? = nil, email: String? = nil, ip: String? = nil, userAgent: String? = nil) {
        self.kind = kind
        self.id = id
        self.email = email
        self.ip = ip
        self.userAgent = userAgent
    }

    /// The parent on stdio, when it names nobody.
    package static let standardIO = Actor(kind: .system, id: "stdio")
    /// The host's own background work.
    package static let host = Actor(kind: .system, id: "host")
}

/// A client's wish that a call takes effect once: the key, and what it was used with.
package struct IdempotencyRequest: Sendable, Hashable {
    package var key: String
    package var method: String
    /// SHA-256 over the method and the canonical parameters.
    package var digest: [UInt8]

    package init(key: String, method: String, digest: [UInt8]) {
        self.key = key
        self.method = method
        self.digest = digest
    }
}
