import PortalCore

struct SQLiteSignInCodeStore: SignInCodeStore {
    let access: SQLAccess

    func insert(_ code: SignInCode) throws {
        try access.change(
            "INSERT INTO signInCode (hash, sessionId, state, expiresAt, consumedAt) VALUES (?, ?, ?, ?, ?)",
            .blob(code.hash), .id(code.sessionId), .text(code.state), .time(code.expiresAt), .time(code.consumedAt))
    }

    func find(hash: [UInt8]) throws -> SignInCode? {
        try access.first(
            "SELECT hash, sessionId, state, expiresAt, consumedAt FROM signInCode WHERE hash = ?", .blob(hash)
        ) { row in
            SignInCode(
                hash: try row.bytes(0), sessionId: try row.id(1), state: try row.optionalText(2),
                expiresAt: try row.time(3), consumedAt: try row.optionalTime(4))
        }
    }

    func consume(hash: [UInt8], at time: Timestamp) throws -> Bool {
        try access.change(
            "UPDATE signInCode SET consumedAt = ? WHERE hash = ? AND consumedAt IS NULL", .time(time), .blob(hash)) == 1
    }

    func purge(before time: Timestamp) throws -> Int {
        try access.change("DELETE FROM signInCode WHERE expiresAt < ?", .time(time))
    }
}
