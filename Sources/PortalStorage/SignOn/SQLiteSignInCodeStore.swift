import PortalCore

struct SQLiteSignInCodeStore: SignInCodeStore {
    let access: SQLAccess

    func insert(_ code: SignInCode) throws {
        try access.change(
            "INSERT INTO signInCode (sessionId, hash, state, expiresAt) VALUES (?, ?, ?, ?)",
            .id(code.sessionId), .blob(code.hash), .text(code.state), .time(code.expiresAt))
    }

    func find(_ session: SignInSessionID) throws -> SignInCode? {
        try access.first(
            "SELECT sessionId, hash, state, expiresAt FROM signInCode WHERE sessionId = ?", .id(session)
        ) { row in
            SignInCode(
                sessionId: try row.id(0), hash: try row.bytes(1), state: try row.optionalText(2),
                expiresAt: try row.time(3))
        }
    }

    func remove(_ session: SignInSessionID) throws -> Bool {
        try access.change("DELETE FROM signInCode WHERE sessionId = ?", .id(session)) == 1
    }

    /// Looks at all of them, of which there are few: a code lives for minutes.
    func purge(before time: Timestamp) throws -> Int {
        try access.change("DELETE FROM signInCode WHERE expiresAt < ?", .time(time))
    }
}
