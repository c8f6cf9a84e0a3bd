import PortalCore

extension SQLiteDirectoryUserStore {
    func list(_ query: DirectoryUserQuery) throws -> Page<DirectoryUser> {
        guard let directory = try table.number(of: query.directory) else { return Page(data: [], nextCursor: nil) }
        var group: Int64?
        if let id = query.group {
            group = try SQLiteDirectoryGroupStore(access: access).number(of: id, in: directory)
            guard group != nil else { return Page(data: [], nextCursor: nil) }
        }
        let cursor = try query.page.cursor.map { cursor in
            guard let id = DirectoryUserID(cursor.key) else { throw Cursor.invalid }
            return id
        }
        let isAscending = query.page.order == .ascending
        // Each arm is a range of an index in the order of the identifiers.
        let states: [String?] =
            switch query.state {
            case nil: query.isInScope == nil ? [nil] : ["u.isActive = 1", "u.isActive = 0"]
            case .active: ["u.isActive = 1 AND u.isInScope = 1"]
            case .outOfScope: ["u.isActive = 1 AND u.isInScope = 0"]
            case .inactive: ["u.isActive = 0 AND u.isInScope = 0", "u.isActive = 0 AND u.isInScope = 1"]
            }
        let search = try query.search.map { try condition(TextPrefix($0.lowercased()), in: directory) }
        var values: [SQLValue] = []
        let arms = states.map { state in
            var sql: String
            let key: String
            if let group {
                sql = """
                    SELECT m.user AS id, u.number AS number FROM directoryMember m \
                    CROSS JOIN directoryUser u ON u.directory = m.directory AND u.id = m.user WHERE m.groupNumber = ?
                    """
                key = "m.user"
                values.append(.integer(group))
            } else {
                sql = "SELECT u.id AS id, u.number AS number FROM directoryUser u WHERE u.directory = ?"
                key = "u.id"
                values.append(.integer(directory))
            }
            if let cursor {
                sql += " AND \(key) \(isAscending ? ">" : "<") ?"
                values.append(.key(cursor))
            }
            if let state { sql += " AND \(state)" }
            if let isInScope = query.isInScope { sql += " AND u.isInScope = \(isInScope ? 1 : 0)" }
            if let search {
                sql += " AND \(search.sql)"
                values += search.values
            }
            return sql
        }
        let direction = isAscending ? "ASC" : "DESC"
        values.append(.integer(query.page.limit + 1))
        let rows = try users(
            "\(arms.joined(separator: " UNION ALL ")) ORDER BY id \(direction) LIMIT ?", values,
            order: "id \(direction)", in: query.directory)
        return Page(rows: rows, request: query.page) { $0.id.description }
    }

    func page(
        in directory: DirectoryID, by order: DirectoryOrder, descending: Bool, offset: Int, limit: Int
    ) throws -> [DirectoryUser] {
        guard let number = try table.number(of: directory) else { return [] }
        let (column, direction) = (Self.column(of: order), descending ? "DESC" : "ASC")
        return try users(
            """
            SELECT number, \(column) FROM directoryUser WHERE directory = ? ORDER BY \(column) \(direction) \
            LIMIT ? OFFSET ?
            """, [.integer(number), .integer(max(limit, 0)), .integer(max(offset, 0))],
            order: "\(column) \(direction)", in: directory)
    }

    func page(
        in directory: DirectoryID, by order: DirectoryOrder, descending: Bool, after place: DirectoryPlace?, limit: Int
    ) throws -> [DirectoryUser] {
        guard let place else {
            return try page(in: directory, by: order, descending: descending, offset: 0, limit: limit)
        }
        guard let number = try table.number(of: directory) else { return [] }
        guard let id = DirectoryUserID(place.id) else { throw Cursor.invalid }
        let (column, direction, sign) = (
            Self.column(of: order), descending ? "DESC" : "ASC", descending ? "<" : ">"
        )
        let (condition, values): (String, [SQLValue]) =
            switch order {
            case .creation: ("id \(sign) ?", [.key(id)])
            case .name: ("(foldedUserName, id) \(sign) (?, ?)", [.text(place.name), .key(id)])
            }
        return try users(
            """
            SELECT number, \(column) FROM directoryUser WHERE directory = ? AND \(condition) \
            ORDER BY \(column) \(direction) LIMIT ?
            """, [.integer(number)] + values + [.integer(max(limit, 0))],
            order: "\(column) \(direction)", in: directory)
    }

    private static func column(of order: DirectoryOrder) -> String {
        switch order {
        case .creation: "id"
        // No two have the same.
        case .name: "foldedUserName"
        }
    }

    /// Loads the users whom a statement chooses by their numbers, so that nobody else's row is touched.
    private func users(
        _ chosen: String, _ values: [SQLValue], order: String, in directory: DirectoryID
    ) throws -> [DirectoryUser] {
        try access.connection.all(
            """
            SELECT \(Self.columns) FROM (\(chosen)) c CROSS JOIN directoryUser u ON u.number = c.number \
            CROSS JOIN directoryUserDocument d ON d.user = u.number ORDER BY c.\(order)
            """, values
        ) { try DirectoryUser(row: $0, in: directory) }
    }

    // MARK: Search

    /// So many users are looked up one by one and sorted; of more, enough are met soon on the way through all.
    private static let fewMatches = 2000

    private static let searchedColumns = ["foldedUserName", "foldedDisplayName", "foldedExternalId"]

    /// What is true of a user `u` of whom something begins with a text.
    private func condition(_ prefix: TextPrefix, in directory: Int64) throws -> (sql: String, values: [SQLValue]) {
        let place: [SQLValue] = [.integer(directory)] + prefix.values
        let emails = "FROM directoryUserEmail WHERE directory = ? AND \(prefix.condition(on: "foldedEmail"))"
        func union(_ column: String, _ emailColumn: String) -> String {
            Self.searchedColumns
                .map { "SELECT \(column) FROM directoryUser WHERE directory = ? AND \(prefix.condition(on: $0))" }
                .joined(separator: " UNION ALL ") + " UNION ALL SELECT \(emailColumn) \(emails)"
        }
        let places = Array(repeating: place, count: Self.searchedColumns.count + 1).flatMap(\.self)
        let count =
            try access.connection.first(
                "SELECT count(*) FROM (\(union("1", "1")) LIMIT ?)", places + [.integer(Self.fewMatches + 1)]
            ) { try $0.int(0) } ?? 0
        if count <= Self.fewMatches { return ("u.id IN (\(union("id", "user")))", places) }
        // A sign before a column keeps its index out of it.
        let columns = Self.searchedColumns.map { "(\(prefix.condition(on: "+u.\($0)")))" }
        return (
            "(\(columns.joined(separator: " OR ")) OR u.id IN (SELECT user \(emails)))",
            Array(repeating: prefix.values, count: columns.count).flatMap(\.self) + place
        )
    }
}
