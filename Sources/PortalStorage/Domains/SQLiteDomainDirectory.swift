import GRDB
import PortalCore

struct SQLiteDomainDirectory: DomainDirectory {
    let access: SQLAccess

    private static let select = "SELECT domain, organizationId, verifiedAt FROM verifiedDomain"

    func insert(_ domain: VerifiedDomain) throws {
        do {
            try access.change(
                "INSERT INTO verifiedDomain (domain, tenant, organizationId, verifiedAt) VALUES (?, ?, ?, ?)",
                .text(domain.domain), .integer(Int64(domain.organizationId.tenant.number)),
                .id(domain.organizationId), .time(domain.verifiedAt))
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw StorageError.conflict("domain_taken", "The domain is verified already.")
        }
    }

    func find(_ domain: String) throws -> VerifiedDomain? {
        try access.first(Self.select + " WHERE domain = ?", .text(domain), map: VerifiedDomain.init(row:))
    }

    func list(of organization: OrganizationID) throws -> [VerifiedDomain] {
        try access.all(
            Self.select + " WHERE tenant = ? AND organizationId = ? ORDER BY domain",
            .integer(Int64(organization.tenant.number)), .id(organization), map: VerifiedDomain.init(row:))
    }

    func delete(_ domain: String) throws {
        try access.change("DELETE FROM verifiedDomain WHERE domain = ?", .text(domain))
    }

    func deleteAll(of tenant: TenantID) throws {
        try access.change("DELETE FROM verifiedDomain WHERE tenant = ?", .integer(Int64(tenant.number)))
    }
}

extension VerifiedDomain {
    fileprivate init(row: SQLRow) throws {
        self.init(domain: try row.text(0), organizationId: try row.id(1), verifiedAt: try row.time(2))
    }
}
