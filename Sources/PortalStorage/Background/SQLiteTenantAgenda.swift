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
        try tenants(
            """
            SELECT a.tenant FROM agenda a JOIN tenant t ON t.number = a.tenant \
            WHERE a.dueAt <= ? AND t.state = 'active' ORDER BY a.dueAt, a.tenant LIMIT ?
            """, .time(time), .integer(limit))
    }

    func unknown(limit: Int) throws -> [TenantID] {
        // Counts first: with everybody noted, which is how it mostly is, nothing has to be looked for.
        let isComplete = try access.first(
            """
            SELECT (SELECT count(*) FROM tenant WHERE state = 'active') = \
            (SELECT count(*) FROM agenda a JOIN tenant t ON t.number = a.tenant WHERE t.state = 'active')
            """
        ) { try $0.flag(0) }
        if isComplete == true { return [] }
        return try tenants(
            """
            SELECT number FROM tenant t WHERE state = 'active' \
            AND NOT EXISTS (SELECT 1 FROM agenda a WHERE a.tenant = t.number) ORDER BY number LIMIT ?
            """, .integer(limit))
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
