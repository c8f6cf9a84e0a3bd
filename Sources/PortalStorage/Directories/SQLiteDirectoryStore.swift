import PortalCore

struct SQLiteDirectoryStore: DirectoryStore {
    let access: SQLAccess

    private static let select = """
        SELECT id, organizationId, providerId, protocol, name, externalId, state, tokens, createdAt, updatedAt, \
        revision FROM directory
        """

    func insert(_ directory: Directory) throws {
        try access.insertUnique("directory") {
            try access.change(
                """
                INSERT INTO directory (id, organizationId, providerId, protocol, name, externalId, state, tokens, \
                createdAt, updatedAt, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                .id(directory.id), .id(directory.organizationId), .raw(directory.providerId),
                .raw(directory.protocol), .text(directory.name), .text(directory.externalId), .raw(directory.state),
                .json(directory.tokens), .time(directory.createdAt), .time(directory.updatedAt),
                .integer(directory.revision))
        }
    }

    func get(_ id: DirectoryID) throws -> Directory? {
        try access.first(Self.select + " WHERE id = ?", .id(id), map: Directory.init(row:))
    }

    func list(_ page: PageRequest) throws -> Page<Directory> {
        try access.page(Self.select, page: page, id: \.id, map: Directory.init(row:))
    }

    func update(_ directory: Directory) throws {
        try access.insertUnique("directory") {
            let changed = try access.change(
                """
                UPDATE directory SET providerId = ?, protocol = ?, name = ?, externalId = ?, state = ?, tokens = ?, \
                updatedAt = ?, revision = ? WHERE id = ?
                """,
                .raw(directory.providerId), .raw(directory.protocol), .text(directory.name),
                .text(directory.externalId), .raw(directory.state), .json(directory.tokens),
                .time(directory.updatedAt), .integer(directory.revision), .id(directory.id))
            guard changed == 1 else { throw PortalError.notFound(DirectoryID.self) }
        }
    }

    func delete(_ id: DirectoryID) throws {
        try access.change("DELETE FROM directory WHERE id = ?", .id(id))
    }
}

extension Directory {
    fileprivate init(row: SQLRow) throws {
        self.init(
            id: try row.id(0), organizationId: try row.id(1), providerId: try row.raw(2), protocol: try row.raw(3),
            name: try row.text(4), externalId: try row.optionalText(5), createdAt: try row.time(8))
        state = try row.raw(6)
        tokens = try row.list(7)
        updatedAt = try row.time(9)
        revision = try row.int(10)
    }
}
