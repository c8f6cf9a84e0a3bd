import PortalCore

struct SQLitePortalLinkStore: PortalLinkStore {
    let access: SQLAccess

    private static let select = """
        SELECT id, organizationId, kind, intents, returnUrl, successUrl, itContactEmail, externalUserId, createdAt, \
        expiresAt, revokedAt, completedAt, openedAt, opened, completedIntents FROM portalLink
        """

    func insert(_ link: PortalLink, tokenHash: [UInt8]) throws {
        try access.change(
            """
            INSERT INTO portalLink (id, organizationId, kind, intents, returnUrl, successUrl, itContactEmail, \
            externalUserId, createdAt, expiresAt, revokedAt, completedAt, openedAt, opened, completedIntents, \
            tokenHash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .id(link.id), .id(link.organizationId), .raw(link.kind), .json(link.intents), .text(link.returnUrl),
            .text(link.successUrl), .text(link.itContactEmail), .text(link.externalUserId), .time(link.createdAt),
            .time(link.expiresAt), .time(link.revokedAt), .time(link.completedAt), .time(link.openedAt),
            .integer(link.opened), .json(link.completedIntents), .blob(tokenHash))
    }

    func get(_ id: PortalLinkID) throws -> PortalLink? {
        try access.first(Self.select + " WHERE id = ?", .id(id), map: PortalLink.init(row:))
    }

    func find(tokenHash: [UInt8]) throws -> PortalLink? {
        try access.first(Self.select + " WHERE tokenHash = ?", .blob(tokenHash), map: PortalLink.init(row:))
    }

    func find(externalUserId: String) throws -> [PortalLink] {
        try access.all(
            Self.select + " WHERE externalUserId = ? ORDER BY id DESC", .text(externalUserId),
            map: PortalLink.init(row:))
    }

    func list(_ page: PageRequest) throws -> Page<PortalLink> {
        try access.page(Self.select, page: page, id: \.id, map: PortalLink.init(row:))
    }

    func update(_ link: PortalLink) throws {
        let changed = try access.change(
            """
            UPDATE portalLink SET intents = ?, returnUrl = ?, successUrl = ?, itContactEmail = ?, \
            externalUserId = ?, expiresAt = ?, revokedAt = ?, completedAt = ?, openedAt = ?, opened = ?, \
            completedIntents = ? WHERE id = ?
            """,
            .json(link.intents), .text(link.returnUrl), .text(link.successUrl), .text(link.itContactEmail),
            .text(link.externalUserId), .time(link.expiresAt), .time(link.revokedAt), .time(link.completedAt),
            .time(link.openedAt), .integer(link.opened), .json(link.completedIntents), .id(link.id))
        guard changed == 1 else { throw PortalError.notFound(PortalLinkID.self) }
    }
}

extension PortalLink {
    fileprivate init(row: SQLRow) throws {
        self.init(
            id: try row.id(0), organizationId: try row.id(1), kind: try row.raw(2), intents: try row.list(3),
            returnUrl: try row.optionalText(4), successUrl: try row.optionalText(5),
            itContactEmail: try row.optionalText(6), externalUserId: try row.optionalText(7),
            createdAt: try row.time(8), expiresAt: try row.time(9))
        revokedAt = try row.optionalTime(10)
        completedAt = try row.optionalTime(11)
        openedAt = try row.optionalTime(12)
        opened = try row.int(13)
        completedIntents = try row.list(14)
    }
}
