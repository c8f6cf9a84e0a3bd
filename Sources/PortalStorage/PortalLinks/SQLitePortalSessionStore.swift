import PortalCore

struct SQLitePortalSessionStore: PortalSessionStore {
    let access: SQLAccess

    func insert(_ session: PortalSession) throws {
        try access.change(
            """
            INSERT INTO portalSession (id, linkId, organizationId, intents, createdAt, lastUsedAt, expiresAt, \
            endedAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .id(session.id), .id(session.linkId), .id(session.organizationId), .json(session.intents),
            .time(session.createdAt), .time(session.lastUsedAt), .time(session.expiresAt), .time(session.endedAt))
    }

    func get(_ id: PortalSessionID) throws -> PortalSession? {
        try access.first(
            """
            SELECT id, linkId, organizationId, intents, createdAt, lastUsedAt, expiresAt, endedAt \
            FROM portalSession WHERE id = ?
            """, .id(id)
        ) { row in
            try PortalSession(row: row)
        }
    }

    func update(_ session: PortalSession) throws {
        let changed = try access.change(
            "UPDATE portalSession SET intents = ?, lastUsedAt = ?, expiresAt = ?, endedAt = ? WHERE id = ?",
            .json(session.intents), .time(session.lastUsedAt), .time(session.expiresAt), .time(session.endedAt),
            .id(session.id))
        guard changed == 1 else { throw PortalError.notFound(PortalSessionID.self) }
    }

    func end(openedBy link: PortalLinkID, at time: Timestamp) throws -> Int {
        try access.change(
            "UPDATE portalSession SET endedAt = ? WHERE linkId = ? AND endedAt IS NULL", .time(time), .id(link))
    }
}

extension PortalSession {
    fileprivate init(row: SQLRow) throws {
        self.init(
            id: try row.id(0), linkId: try row.id(1), organizationId: try row.id(2), intents: try row.list(3),
            createdAt: try row.time(4), lastUsedAt: try row.time(5), expiresAt: try row.time(6),
            endedAt: try row.optionalTime(7))
    }
}
