import PortalCore

struct SQLiteIdempotencyStore: IdempotencyStore {
    let access: SQLAccess

    func find(key: String) throws -> IdempotencyRecord? {
        try access.first(
            "SELECT key, digest, sealedResult, createdAt FROM idempotencyRecord WHERE key = ?", .text(key)
        ) { row in
            IdempotencyRecord(
                key: try row.text(0), digest: try row.bytes(1), sealedResult: try row.bytes(2),
                createdAt: try row.time(3))
        }
    }

    func put(_ record: IdempotencyRecord) throws {
        try access.change(
            "INSERT OR REPLACE INTO idempotencyRecord (key, digest, sealedResult, createdAt) VALUES (?, ?, ?, ?)",
            .text(record.key), .blob(record.digest), .blob(record.sealedResult), .time(record.createdAt))
    }

    func remove(key: String) throws {
        try access.change("DELETE FROM idempotencyRecord WHERE key = ?", .text(key))
    }

    func purge(before time: Timestamp) throws -> Int {
        try access.change("DELETE FROM idempotencyRecord WHERE createdAt < ?", .time(time))
    }
}
