import GRDB
import PortalCore

struct SQLiteTenantIndex: TenantIndex {
    let access: SQLAccess

    private static let select = "SELECT number, id, name, externalId, state, stale, since FROM tenant"

    func insert(_ entry: TenantEntry) throws {
        do {
            try access.insertUnique("organization") {
                try access.change(
                    """
                    INSERT INTO tenant (number, id, name, externalId, state, stale, since, folded) \
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    .integer(Int64(entry.tenant.number)), .id(entry.organizationId), .text(entry.name),
                    .text(entry.externalId), .raw(entry.state), .flag(entry.stale), .time(entry.since),
                    .text(Self.folded(entry)))
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw StorageError.conflict("organization_exists", "There is such an organization already.")
        }
    }

    func get(_ tenant: TenantID) throws -> TenantEntry? {
        try access.first(
            Self.select + " WHERE number = ?", .integer(Int64(tenant.number)), map: TenantEntry.init(row:))
    }

    func find(externalId: String) throws -> TenantEntry? {
        try access.first(Self.select + " WHERE externalId = ?", .text(externalId), map: TenantEntry.init(row:))
    }

    func list(_ page: PageRequest, search: String?) throws -> Page<TenantEntry> {
        var condition = "state = 'active'"
        var values: [SQLValue] = []
        if let search, !search.isEmpty {
            condition += " AND instr(folded, ?) > 0"
            values.append(.text(search.lowercased()))
        }
        return try access.page(
            Self.select, where: condition, values, page: page, id: \.organizationId, map: TenantEntry.init(row:))
    }

    func unsettled() throws -> [TenantEntry] {
        try access.all(
            Self.select + " WHERE state <> 'active' OR stale <> 0 ORDER BY number", map: TenantEntry.init(row:))
    }

    func update(_ entry: TenantEntry) throws {
        try access.insertUnique("organization") {
            let changed = try access.change(
                """
                UPDATE tenant SET id = ?, name = ?, externalId = ?, state = ?, stale = ?, since = ?, folded = ? \
                WHERE number = ?
                """,
                .id(entry.organizationId), .text(entry.name), .text(entry.externalId), .raw(entry.state),
                .flag(entry.stale), .time(entry.since), .text(Self.folded(entry)),
                .integer(Int64(entry.tenant.number)))
            guard changed == 1 else { throw StorageError.noTenant }
        }
    }

    func delete(_ tenant: TenantID) throws {
        try access.change("DELETE FROM tenant WHERE number = ?", .integer(Int64(tenant.number)))
    }

    func count() throws -> Int {
        try access.first("SELECT count(*) FROM tenant WHERE state = 'active'") { try $0.int(0) } ?? 0
    }

    /// What a search looks into: both texts, apart by a line break.
    private static func folded(_ entry: TenantEntry) -> String {
        entry.name.lowercased() + "\n" + (entry.externalId ?? "").lowercased()
    }
}

extension TenantEntry {
    fileprivate init(row: SQLRow) throws {
        guard let number = UInt32(exactly: try row.integer(0)) else {
            throw StorageError.corrupt("An entry of the index of organizations")
        }
        self.init(
            tenant: TenantID(number: number), organizationId: try row.id(1), name: try row.text(2),
            externalId: try row.optionalText(3), state: try row.raw(4), stale: try row.flag(5),
            since: try row.time(6))
    }
}
