import PortalCore

struct SQLiteReplayStore: ReplayStore {
    let access: SQLAccess

    /// The writer lock is held, so that of two processes one comes second and finds the row.
    func admit(key: [UInt8], until expiresAt: Timestamp) throws -> Bool {
        try access.change(
            "INSERT OR IGNORE INTO replay (key, expiresAt) VALUES (?, ?)", .blob(key), .time(expiresAt)) == 1
    }

    func purge(before time: Timestamp) throws -> Int {
        try access.change("DELETE FROM replay WHERE expiresAt < ?", .time(time))
    }
}
