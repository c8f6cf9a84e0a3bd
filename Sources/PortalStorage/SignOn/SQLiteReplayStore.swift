import PortalCore

struct SQLiteReplayStore: ReplayStore {
    let access: SQLAccess

    /// The writer lock is held, so that of two processes one comes second and finds the row. What versions up to 3 kept
    /// is kept with other times, and asked for by the key alone.
    func admit(key: [UInt8], until expiresAt: Timestamp) throws -> Bool {
        try access.change(
            """
            INSERT OR IGNORE INTO replay (expiresAt, key) SELECT ?1, ?2 \
            WHERE NOT EXISTS (SELECT 1 FROM earlierReplay WHERE key = ?2)
            """, .time(expiresAt), .blob(key)) == 1
    }

    func purge(before time: Timestamp) throws -> Int {
        try access.change("DELETE FROM replay WHERE expiresAt < ?", .time(time))
            + access.change("DELETE FROM earlierReplay WHERE expiresAt < ?", .time(time))
    }
}
