import PortalCore
import StrictJSON

struct SQLiteLogStreamStore: LogStreamStore {
    let access: SQLAccess

    private static let select = """
        SELECT id, organizationId, type, name, settings, secrets, types, isPaused, createdAt, updatedAt, revision, progress \
        FROM logStream
        """
    private static let selectByID = select + " WHERE id = ?"
    private static let selectAll = select + " ORDER BY id"

    func insert(_ stream: LogStream) throws {
        try access.change(
            """
            INSERT INTO logStream (id, organizationId, type, name, settings, secrets, types, isPaused, createdAt, \
            updatedAt, revision, progress, fence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
            """,
            .id(stream.id), .id(stream.organizationId), .raw(stream.type), .text(stream.name),
            .json(JSONText(.object(stream.settings))), try .json(stream.secrets), try .json(stream.types),
            .flag(stream.isPaused), .time(stream.createdAt), .time(stream.updatedAt), .integer(stream.revision),
            try .json(stream.progress))
    }

    func get(_ id: LogStreamID) throws -> LogStream? {
        try access.first(Self.selectByID, .id(id), map: LogStream.init(row:))
    }

    func all() throws -> [LogStream] { try access.all(Self.selectAll, map: LogStream.init(row:)) }

    func list(_ page: PageRequest) throws -> Page<LogStream> {
        try access.page(Self.select, page: page, id: \.id, map: LogStream.init(row:))
    }

    func count() throws -> Int { try access.first("SELECT count(*) FROM logStream") { try $0.int(0) } ?? 0 }

    func update(_ stream: LogStream) throws {
        let changed = try access.change(
            """
            UPDATE logStream SET name = ?, settings = ?, secrets = ?, types = ?, isPaused = ?, updatedAt = ?, \
            revision = ?, progress = ? WHERE id = ?
            """,
            .text(stream.name), .json(JSONText(.object(stream.settings))), try .json(stream.secrets),
            try .json(stream.types), .flag(stream.isPaused), .time(stream.updatedAt), .integer(stream.revision),
            try .json(stream.progress), .id(stream.id))
        guard changed == 1 else { throw PortalError.notFound(LogStreamID.self) }
    }

    func delete(_ id: LogStreamID) throws { try access.change("DELETE FROM logStream WHERE id = ?", .id(id)) }

    func sealedSecrets(of id: LogStreamID) throws -> [UInt8]? {
        try access.first("SELECT sealedSecrets FROM logStream WHERE id = ? AND sealedSecrets IS NOT NULL", .id(id)) {
            try $0.bytes(0)
        }
    }

    func setSealedSecrets(_ sealed: [UInt8]?, of id: LogStreamID) throws {
        let changed = try access.change(
            "UPDATE logStream SET sealedSecrets = ? WHERE id = ?", sealed.map { .blob($0) } ?? .null, .id(id))
        guard changed == 1 else { throw PortalError.notFound(LogStreamID.self) }
    }

    func setProgress(_ progress: LogStreamProgress, of id: LogStreamID, fence: Int64) throws -> Bool {
        try access.change(
            "UPDATE logStream SET progress = ?, fence = ? WHERE id = ? AND fence <= ?", try .json(progress),
            .integer(fence), .id(id), .integer(fence)) == 1
    }
}

extension LogStream {
    fileprivate init(row: SQLRow) throws {
        self.init(
            id: try row.id(0), organizationId: try row.id(1), type: try row.raw(2), name: try row.text(3),
            settings: try row.object(4), secrets: try row.list(5), types: try row.list(6),
            createdAt: try row.time(8), progress: try row.json(11))
        isPaused = try row.flag(7)
        updatedAt = try row.time(9)
        revision = try row.int(10)
    }
}
