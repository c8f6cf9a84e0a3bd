import PortalCore

struct SQLiteDirectoryGroupStore: DirectoryGroupStore {
    let access: SQLAccess

    var table: DirectoryTable { DirectoryTable(access: access) }

    /// Of a group `g`; the directory is known.
    static let columns = """
        g.id, g.displayName, g.externalId, g.raw, g.memberCount, g.isSelected, g.createdAt, g.updatedAt, g.revision
        """
    static let select = "SELECT \(columns) FROM directoryGroup g"

    private static let selectByID = select + " WHERE g.directory = ? AND g.id = ?"
    private static let selectByName =
        select + " WHERE g.directory = ? AND g.foldedDisplayName = ? ORDER BY g.id LIMIT ?"
    private static let selectByExternalID = select + " WHERE g.directory = ? AND g.externalId = ? ORDER BY g.id LIMIT ?"

    // MARK: One group

    func insert(_ group: DirectoryGroup) throws {
        let directory = try table.existing(group.directoryId)
        try access.change(
            """
            INSERT INTO directoryGroup (directory, id, memberCount, isSelected, displayName, foldedDisplayName, \
            externalId, createdAt, updatedAt, revision, raw) VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .integer(directory), .key(group.id), .flag(group.isSelected), .text(group.displayName),
            .text(group.displayName.lowercased()), .text(group.externalId), .time(group.createdAt),
            .time(group.updatedAt), .integer(group.revision), .json(group.raw))
        try table.countGroups(in: directory, by: 1)
    }

    func get(_ id: DirectoryGroupID, in directory: DirectoryID) throws -> DirectoryGroup? {
        guard let number = try table.number(of: directory) else { return nil }
        return try access.first(Self.selectByID, .integer(number), .key(id)) {
            try DirectoryGroup(row: $0, in: directory)
        }
    }

    func find(_ key: DirectoryGroupKey, in directory: DirectoryID, limit: Int) throws -> [DirectoryGroup] {
        guard let number = try table.number(of: directory) else { return [] }
        let limit = SQLValue.integer(max(limit, 0))
        func all(_ sql: String, _ value: SQLValue) throws -> [DirectoryGroup] {
            try access.all(sql, .integer(number), value, limit) { try DirectoryGroup(row: $0, in: directory) }
        }
        return switch key {
        case .displayName(let name): try all(Self.selectByName, .text(name.lowercased()))
        case .externalId(let id): try all(Self.selectByExternalID, .text(id))
        case .member(.user(let user)): try all(Self.selectByUser, .key(user))
        case .member(.group(let group)): try all(Self.selectByGroup, .key(group))
        }
    }

    func update(_ group: DirectoryGroup) throws {
        let directory = try table.existing(group.directoryId)
        let number = try existing(group.id, in: directory)
        // An index is written only where something in it has changed.
        try access.change(
            """
            UPDATE directoryGroup SET displayName = ?2, foldedDisplayName = ?3, externalId = ?4 WHERE number = ?1 \
            AND (displayName <> ?2 OR externalId IS NOT ?4)
            """,
            .integer(number), .text(group.displayName), .text(group.displayName.lowercased()), .text(group.externalId))
        try access.change(
            "UPDATE directoryGroup SET updatedAt = ?, revision = ?, raw = ? WHERE number = ?", .time(group.updatedAt),
            .integer(group.revision), .json(group.raw), .integer(number))
    }

    func delete(_ id: DirectoryGroupID, in directory: DirectoryID) throws -> Bool {
        guard let directory = try table.number(of: directory), let number = try number(of: id, in: directory) else {
            return false
        }
        try access.change(
            """
            UPDATE directoryGroup SET memberCount = memberCount - 1 WHERE number IN \
            (SELECT groupNumber FROM directorySubgroup WHERE directory = ? AND member = ?)
            """, .integer(directory), .key(id))
        try access.change("DELETE FROM directoryGroup WHERE number = ?", .integer(number))
        try table.countGroups(in: directory, by: -1)
        return true
    }

    func number(of id: DirectoryGroupID, in directory: Int64) throws -> Int64? {
        try access.first(
            "SELECT number FROM directoryGroup WHERE directory = ? AND id = ?", .integer(directory), .key(id)
        ) { try $0.integer(0) }
    }

    func existing(_ id: DirectoryGroupID, in directory: Int64) throws -> Int64 {
        guard let number = try number(of: id, in: directory) else { throw PortalError.notFound(DirectoryGroupID.self) }
        return number
    }

    // MARK: Pages

    func list(_ query: DirectoryGroupQuery) throws -> Page<DirectoryGroup> {
        guard let directory = try table.number(of: query.directory) else { return Page(data: [], nextCursor: nil) }
        var conditions = ["directory = ?"]
        var values: [SQLValue] = [.integer(directory)]
        let isAscending = query.page.order == .ascending
        if let cursor = query.page.cursor {
            guard let id = DirectoryGroupID(cursor.key) else { throw Cursor.invalid }
            conditions.append(isAscending ? "id > ?" : "id < ?")
            values.append(.key(id))
        }
        if let search = query.search {
            let prefix = TextPrefix(search.lowercased())
            conditions.append(prefix.condition(on: "foldedDisplayName"))
            values += prefix.values
        }
        if let isSelected = query.isSelected { conditions.append("isSelected = \(isSelected ? 1 : 0)") }
        let direction = isAscending ? "ASC" : "DESC"
        values.append(.integer(query.page.limit + 1))
        let rows = try groups(
            """
            SELECT number, id FROM directoryGroup WHERE \(conditions.joined(separator: " AND ")) \
            ORDER BY id \(direction) LIMIT ?
            """, values, order: "c.id \(direction)", in: query.directory)
        return Page(rows: rows, request: query.page) { $0.id.description }
    }

    func page(
        in directory: DirectoryID, by order: DirectoryOrder, descending: Bool, offset: Int, limit: Int
    ) throws -> [DirectoryGroup] {
        guard let number = try table.number(of: directory) else { return [] }
        let (columns, direction) = (Self.columns(of: order), descending ? "DESC" : "ASC")
        return try groups(
            """
            SELECT number, foldedDisplayName, id FROM directoryGroup WHERE directory = ? \
            ORDER BY \(columns.map { "\($0) \(direction)" }.joined(separator: ", ")) LIMIT ? OFFSET ?
            """, [.integer(number), .integer(max(limit, 0)), .integer(max(offset, 0))],
            order: columns.map { "c.\($0) \(direction)" }.joined(separator: ", "), in: directory)
    }

    func page(
        in directory: DirectoryID, by order: DirectoryOrder, descending: Bool, after place: DirectoryPlace?, limit: Int
    ) throws -> [DirectoryGroup] {
        guard let place else {
            return try page(in: directory, by: order, descending: descending, offset: 0, limit: limit)
        }
        guard let number = try table.number(of: directory) else { return [] }
        guard let id = DirectoryGroupID(place.id) else { throw Cursor.invalid }
        let (columns, direction) = (Self.columns(of: order), descending ? "DESC" : "ASC")
        let (condition, values): (String, [SQLValue]) =
            switch order {
            case .creation: ("id \(descending ? "<" : ">") ?", [.key(id)])
            case .name:
                ("(foldedDisplayName, id) \(descending ? "<" : ">") (?, ?)", [.text(place.name), .key(id)])
            }
        return try groups(
            """
            SELECT number, foldedDisplayName, id FROM directoryGroup WHERE directory = ? AND \(condition) \
            ORDER BY \(columns.map { "\($0) \(direction)" }.joined(separator: ", ")) LIMIT ?
            """, [.integer(number)] + values + [.integer(max(limit, 0))],
            order: columns.map { "c.\($0) \(direction)" }.joined(separator: ", "), in: directory)
    }

    private static func columns(of order: DirectoryOrder) -> [String] {
        switch order {
        case .creation: ["id"]
        case .name: ["foldedDisplayName", "id"]
        }
    }

    /// Loads the groups that a statement chooses by their numbers, so that no other row is touched.
    private func groups(
        _ chosen: String, _ values: [SQLValue], order: String, in directory: DirectoryID
    ) throws -> [DirectoryGroup] {
        try access.connection.all(
            """
            SELECT \(Self.columns) FROM (\(chosen)) c CROSS JOIN directoryGroup g ON g.number = c.number \
            ORDER BY \(order)
            """, values
        ) { try DirectoryGroup(row: $0, in: directory) }
    }

    // MARK: Selection

    func select(_ groups: Set<DirectoryGroupID>, in directory: DirectoryID) throws {
        let number = try table.existing(directory)
        let known = Set(try selected(in: directory))
        for group in groups.subtracting(known) {
            try mark(try existing(group, in: number), isSelected: true)
        }
        for group in known.subtracting(groups) {
            try mark(try existing(group, in: number), isSelected: false)
        }
    }

    private func mark(_ number: Int64, isSelected: Bool) throws {
        try access.change(
            "UPDATE directoryGroup SET isSelected = ? WHERE number = ?", .flag(isSelected), .integer(number))
    }

    func selected(in directory: DirectoryID) throws -> [DirectoryGroupID] {
        guard let number = try table.number(of: directory) else { return [] }
        return try access.all(
            "SELECT id FROM directoryGroup WHERE directory = ? AND isSelected = 1 ORDER BY id", .integer(number)
        ) { try $0.key(0) }
    }
}

extension DirectoryGroup {
    init(row: SQLRow, in directory: DirectoryID) throws {
        self.init(
            id: try row.key(0), directoryId: directory, displayName: try row.text(1),
            externalId: try row.optionalText(2), raw: try row.jsonText(3), createdAt: try row.time(6))
        memberCount = try row.int(4)
        isSelected = try row.flag(5)
        updatedAt = try row.time(7)
        revision = try row.int(8)
    }
}
