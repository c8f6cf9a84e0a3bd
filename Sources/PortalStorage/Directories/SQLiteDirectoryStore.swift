import GRDB
import PortalCore

struct SQLiteDirectoryStore: DirectoryStore {
    let access: SQLAccess

    private static let select = """
        SELECT id, organizationId, providerId, protocol, name, externalId, state, tokens, groupSelection, attributeMap, \
        credentials, hold, lastSyncAt, nextSyncAt, createdAt, updatedAt, revision \
        FROM directory LEFT JOIN directorySync ON directory = number
        """
    private static let selectByID = select + " WHERE id = ?"
    private static let selectDue = select + " WHERE nextSyncAt <= ? ORDER BY nextSyncAt, id"

    /// The state of a row whose directory is gone: it has no identifier, and is kept for what hangs on its number.
    static let discarded = "discarded"

    func insert(_ directory: Directory) throws {
        try access.insertUnique("directory") {
            try access.change(
                """
                INSERT INTO directory (id, organizationId, providerId, protocol, name, externalId, state, tokens, \
                groupSelection, attributeMap, credentials, hold, nextSyncAt, createdAt, updatedAt, revision) \
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                .id(directory.id), .id(directory.organizationId), .raw(directory.providerId),
                .raw(directory.protocol), .text(directory.name), .text(directory.externalId), .raw(directory.state),
                try .json(directory.tokens), .raw(directory.groupSelection),
                try .optionalJSON(directory.attributeMap), try .optionalJSON(directory.credentials),
                try .optionalJSON(directory.hold), .time(directory.nextSyncAt), .time(directory.createdAt),
                .time(directory.updatedAt), .integer(directory.revision))
        }
        let number = access.connection.database.lastInsertedRowID
        try access.change("INSERT INTO directoryCount VALUES (?, 0, 0, 0, 0)", .integer(number))
        if let time = directory.lastSyncAt {
            try access.change("INSERT INTO directorySync VALUES (?, ?)", .integer(number), .time(time))
        }
    }

    func get(_ id: DirectoryID) throws -> Directory? {
        try access.first(Self.selectByID, .id(id), map: Directory.init(row:))
    }

    func list(_ page: PageRequest) throws -> Page<Directory> {
        try access.page(
            Self.select, where: "state <> '\(Self.discarded)'", page: page, id: \.id, map: Directory.init(row:))
    }

    func update(_ directory: Directory) throws {
        try access.insertUnique("directory") {
            let changed = try access.change(
                """
                UPDATE directory SET providerId = ?, protocol = ?, name = ?, externalId = ?, state = ?, tokens = ?, \
                groupSelection = ?, attributeMap = ?, credentials = ?, hold = ?, nextSyncAt = ?, updatedAt = ?, \
                revision = ? WHERE id = ?
                """,
                .raw(directory.providerId), .raw(directory.protocol), .text(directory.name),
                .text(directory.externalId), .raw(directory.state), try .json(directory.tokens),
                .raw(directory.groupSelection), try .optionalJSON(directory.attributeMap),
                try .optionalJSON(directory.credentials), try .optionalJSON(directory.hold),
                .time(directory.nextSyncAt), .time(directory.updatedAt), .integer(directory.revision),
                .id(directory.id))
            guard changed == 1 else { throw PortalError.notFound(DirectoryID.self) }
        }
    }

    /// What hangs on its number goes later.
    func delete(_ id: DirectoryID) throws {
        try access.change(
            """
            UPDATE directory SET id = number, state = '\(Self.discarded)', name = '', externalId = NULL, tokens = '[]', \
            attributeMap = NULL, credentials = NULL, sealedKey = NULL, hold = NULL, nextSyncAt = NULL WHERE id = ?
            """, .id(id))
    }

    func noteSync(of id: DirectoryID, at time: Timestamp, unlessWithin seconds: Int64) throws {
        try access.change(
            """
            INSERT INTO directorySync SELECT number, ?1 FROM directory WHERE id = ?2 \
            ON CONFLICT DO UPDATE SET lastSyncAt = ?1 WHERE lastSyncAt <= ?3
            """, .time(time), .id(id), .time(time.adding(seconds: -seconds)))
    }

    func departures(of id: DirectoryID) throws -> DeprovisioningWindow? {
        try access.first(
            """
            SELECT startedAt, departures, provisioned FROM directory CROSS JOIN directoryDeparture \
            ON directory = number WHERE id = ?
            """, .id(id)
        ) { DeprovisioningWindow(startedAt: try $0.time(0), count: try $0.int(1), of: try $0.int(2)) }
    }

    func setDepartures(_ departures: DeprovisioningWindow?, of id: DirectoryID) throws {
        guard let departures else {
            try access.change(
                "DELETE FROM directoryDeparture WHERE directory = (SELECT number FROM directory WHERE id = ?)", .id(id))
            return
        }
        let changed = try access.change(
            """
            INSERT INTO directoryDeparture (directory, startedAt, departures, provisioned) \
            SELECT number, ?1, ?2, ?3 FROM directory WHERE id = ?4 \
            ON CONFLICT DO UPDATE SET startedAt = ?1, departures = ?2, provisioned = ?3
            """, .time(departures.startedAt), .integer(departures.count), .integer(departures.of), .id(id))
        guard changed == 1 else { throw PortalError.notFound(DirectoryID.self) }
    }

    func sealedKey(of id: DirectoryID) throws -> [UInt8]? {
        try access.first("SELECT sealedKey FROM directory WHERE id = ? AND sealedKey IS NOT NULL", .id(id)) {
            try $0.bytes(0)
        }
    }

    func setSealedKey(_ sealed: [UInt8]?, of id: DirectoryID) throws {
        let changed = try access.change(
            "UPDATE directory SET sealedKey = ? WHERE id = ?", sealed.map { .blob($0) } ?? .null, .id(id))
        guard changed == 1 else { throw PortalError.notFound(DirectoryID.self) }
    }

    func due(at time: Timestamp) throws -> [Directory] {
        try access.all(Self.selectDue, .time(time), map: Directory.init(row:))
    }

    func nextDue() throws -> Timestamp? {
        try access.first(
            "SELECT nextSyncAt FROM directory WHERE nextSyncAt IS NOT NULL ORDER BY nextSyncAt LIMIT 1"
        ) { try $0.time(0) }
    }
}

extension Directory {
    fileprivate init(row: SQLRow) throws {
        self.init(
            id: try row.id(0), organizationId: try row.id(1), providerId: try row.raw(2), protocol: try row.raw(3),
            name: try row.text(4), externalId: try row.optionalText(5), createdAt: try row.time(14))
        state = try row.raw(6)
        tokens = try row.settledJSON(7)
        groupSelection = try row.raw(8)
        attributeMap = try row.settledOptionalJSON(9)
        credentials = try row.settledOptionalJSON(10)
        hold = try row.optionalJSON(11)
        lastSyncAt = try row.optionalTime(12)
        nextSyncAt = try row.optionalTime(13)
        updatedAt = try row.time(15)
        revision = try row.int(16)
    }
}
