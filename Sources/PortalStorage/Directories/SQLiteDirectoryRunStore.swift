import PortalCore

struct SQLiteDirectoryRunStore: DirectoryRunStore {
    let access: SQLAccess

    private static let select = """
        SELECT id, kind, state, startedAt, endedAt, touchedAt, tally, findings, place FROM directoryRun WHERE directory = ?
        """
    private static let selectByID = select + " AND id = ?"
    private static let selectLatest = select + " AND kind = ? ORDER BY id DESC LIMIT ?"

    private var table: DirectoryTable { DirectoryTable(access: access) }

    func insert(_ run: DirectoryRun) throws {
        try access.change(
            """
            INSERT INTO directoryRun (directory, id, kind, state, startedAt, endedAt, touchedAt, tally, findings, place) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .integer(try table.existing(run.directoryId)), .key(run.id), .raw(run.kind), .raw(run.state),
            .time(run.startedAt), .time(run.endedAt), .time(run.touchedAt), try .json(run.tally),
            try .json(run.findings), .text(run.place))
    }

    func get(_ id: DirectoryRunID, in directory: DirectoryID) throws -> DirectoryRun? {
        guard let number = try table.number(of: directory) else { return nil }
        return try access.first(Self.selectByID, .integer(number), .key(id)) {
            try DirectoryRun(row: $0, in: directory)
        }
    }

    func update(_ run: DirectoryRun) throws {
        let changed = try access.change(
            """
            UPDATE directoryRun SET state = ?, endedAt = ?, touchedAt = ?, tally = ?, findings = ?, place = ? \
            WHERE directory = ? AND id = ?
            """,
            .raw(run.state), .time(run.endedAt), .time(run.touchedAt), try .json(run.tally), try .json(run.findings),
            .text(run.place), .integer(try table.existing(run.directoryId)), .key(run.id))
        guard changed == 1 else { throw PortalError.notFound(DirectoryRunID.self) }
    }

    func latest(of kind: DirectoryRun.Kind, in directory: DirectoryID, limit: Int) throws -> [DirectoryRun] {
        guard let number = try table.number(of: directory) else { return [] }
        return try access.all(Self.selectLatest, .integer(number), .raw(kind), .integer(max(limit, 0))) {
            try DirectoryRun(row: $0, in: directory)
        }
    }

    func purge(before time: Timestamp, limit: Int) throws -> Int {
        try access.change(
            """
            DELETE FROM directoryRun WHERE number IN (SELECT number FROM directoryRun \
            WHERE startedAt < ? AND endedAt IS NOT NULL ORDER BY number LIMIT ?)
            """, .time(time), .integer(max(limit, 0)))
    }

    // MARK: What was seen

    private func number(of run: DirectoryRunID, in directory: DirectoryID) throws -> (directory: Int64, run: Int64)? {
        try access.first(
            """
            SELECT d.number, r.number FROM directory d CROSS JOIN directoryRun r ON r.directory = d.number AND r.id = ? \
            WHERE d.id = ?
            """, .key(run), .id(directory)
        ) { (directory: try $0.integer(0), run: try $0.integer(1)) }
    }

    func markSeen(_ members: [DirectoryMember], by run: DirectoryRunID, in directory: DirectoryID) throws {
        guard let (_, number) = try number(of: run, in: directory) else {
            throw PortalError.notFound(DirectoryRunID.self)
        }
        for member in members {
            let (isGroup, key): (Bool, SQLValue) =
                switch member {
                case .user(let id): (false, .key(id))
                case .group(let id): (true, .key(id))
                }
            try access.change(
                "INSERT INTO directorySeen (run, isGroup, member) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                .integer(number), .flag(isGroup), key)
        }
    }

    func unseenUsers(
        by run: DirectoryRunID, in directory: DirectoryID, after user: DirectoryUserID?, limit: Int
    ) throws -> [DirectoryUserID] {
        guard let (directory, run) = try number(of: run, in: directory) else { return [] }
        return try access.all(
            """
            SELECT u.id FROM directoryUser u WHERE u.directory = ? AND u.id > ? AND NOT EXISTS \
            (SELECT 1 FROM directorySeen s WHERE s.run = ? AND s.isGroup = 0 AND s.member = u.id) \
            ORDER BY u.id LIMIT ?
            """, .integer(directory), .place(user), .integer(run), .integer(max(limit, 0))
        ) { try $0.key(0) }
    }

    func unseenGroups(
        by run: DirectoryRunID, in directory: DirectoryID, after group: DirectoryGroupID?, limit: Int
    ) throws -> [DirectoryGroupID] {
        guard let (directory, run) = try number(of: run, in: directory) else { return [] }
        return try access.all(
            """
            SELECT g.id FROM directoryGroup g WHERE g.directory = ? AND g.id > ? AND NOT EXISTS \
            (SELECT 1 FROM directorySeen s WHERE s.run = ? AND s.isGroup = 1 AND s.member = g.id) \
            ORDER BY g.id LIMIT ?
            """, .integer(directory), .place(group), .integer(run), .integer(max(limit, 0))
        ) { try $0.key(0) }
    }

    func countUnseenActive(by run: DirectoryRunID, in directory: DirectoryID) throws -> Int {
        guard let (directory, run) = try number(of: run, in: directory) else { return 0 }
        return try access.first(
            """
            SELECT count(*) FROM directoryUser u WHERE u.directory = ? AND u.isActive = 1 AND u.isInScope = 1 \
            AND NOT EXISTS (SELECT 1 FROM directorySeen s WHERE s.run = ? AND s.isGroup = 0 AND s.member = u.id)
            """, .integer(directory), .integer(run)
        ) { try $0.int(0) } ?? 0
    }

    func forgetSeen(in directory: DirectoryID) throws {
        try access.change(
            """
            DELETE FROM directorySeen WHERE run IN (SELECT r.number FROM directory d \
            CROSS JOIN directoryRun r ON r.directory = d.number WHERE d.id = ?)
            """, .id(directory))
    }
}

extension DirectoryRun {
    fileprivate init(row: SQLRow, in directory: DirectoryID) throws {
        self.init(
            id: try row.key(0), directoryId: directory, kind: try row.raw(1), startedAt: try row.time(3))
        state = try row.raw(2)
        endedAt = try row.optionalTime(4)
        touchedAt = try row.time(5)
        tally = try row.json(6)
        findings = try row.list(7)
        place = try row.optionalText(8)
    }
}
