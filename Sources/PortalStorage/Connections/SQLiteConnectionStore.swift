import PortalCore

struct SQLiteConnectionStore: ConnectionStore {
    let access: SQLAccess

    private static let select = """
        SELECT id, organizationId, providerId, protocol, name, externalId, state, createdAt, updatedAt, revision, \
        monitor FROM connection
        """

    private static let selectSignOn = """
        SELECT c.id, c.organizationId, c.providerId, c.protocol, c.name, c.state, s.slot, s.options, s.settings, \
        s.attributeMap, s.certificates, s.test, s.sealedClientSecret, s.metadata FROM connection c \
        JOIN connectionSetup s ON s.connectionId = c.id
        """

    func insert(_ connection: Connection) throws {
        try access.insertUnique("connection") {
            try access.change(
                """
                INSERT INTO connection (id, organizationId, providerId, protocol, name, externalId, state, createdAt, \
                updatedAt, revision, monitor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                .id(connection.id), .id(connection.organizationId), .raw(connection.providerId),
                .raw(connection.protocol), .text(connection.name), .text(connection.externalId),
                .raw(connection.state), .time(connection.createdAt), .time(connection.updatedAt),
                .integer(connection.revision), try .optionalJSON(connection.monitor))
        }
        try setups.replace(of: connection)
    }

    func get(_ id: ConnectionID) throws -> Connection? {
        let found = try access.first(Self.select + " WHERE id = ?", .id(id), map: Connection.init(row:))
        return try found.map(complete)
    }

    func state(of id: ConnectionID) throws -> Connection.State? {
        try access.first("SELECT state FROM connection WHERE id = ?", .id(id)) { try $0.raw(0) }
    }

    func signOn(_ id: ConnectionID, _ slot: ConnectionSetup.Slot) throws -> SignOnConnection? {
        try access.first(
            Self.selectSignOn + " WHERE c.id = ? AND s.slot = ?", .id(id), .raw(slot), map: SignOnConnection.init(row:))
    }

    func signOn(_ pending: PendingSignIn) throws -> SignOnConnection? {
        let same = try access.first(
            Self.selectSignOn + " WHERE c.id = ? AND s.fingerprint = ? ORDER BY s.slot = ? DESC LIMIT 1",
            .id(pending.connectionId), .text(pending.setupFingerprint), .raw(pending.slot),
            map: SignOnConnection.init(row:))
        return try same ?? signOn(pending.connectionId, pending.slot) ?? signOn(pending.connectionId, .live)
    }

    func list(_ page: PageRequest) throws -> Page<Connection> {
        var page = try access.page(Self.select, page: page, id: \.id, map: Connection.init(row:))
        page.data = try page.data.map(complete)
        return page
    }

    func update(_ connection: Connection) throws {
        try access.insertUnique("connection") {
            let changed = try access.change(
                """
                UPDATE connection SET providerId = ?, protocol = ?, name = ?, externalId = ?, state = ?, \
                updatedAt = ?, revision = ?, monitor = ? WHERE id = ?
                """,
                .raw(connection.providerId), .raw(connection.protocol), .text(connection.name),
                .text(connection.externalId), .raw(connection.state), .time(connection.updatedAt),
                .integer(connection.revision), try .optionalJSON(connection.monitor), .id(connection.id))
            guard changed == 1 else { throw PortalError.notFound(ConnectionID.self) }
        }
        try setups.replace(of: connection)
    }

    /// What belongs to it goes by its foreign keys.
    func delete(_ id: ConnectionID) throws {
        try access.change("DELETE FROM connection WHERE id = ?", .id(id))
    }

    private var setups: ConnectionSetupTable { ConnectionSetupTable(access: access) }

    private func complete(_ connection: Connection) throws -> Connection {
        var connection = connection
        for (slot, setup) in try setups.all(of: connection.id) {
            switch slot {
            case .live: connection.live = setup
            case .staged: connection.staged = setup
            case .previous: connection.previous = setup
            }
        }
        return connection
    }
}

extension Connection {
    fileprivate init(row: SQLRow) throws {
        self.init(
            id: try row.id(0), organizationId: try row.id(1), providerId: try row.raw(2), protocol: try row.raw(3),
            name: try row.text(4), externalId: try row.optionalText(5), createdAt: try row.time(7))
        state = try row.raw(6)
        updatedAt = try row.time(8)
        revision = try row.int(9)
        monitor = try row.optionalJSON(10)
    }
}

extension SignOnConnection {
    fileprivate init(row: SQLRow) throws {
        self.init(
            id: try row.id(0), organizationId: try row.id(1), providerId: try row.raw(2), protocol: try row.raw(3),
            name: try row.text(4), state: try row.raw(5), slot: try row.raw(6),
            setup: try ConnectionSetup(row: row, from: 7, documents: nil))
    }
}
