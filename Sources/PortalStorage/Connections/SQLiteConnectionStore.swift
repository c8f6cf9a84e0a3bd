import PortalCore

struct SQLiteConnectionStore: ConnectionStore {
    let access: SQLAccess

    private static let select = """
        SELECT id, organizationId, providerId, protocol, name, externalId, state, options, configuration, \
        sealedClientSecret, createdAt, updatedAt, revision FROM connection
        """

    func insert(_ connection: Connection) throws {
        let (configuration, secret) = try Self.split(connection.configuration)
        try access.insertUnique("connection") {
            try access.change(
                """
                INSERT INTO connection (id, organizationId, providerId, protocol, name, externalId, state, options, \
                configuration, sealedClientSecret, createdAt, updatedAt, revision) \
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                .id(connection.id), .id(connection.organizationId), .raw(connection.providerId),
                .raw(connection.protocol), .text(connection.name), .text(connection.externalId),
                .raw(connection.state), .json(connection.options), configuration, secret,
                .time(connection.createdAt), .time(connection.updatedAt), .integer(connection.revision))
        }
    }

    func get(_ id: ConnectionID) throws -> Connection? {
        try access.first(Self.select + " WHERE id = ?", .id(id), map: Connection.init(row:))
    }

    func list(_ page: PageRequest) throws -> Page<Connection> {
        try access.page(Self.select, page: page, id: \.id, map: Connection.init(row:))
    }

    func update(_ connection: Connection) throws {
        let (configuration, secret) = try Self.split(connection.configuration)
        try access.insertUnique("connection") {
            let changed = try access.change(
                """
                UPDATE connection SET providerId = ?, protocol = ?, name = ?, externalId = ?, state = ?, \
                options = ?, configuration = ?, sealedClientSecret = ?, updatedAt = ?, revision = ? WHERE id = ?
                """,
                .raw(connection.providerId), .raw(connection.protocol), .text(connection.name),
                .text(connection.externalId), .raw(connection.state), .json(connection.options), configuration,
                secret, .time(connection.updatedAt), .integer(connection.revision), .id(connection.id))
            guard changed == 1 else { throw PortalError.notFound(ConnectionID.self) }
        }
    }

    func delete(_ id: ConnectionID) throws {
        try access.change("DELETE FROM connection WHERE id = ?", .id(id))
    }

    /// The sealed secret has a column of its own, so that a key rotation finds it without knowing what is around it.
    private static func split(_ configuration: IdentityProviderConfiguration?) throws -> (SQLValue, SQLValue) {
        guard var configuration else { return (.null, .null) }
        let secret = configuration.oidc?.sealedClientSecret
        configuration.oidc?.sealedClientSecret = nil
        return (try .json(configuration), .text(secret))
    }
}

extension Connection {
    fileprivate init(row: SQLRow) throws {
        self.init(
            id: try row.id(0), organizationId: try row.id(1), providerId: try row.raw(2), protocol: try row.raw(3),
            name: try row.text(4), externalId: try row.optionalText(5), createdAt: try row.time(10))
        state = try row.raw(6)
        options = try row.json(7)
        configuration = try row.optionalJSON(8)
        configuration?.oidc?.sealedClientSecret = try row.optionalText(9)
        updatedAt = try row.time(11)
        revision = try row.int(12)
    }
}
