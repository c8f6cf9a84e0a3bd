import PortalCore
import StrictJSON

struct SQLiteSignInSessionStore: SignInSessionStore {
    let access: SQLAccess

    /// The columns behind `packed` are those of rows from before version 4.
    private static let select = """
        SELECT id, connectionId, organizationId, state, origin, test, usedStaged, startedAt, endedAt, loggedOutAt, \
        packed, request, response, checks, diagnosis, profile, logout FROM signInSession
        """

    func insert(_ session: SignInSession, subject: SessionSubject.Identity?) throws {
        try access.change(
            """
            INSERT INTO signInSession (id, connectionId, organizationId, state, origin, test, usedStaged, startedAt, \
            endedAt, loggedOutAt, packed, subjectKey, checks) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')
            """,
            .id(session.id), .id(session.connectionId), .id(session.organizationId), .raw(session.state),
            .raw(session.origin), .flag(session.test), .flag(session.usedStaged), .time(session.startedAt),
            .time(session.endedAt), .time(session.loggedOutAt), .blob(try session.packed(subject: subject)),
            subject.map { .blob($0.key) } ?? .null)
    }

    func get(_ id: SignInSessionID) throws -> SignInSession? {
        try access.first(Self.select + " WHERE id = ?", .id(id), map: SignInSession.init(row:))
    }

    func update(_ session: SignInSession, subject: SessionSubject.Identity?) throws {
        let subject = try subject ?? SQLiteSessionSubjectStore(access: access).packed(with: session.id)
        let changed = try access.change(
            """
            UPDATE signInSession SET state = ?, endedAt = ?, loggedOutAt = ?, packed = ?, subjectKey = ?, \
            request = NULL, response = NULL, checks = '', diagnosis = NULL, profile = NULL, logout = NULL WHERE id = ?
            """,
            .raw(session.state), .time(session.endedAt), .time(session.loggedOutAt),
            .blob(try session.packed(subject: subject)), subject.map { .blob($0.key) } ?? .null, .id(session.id))
        guard changed == 1 else { throw PortalError.notFound(SignInSessionID.self) }
    }

    /// One index, by connection, state and identifier, serves every order: the sessions of a connection in time are those
    /// of its states merged.
    func list(_ query: SignInSessionQuery) throws -> Page<SignInSession> {
        let limit = query.page.limit + 1
        let isAscending = query.page.order == .ascending
        let place = try query.page.cursor.map { try Place($0, in: query.sort) }
        var places: [Place] = []
        for state in query.state.map({ [$0.rawValue] }) ?? Self.states(isAscending) {
            var after = place?.id
            if query.sort == .state {
                if places.count == limit { break }
                if let place, state != place.state {
                    if (state < place.state) == isAscending { continue }
                    after = nil
                }
            }
            let left = query.sort == .state ? limit - places.count : limit
            places += try ids(query, state: state, after: after, limit: left).map { Place(state: state, id: $0) }
        }
        if query.sort == .startedAt {
            places.sort { isAscending ? $0.id < $1.id : $0.id > $1.id }
            places = Array(places.prefix(limit))
        }
        let rows = try places.compactMap {
            try access.first(Self.select + " WHERE id = ?", .text($0.id), map: SignInSession.init(row:))
        }
        return Page(rows: rows, request: query.page) { Place($0).key(in: query.sort) }
    }

    private static func states(_ isAscending: Bool) -> [String] {
        let states = SignInSession.State.allCases.map(\.rawValue).sorted()
        return isAscending ? states : states.reversed()
    }

    /// The first sessions of a state.
    private func ids(
        _ query: SignInSessionQuery, state: String, after: String?, limit: Int
    ) throws -> [String] {
        var conditions = "connectionId = ? AND state = ?"
        var values: [SQLValue] = [.id(query.connection), .text(state)]
        func require(_ condition: String, _ value: SQLValue) {
            conditions += " AND \(condition) ?"
            values.append(value)
        }
        let isAscending = query.page.order == .ascending
        if let after { require(isAscending ? "id >" : "id <", .text(after)) }
        if let origin = query.origin { require("origin =", .raw(origin)) }
        if let from = query.from { require("startedAt >=", .time(from)) }
        if let to = query.to { require("startedAt <", .time(to)) }
        values.append(.integer(limit))
        return try access.connection.all(
            "SELECT id FROM signInSession WHERE \(conditions) ORDER BY id \(isAscending ? "ASC" : "DESC") LIMIT ?",
            values
        ) { try $0.text(0) }
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

        init(state: String, id: String) {
            self.state = state
            self.id = id
        }

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
