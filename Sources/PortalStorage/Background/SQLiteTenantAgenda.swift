import PortalCore

struct SQLiteTenantAgenda: TenantAgenda {
    let access: SQLAccess

    func dueTime(of tenant: TenantID) throws -> Timestamp? {
        try access.first("SELECT dueAt FROM agenda WHERE tenant = ?", .integer(Int64(tenant.number))) {
            try $0.time(0)
        }
    }

    func note(_ tenant: TenantID, dueAt time: Timestamp) throws {
        try access.change(
            """
            INSERT INTO agenda (tenant, dueAt) VALUES (?, ?) ON CONFLICT DO UPDATE SET dueAt = excluded.dueAt \
            WHERE excluded.dueAt < dueAt
            """, .integer(Int64(tenant.number)), .time(time))
    }

    func set(_ tenant: TenantID, dueAt time: Timestamp) throws {
        try access.change(
            "INSERT OR REPLACE INTO agenda (tenant, dueAt) VALUES (?, ?)", .integer(Int64(tenant.number)),
            .time(time))
    }

    func due(at time: Timestamp, limit: Int) throws -> [TenantID] {
        let new = try tenants(
            """
            SELECT number FROM tenant WHERE state = 'active' AND number NOT IN (SELECT tenant FROM agenda) \
            ORDER BY number LIMIT ?
            """, .integer(limit))
        guard new.count < limit else { return new }
        return try new
            + tenants(
                """
                SELECT a.tenant FROM agenda a JOIN tenant t ON t.number = a.tenant \
                WHERE a.dueAt <= ? AND t.state = 'active' ORDER BY a.dueAt, a.tenant LIMIT ?
                """, .time(time), .integer(limit - new.count))
    }

    func remove(_ tenant: TenantID) throws {
        try access.change("DELETE FROM agenda WHERE tenant = ?", .integer(Int64(tenant.number)))
    }

    private func tenants(_ sql: String, _ values: SQLValue...) throws -> [TenantID] {
        try access.connection.all(sql, values) { row in
            guard let number = UInt32(exactly: try row.integer(0)) else {
                throw StorageError.corrupt("An entry of the agenda")
            }
            return TenantID(number: number)
        }
    }
}
