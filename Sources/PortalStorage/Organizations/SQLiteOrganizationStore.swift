import PortalCore

struct SQLiteOrganizationStore: OrganizationStore {
    let access: SQLAccess

    func get() throws -> Organization {
        let organization = try access.first(
            """
            SELECT id, name, externalId, metadata, allowAnyDomain, ssoPolicy, breakGlassEmails, domains, createdAt, \
            updatedAt, revision FROM organization
            """, map: Organization.init(row:))
        guard let organization else { throw StorageError.noTenant }
        return organization
    }

    func insert(_ organization: Organization) throws {
        try access.change(
            """
            INSERT INTO organization (id, name, externalId, metadata, allowAnyDomain, ssoPolicy, breakGlassEmails, \
            domains, createdAt, updatedAt, revision, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
            """,
            .id(organization.id), .text(organization.name), .text(organization.externalId),
            .json(organization.metadata), .flag(organization.allowAnyDomain), .raw(organization.ssoPolicy),
            .json(organization.breakGlassEmails), .json(organization.domains), .time(organization.createdAt),
            .time(organization.updatedAt), .integer(organization.revision))
    }

    func update(_ organization: Organization) throws {
        let changed = try access.change(
            """
            UPDATE organization SET name = ?, externalId = ?, metadata = ?, allowAnyDomain = ?, ssoPolicy = ?, \
            breakGlassEmails = ?, domains = ?, createdAt = ?, updatedAt = ?, revision = ? WHERE id = ?
            """,
            .text(organization.name), .text(organization.externalId), .json(organization.metadata),
            .flag(organization.allowAnyDomain), .raw(organization.ssoPolicy), .json(organization.breakGlassEmails),
            .json(organization.domains), .time(organization.createdAt), .time(organization.updatedAt),
            .integer(organization.revision), .id(organization.id))
        guard changed == 1 else { throw StorageError.noTenant }
    }
}

extension Organization {
    fileprivate init(row: SQLRow) throws {
        self.init(
            id: try row.id(0), name: try row.text(1), externalId: try row.optionalText(2), metadata: try row.texts(3),
            allowAnyDomain: try row.flag(4), createdAt: try row.time(8))
        ssoPolicy = try row.raw(5)
        breakGlassEmails = try row.list(6)
        domains = try row.list(7)
        updatedAt = try row.time(9)
        revision = try row.int(10)
    }
}
