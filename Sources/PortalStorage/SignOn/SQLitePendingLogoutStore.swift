import PortalCore

struct SQLitePendingLogoutStore: PendingLogoutStore {
    let access: SQLAccess

    private static let select = """
        SELECT sessionId, connectionId, key, redirectUri, state, startedAt, expiresAt FROM pendingLogout
        """

    func put(_ pending: PendingLogout) throws {
        try access.change(
            """
            INSERT OR REPLACE INTO pendingLogout (sessionId, connectionId, key, redirectUri, state, startedAt, \
            expiresAt) VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            .id(pending.sessionId), .id(pending.connectionId), .blob(pending.key), .text(pending.redirectUri),
            .text(pending.state), .time(pending.startedAt), .time(pending.expiresAt))
    }

    func find(key: [UInt8]) throws -> PendingLogout? {
        try access.first(Self.select + " WHERE key = ?", .blob(key), map: PendingLogout.init(row:))
    }

    func remove(key: [UInt8]) throws -> Bool {
        try access.change("DELETE FROM pendingLogout WHERE key = ?", .blob(key)) == 1
    }

    func expired(at time: Timestamp, limit: Int) throws -> [PendingLogout] {
        try access.all(
            Self.select + " WHERE expiresAt <= ? ORDER BY expiresAt, sessionId LIMIT ?", .time(time),
            .integer(limit), map: PendingLogout.init(row:))
    }

    func nextExpiry() throws -> Timestamp? {
        try access.first("SELECT expiresAt FROM pendingLogout ORDER BY expiresAt LIMIT 1") { try $0.time(0) }
    }
}

extension PendingLogout {
    fileprivate init(row: SQLRow) throws {
        self.init(
            sessionId: try row.id(0), connectionId: try row.id(1), key: try row.bytes(2),
            redirectUri: try row.optionalText(3), state: try row.optionalText(4), startedAt: try row.time(5),
            expiresAt: try row.time(6))
    }
}
