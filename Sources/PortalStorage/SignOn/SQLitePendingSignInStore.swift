import PortalCore

struct SQLitePendingSignInStore: PendingSignInStore {
    let access: SQLAccess

    private static let select = """
        SELECT sessionId, connectionId, key, sealedSecrets, redirectUri, state, slot, setupFingerprint, startedAt, \
        expiresAt FROM pendingSignIn
        """

    func insert(_ pending: PendingSignIn) throws {
        try access.change(
            """
            INSERT INTO pendingSignIn (sessionId, connectionId, key, sealedSecrets, redirectUri, state, slot, \
            setupFingerprint, startedAt, expiresAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .id(pending.sessionId), .id(pending.connectionId), .blob(pending.key), .blob(pending.sealedSecrets),
            .text(pending.redirectUri), .text(pending.state), .raw(pending.slot), .text(pending.setupFingerprint),
            .time(pending.startedAt), .time(pending.expiresAt))
    }

    func find(key: [UInt8]) throws -> PendingSignIn? {
        try access.first(Self.select + " WHERE key = ?", .blob(key), map: PendingSignIn.init(row:))
    }

    func find(session: SignInSessionID) throws -> PendingSignIn? {
        try access.first(Self.select + " WHERE sessionId = ?", .id(session), map: PendingSignIn.init(row:))
    }

    func claim(_ pending: PendingSignIn, until time: Timestamp) throws -> Bool {
        try access.change(
            """
            UPDATE pendingSignIn SET key = ?, sealedSecrets = x'', expiresAt = max(expiresAt, ?) \
            WHERE sessionId = ? AND key = ?
            """,
            .blob(pending.keyOnceClaimed), .time(time), .id(pending.sessionId), .blob(pending.key)) == 1
    }

    func remove(_ session: SignInSessionID) throws -> Bool {
        try access.change("DELETE FROM pendingSignIn WHERE sessionId = ?", .id(session)) == 1
    }

    func expired(at time: Timestamp, limit: Int) throws -> [PendingSignIn] {
        try access.all(
            Self.select + " WHERE expiresAt <= ? ORDER BY expiresAt, sessionId LIMIT ?", .time(time),
            .integer(limit), map: PendingSignIn.init(row:))
    }

    func nextExpiry() throws -> Timestamp? {
        try access.first("SELECT expiresAt FROM pendingSignIn ORDER BY expiresAt LIMIT 1") { try $0.time(0) }
    }
}

extension PendingSignIn {
    fileprivate init(row: SQLRow) throws {
        self.init(
            sessionId: try row.id(0), connectionId: try row.id(1), key: try row.bytes(2),
            sealedSecrets: try row.bytes(3), redirectUri: try row.optionalText(4), state: try row.optionalText(5),
            slot: try row.raw(6), setupFingerprint: try row.text(7), startedAt: try row.time(8),
            expiresAt: try row.time(9))
    }
}
