import PortalCore

struct SQLiteQuarantineStore: QuarantineStore {
    let access: SQLAccess

    private static let select = """
        SELECT id, user, userName, externalId, raw, findings, firstSeenAt, lastSeenAt, attempts FROM quarantinedUser \
        WHERE directory = ?
        """
    private static let selectByID = select + " AND id = ?"
    private static let selectByUser = select + " AND user = ? ORDER BY id LIMIT 1"
    /// Takes a user's identifier, folded user name and external id.
    private static let isSame = "directory = ? AND (user = ? OR foldedUserName = ? OR externalId = ?)"
    private static let selectSame =
        "SELECT id, firstSeenAt, attempts FROM quarantinedUser WHERE \(isSame) ORDER BY id LIMIT 1"
    private static let deleteSame = "DELETE FROM quarantinedUser WHERE \(isSame)"

    private var table: DirectoryTable { DirectoryTable(access: access) }

    func put(_ user: QuarantinedUser) throws -> QuarantinedUser {
        var user = user
        let directory = try table.existing(user.directoryId)
        let folded = SQLValue.text(user.userName?.lowercased())
        let known = try access.first(
            Self.selectSame, .integer(directory), .key(user.userId), folded, .text(user.externalId)
        ) { (id: try $0.key(0) as QuarantineID, firstSeenAt: try $0.time(1), attempts: try $0.int(2)) }
        if let known {
            user.id = known.id
            user.firstSeenAt = known.firstSeenAt
            user.attempts = known.attempts + 1
            try access.change(
                Self.deleteSame, .integer(directory), .key(user.userId), folded, .text(user.externalId))
        }
        try access.change(
            """
            INSERT INTO quarantinedUser (directory, id, user, userName, foldedUserName, externalId, firstSeenAt, \
            lastSeenAt, attempts, findings, raw) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .integer(directory), .key(user.id), .key(user.userId), .text(user.userName), folded,
            .text(user.externalId), .time(user.firstSeenAt), .time(user.lastSeenAt), .integer(user.attempts),
            try .json(user.findings), .json(user.raw))
        return user
    }

    func get(_ id: QuarantineID, in directory: DirectoryID) throws -> QuarantinedUser? {
        guard let number = try table.number(of: directory) else { return nil }
        return try access.first(Self.selectByID, .integer(number), .key(id)) {
            try QuarantinedUser(row: $0, in: directory)
        }
    }

    func find(for user: DirectoryUserID, in directory: DirectoryID) throws -> QuarantinedUser? {
        guard let number = try table.number(of: directory) else { return nil }
        return try access.first(Self.selectByUser, .integer(number), .key(user)) {
            try QuarantinedUser(row: $0, in: directory)
        }
    }

    func list(in directory: DirectoryID, _ page: PageRequest) throws -> Page<QuarantinedUser> {
        guard let number = try table.number(of: directory) else { return Page(data: [], nextCursor: nil) }
        let isAscending = page.order == .ascending
        var (sql, values): (String, [SQLValue]) = (Self.select, [.integer(number)])
        if let cursor = page.cursor {
            guard let id = QuarantineID(cursor.key) else { throw Cursor.invalid }
            sql += isAscending ? " AND id > ?" : " AND id < ?"
            values.append(.key(id))
        }
        values.append(.integer(page.limit + 1))
        let rows = try access.connection.all(sql + " ORDER BY id \(isAscending ? "ASC" : "DESC") LIMIT ?", values) {
            try QuarantinedUser(row: $0, in: directory)
        }
        return Page(rows: rows, request: page) { $0.id.description }
    }

    func remove(_ id: QuarantineID, in directory: DirectoryID) throws -> Bool {
        guard let number = try table.number(of: directory) else { return false }
        return try access.change(
            "DELETE FROM quarantinedUser WHERE directory = ? AND id = ?", .integer(number), .key(id)) == 1
    }

    func remove(for user: DirectoryUser) throws {
        guard let number = try table.number(of: user.directoryId) else { return }
        try access.change(
            Self.deleteSame, .integer(number), .key(user.id), .text(user.userName.lowercased()),
            .text(user.externalId))
    }

    func count(in directory: DirectoryID) throws -> Int {
        guard let number = try table.number(of: directory) else { return 0 }
        return try access.first("SELECT count(*) FROM quarantinedUser WHERE directory = ?", .integer(number)) {
            try $0.int(0)
        } ?? 0
    }
}

extension QuarantinedUser {
    fileprivate init(row: SQLRow, in directory: DirectoryID) throws {
        self.init(
            id: try row.key(0), directoryId: directory, userId: try row.optionalKey(1),
            userName: try row.optionalText(2), externalId: try row.optionalText(3), raw: try row.jsonText(4),
            findings: try row.list(5), at: try row.time(6))
        lastSeenAt = try row.time(7)
        attempts = try row.int(8)
    }
}
