import PortalCore

/// Subjects are packed with their sessions; those from before version 4 are in a table of their own, until their sessions
/// are forgotten.
struct SQLiteSessionSubjectStore: SessionSubjectStore {
    let access: SQLAccess

    private static let select = "SELECT id, connectionId, packed FROM signInSession WHERE subjectKey IS NOT NULL AND "
    private static let selectEarlier = "SELECT sessionId, connectionId, identity FROM sessionSubject WHERE "

    func get(_ session: SignInSessionID) throws -> SessionSubject? {
        try access.first(Self.select + "id = ?", .id(session), map: SessionSubject.init(row:))
            ?? access.first(Self.selectEarlier + "sessionId = ?", .id(session), map: SessionSubject.init(earlier:))
    }

    /// What an update of a session's row has to keep.
    func packed(with session: SignInSessionID) throws -> SessionSubject.Identity? {
        try access.first(Self.select + "id = ?", .id(session), map: SessionSubject.init(row:))?.identity
    }

    func find(
        _ connection: ConnectionID, key: [UInt8], before session: SignInSessionID?, limit: Int
    ) throws -> [SessionSubject] {
        // No identifier lies behind a tilde.
        let end = SQLValue.text(session?.description ?? "~")
        let found = try access.all(
            Self.select + "subjectKey = ? AND connectionId = ? AND id < ? ORDER BY id DESC LIMIT ?",
            .blob(key), .id(connection), end, .integer(limit), map: SessionSubject.init(row:))
        let earlier = try access.all(
            Self.selectEarlier + "connectionId = ? AND key = ? AND sessionId < ? ORDER BY sessionId DESC LIMIT ?",
            .id(connection), .blob(key), end, .integer(limit), map: SessionSubject.init(earlier:))
        if earlier.isEmpty { return found }
        return Array((found + earlier).sorted { $0.sessionId > $1.sessionId }.prefix(limit))
    }

    func remove(_ session: SignInSessionID) throws {
        let texts = try access.first(
            "SELECT packed FROM signInSession WHERE id = ? AND subjectKey IS NOT NULL", .id(session)
        ) { try $0.packed(0, as: SignInSession.Part.self) }
        if let texts {
            var others = PackedTexts()
            for part in SignInSession.Part.allCases {
                others.append(text: part == .subject ? [] : texts.texts[part.rawValue])
            }
            try access.change(
                "UPDATE signInSession SET packed = ?, subjectKey = NULL WHERE id = ?", .blob(others.bytes),
                .id(session))
        }
        try access.change("DELETE FROM sessionSubject WHERE sessionId = ?", .id(session))
    }
}

extension SessionSubject {
    fileprivate init(row: SQLRow) throws {
        let identity: Identity? = try row.packed(2, as: SignInSession.Part.self).value(.subject)
        guard let identity else { throw PackedColumn<SignInSession.Part>.damaged }
        self.init(sessionId: try row.id(0), connectionId: try row.id(1), identity: identity)
    }

    fileprivate init(earlier row: SQLRow) throws {
        self.init(sessionId: try row.id(0), connectionId: try row.id(1), identity: try row.json(2))
    }
}
