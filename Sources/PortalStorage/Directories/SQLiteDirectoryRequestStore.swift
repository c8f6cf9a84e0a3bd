import PortalCore

struct SQLiteDirectoryRequestStore: DirectoryRequestStore {
    let access: SQLAccess

    private static let select = """
        SELECT id, at, method, path, status, scimType, detail, durationMicroseconds, userAgent, tokenHint, requestBody, \
        responseBody FROM directoryRequest WHERE directory = ?
        """
    private static let selectByID = select + " AND id = ?"

    private var table: DirectoryTable { DirectoryTable(access: access) }

    func append(_ request: DirectoryRequest) throws {
        try access.change(
            """
            INSERT INTO directoryRequest (directory, id, at, method, path, status, scimType, detail, \
            durationMicroseconds, userAgent, tokenHint, requestBody, responseBody) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .integer(try table.existing(request.directoryId)), .key(request.id), .time(request.at),
            .text(request.method), .text(request.path), .integer(request.status), .text(request.scimType),
            .text(request.detail), .integer(request.durationMicroseconds), .text(request.userAgent),
            .text(request.tokenHint), .text(request.requestBody), .text(request.responseBody))
    }

    func get(_ id: DirectoryRequestID, in directory: DirectoryID) throws -> DirectoryRequest? {
        guard let number = try table.number(of: directory) else { return nil }
        return try access.first(Self.selectByID, .integer(number), .key(id)) {
            try DirectoryRequest(row: $0, in: directory)
        }
    }

    func list(_ query: DirectoryRequestQuery) throws -> Page<DirectoryRequest> {
        guard let number = try table.number(of: query.directory) else { return Page(data: [], nextCursor: nil) }
        var conditions: [String] = []
        var values: [SQLValue] = [.integer(number)]
        func require(_ condition: String, _ value: SQLValue) {
            conditions.append(condition)
            values.append(value)
        }
        let isAscending = query.page.order == .ascending
        if let cursor = query.page.cursor {
            guard let id = DirectoryRequestID(cursor.key) else { throw Cursor.invalid }
            require(isAscending ? "id > ?" : "id < ?", .key(id))
        }
        if let isRefused = query.isRefused {
            require(isRefused ? "status >= ?" : "status < ?", .integer(DirectoryRequest.firstRefusal))
        }
        if let method = query.method { require("method = ?", .text(method)) }
        if let from = query.from { require("at >= ?", .time(from)) }
        if let to = query.to { require("at < ?", .time(to)) }
        values.append(.integer(query.page.limit + 1))
        let filter = conditions.map { " AND " + $0 }.joined()
        let rows = try access.connection.all(
            "\(Self.select)\(filter) ORDER BY id \(isAscending ? "ASC" : "DESC") LIMIT ?", values
        ) { try DirectoryRequest(row: $0, in: query.directory) }
        return Page(rows: rows, request: query.page) { $0.id.description }
    }

    func purge(before time: Timestamp, limit: Int) throws -> Int {
        // No identifier of that time or a later one is less.
        let first = DirectoryRequestID(tenant: .environment, time: time, entropy: 0)
        return try access.change(
            """
            DELETE FROM directoryRequest WHERE number IN \
            (SELECT r.number FROM directory d CROSS JOIN directoryRequest r ON r.directory = d.number AND r.id < ? \
            LIMIT ?)
            """, .key(first), .integer(max(limit, 0)))
    }

    func purge(in directory: DirectoryID, keeping count: Int, limit: Int) throws -> Int {
        guard let number = try table.number(of: directory) else { return 0 }
        return try access.change(
            """
            DELETE FROM directoryRequest WHERE number IN (SELECT number FROM directoryRequest WHERE directory = ?1 \
            AND id <= (SELECT id FROM directoryRequest WHERE directory = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2) \
            ORDER BY id LIMIT ?3)
            """, .integer(number), .integer(max(count, 0)), .integer(max(limit, 0)))
    }
}

extension DirectoryRequest {
    /// The first status that is a refusal.
    fileprivate static let firstRefusal = 400

    fileprivate init(row: SQLRow, in directory: DirectoryID) throws {
        self.init(
            id: try row.key(0), directoryId: directory, at: try row.time(1), method: try row.text(2),
            path: try row.text(3), status: try row.int(4), durationMicroseconds: try row.int(7))
        scimType = try row.optionalText(5)
        detail = try row.optionalText(6)
        userAgent = try row.optionalText(8)
        tokenHint = try row.optionalText(9)
        requestBody = try row.optionalText(10)
        responseBody = try row.optionalText(11)
    }
}
