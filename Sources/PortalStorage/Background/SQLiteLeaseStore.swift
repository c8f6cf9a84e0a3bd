import PortalCore

struct SQLiteLeaseStore: LeaseStore {
    let access: SQLAccess

    func acquire(_ name: String, holder: String, now: Timestamp, until: Timestamp) throws -> Lease? {
        let found = try access.first(
            "SELECT holder, expiresAt, token FROM lease WHERE name = ?", .text(name)
        ) { row in
            Lease(name: name, holder: try row.text(0), expiresAt: try row.time(1), token: try row.integer(2))
        }
        let isOwn = found.map { $0.holder == holder && $0.expiresAt > now } ?? false
        guard isOwn || found.map({ $0.expiresAt <= now }) ?? true else { return nil }
        let token = (found?.token ?? 0) + (isOwn ? 0 : 1)
        try access.change(
            "INSERT OR REPLACE INTO lease (name, holder, expiresAt, token) VALUES (?, ?, ?, ?)", .text(name),
            .text(holder), .time(until), .integer(token))
        return Lease(name: name, holder: holder, expiresAt: until, token: token)
    }

    /// The row stays with its token, which must go on growing.
    func release(_ lease: Lease) throws {
        try access.change(
            "UPDATE lease SET expiresAt = 0 WHERE name = ? AND holder = ? AND token = ?", .text(lease.name),
            .text(lease.holder), .integer(lease.token))
    }
}
