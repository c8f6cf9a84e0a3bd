import PortalCore

struct SQLiteStreamingTenantStore: StreamingTenantStore {
    let access: SQLAccess

    func add(_ tenant: TenantID) throws {
        try access.change(
            "INSERT INTO streamingTenant (tenant) VALUES (?) ON CONFLICT DO NOTHING", .integer(Int64(tenant.number)))
    }

    func remove(_ tenant: TenantID) throws {
        try access.change("DELETE FROM streamingTenant WHERE tenant = ?", .integer(Int64(tenant.number)))
    }

    func contains(_ tenant: TenantID) throws -> Bool {
        try access.first("SELECT 1 FROM streamingTenant WHERE tenant = ?", .integer(Int64(tenant.number))) { _ in true }
            ?? false
    }

    func all() throws -> [TenantID] {
        try access.all("SELECT tenant FROM streamingTenant ORDER BY tenant") { row in
            guard let number = UInt32(exactly: try row.integer(0)) else {
                throw StorageError.corrupt("An entry of the organizations with log streams")
            }
            return TenantID(number: number)
        }
    }
}
