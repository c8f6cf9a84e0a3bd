import PortalCore
import StrictJSON

struct SQLiteSignInSessionStore: SignInSessionStore {
    let access: SQLAccess

    private static let select = """
        SELECT id, connectionId, organizationId, state, origin, test, usedStaged, startedAt, endedAt, request, \
        response, checks, diagnosis, profile, loggedOutAt, logout FROM signInSession
        """

    func insert(_ session: SignInSession) throws {
        try access.change(
            """
            INSERT INTO signInSession (id, connectionId, organizationId, state, origin, test, usedStaged, startedAt, \
            endedAt, request, response, checks, diagnosis, profile, loggedOutAt, logout) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .id(session.id), .id(session.connectionId), .id(session.organizationId), .raw(session.state),
            .raw(session.origin), .flag(session.test), .flag(session.usedStaged), .time(session.startedAt),
            .time(session.endedAt), try .optionalJSON(session.request), try .optionalJSON(session.response),
            try .json(session.checks), try .optionalJSON(session.diagnosis), try .optionalJSON(session.profile),
            .time(session.loggedOutAt), try .optionalJSON(session.logout))
    }

    func get(_ id: SignInSessionID) throws -> SignInSession? {
        try access.first(Self.select + " WHERE id = ?", .id(id), map: SignInSession.init(row:))
    }

    func update(_ session: SignInSession) throws {
        let changed = try access.change(
            """
            UPDATE signInSession SET state = ?, endedAt = ?, request = ?, response = ?, checks = ?, diagnosis = ?, \
            profile = ?, loggedOutAt = ?, logout = ? WHERE id = ?
            """,
            .raw(session.state), .time(session.endedAt), try .optionalJSON(session.request),
            try .optionalJSON(session.response), try .json(session.checks), try .optionalJSON(session.diagnosis),
            try .optionalJSON(session.profile), .time(session.loggedOutAt), try .optionalJSON(session.logout),
            .id(session.id))
        guard changed == 1 else { throw PortalError.notFound(SignInSessionID.self) }
    }

    func list(_ query: SignInSessionQuery) throws -> Page<SignInSession> {
        var conditions = ["connectionId = ?"]
        var values: [SQLValue] = [.id(query.connection)]
        let isAscending = query.page.order == .ascending
        let comparison = isAscending ? ">" : "<"
        if let state = query.state {
            conditions.append("state = ?")
            values.append(.raw(state))
        }
        if let origin = query.origin {
            conditions.append("origin = ?")
            values.append(.raw(origin))
        }
        if let from = query.from {
            conditions.append("startedAt >= ?")
            values.append(.time(from))
        }
        if let to = query.to {
            conditions.append("startedAt < ?")
            values.append(.time(to))
        }
        if let cursor = query.page.cursor {
            let place = try Place(cursor, in: query.sort)
            switch query.sort {
            case .startedAt: conditions.append("id \(comparison) ?")
            case .state:
                conditions.append("(state, id) \(comparison) (?, ?)")
                values.append(.text(place.state))
            }
            values.append(.text(place.id))
        }
        values.append(.integer(query.page.limit + 1))
        let direction = isAscending ? "ASC" : "DESC"
        let order = query.sort == .state ? "state \(direction), id \(direction)" : "id \(direction)"
        let rows = try access.connection.all(
            "\(Self.select) WHERE \(conditions.joined(separator: " AND ")) ORDER BY \(order) LIMIT ?", values,
            map: SignInSession.init(row:))
        return Page(rows: rows, request: query.page) { Place($0).key(in: query.sort) }
    }

    func startOfFailure(before count: Int, of connection: ConnectionID) throws -> Timestamp? {
        try access.first(
            """
            SELECT startedAt FROM signInSession WHERE connectionId = ? AND state = ? ORDER BY id DESC LIMIT 1 OFFSET ?
            """, .id(connection), .raw(SignInSession.State.failed), .integer(count)
        ) { try $0.time(0) }
    }

    func purge(before time: Timestamp, limit: Int) throws -> Int {
        // No identifier of that time or a later one is less.
        let first = SignInSessionID(tenant: .environment, time: time, entropy: 0)
        return try access.change(
            """
            DELETE FROM signInSession WHERE id IN (SELECT id FROM signInSession WHERE id < ? ORDER BY id LIMIT ?)
            """, .id(first), .integer(limit))
    }

    /// A row's place in a list's order; an identifier begins with the time of the start.
    private struct Place {
        var state: String
        var id: String

        init(_ session: SignInSession) {
            state = session.state.rawValue
            id = session.id.description
        }

        init(_ cursor: Cursor, in sort: SignInSessionQuery.Sort) throws {
            var key = cursor.key[...]
            state = ""
            if sort == .state {
                state = String(key.prefix { $0 != " " })
                key = key.dropFirst(state.count + 1)
                guard SignInSession.State(rawValue: state) != nil else { throw Cursor.invalid }
            }
            id = String(key)
            guard SignInSessionID(id) != nil else { throw Cursor.invalid }
        }

        func key(in sort: SignInSessionQuery.Sort) -> String { sort == .state ? "\(state) \(id)" : id }
    }
}

extension SignInSession {
    fileprivate init(row: SQLRow) throws {
        self.init(
            id: try row.id(0), connectionId: try row.id(1), organizationId: try row.id(2), origin: try row.raw(4),
            test: try row.flag(5), usedStaged: try row.flag(6), startedAt: try row.time(7),
            request: try row.optionalJSON(9))
        state = try row.raw(3)
        endedAt = try row.optionalTime(8)
        response = try row.optionalJSON(10)
        checks = try row.list(11)
        diagnosis = try row.optionalJSON(12)
        profile = try row.optionalJSON(13)
        loggedOutAt = try row.optionalTime(14)
        logout = try row.optionalJSON(15)
    }
}
