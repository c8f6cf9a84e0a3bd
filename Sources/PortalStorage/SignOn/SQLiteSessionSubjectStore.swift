import PortalCore

struct SQLiteSessionSubjectStore: SessionSubjectStore {
    let access: SQLAccess

    private static let select = "SELECT sessionId, connectionId, identity FROM sessionSubject"

    func insert(_ subject: SessionSubject) throws {
        try access.change(
            "INSERT INTO sessionSubject (sessionId, connectionId, key, identity) VALUES (?, ?, ?, ?)",
            .id(subject.sessionId), .id(subject.connectionId), .blob(subject.identity.key),
            try .json(subject.identity))
    }

    func get(_ session: SignInSessionID) throws -> SessionSubject? {
        try access.first(Self.select + " WHERE sessionId = ?", .id(session), map: SessionSubject.init(row:))
    }

    func find(
        _ connection: ConnectionID, key: [UInt8], before session: SignInSessionID?, limit: Int
    ) throws -> [SessionSubject] {
        // No identifier lies behind a tilde.
        try access.all(
            Self.select + " WHERE connectionId = ? AND key = ? AND sessionId < ? ORDER BY sessionId DESC LIMIT ?",
            .id(connection), .blob(key), .text(session?.description ?? "~"), .integer(limit),
            map: SessionSubject.init(row:))
    }

    func remove(_ session: SignInSessionID) throws {
        try access.change("DELETE FROM sessionSubject WHERE sessionId = ?", .id(session))
    }
}

extension SessionSubject {
    fileprivate init(row: SQLRow) throws {
        self.init(sessionId: try row.id(0), connectionId: try row.id(1), identity: try row.json(2))
    }
}
