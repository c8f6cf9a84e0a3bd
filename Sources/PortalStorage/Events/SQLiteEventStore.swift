import GRDB
import PortalCore

struct SQLiteEventStore: EventStore {
    let access: SQLAccess
    /// Whose log this is.
    let tenant: TenantID

    func append(_ event: EventDraft) throws -> Int64 {
        // The number is left to SQLite: one more than the last. The writer lock is held, so nobody can take the same one; a
        // rollback gives it back.
        try access.change(
            """
            INSERT INTO event (id, type, organizationId, occurredAt, actor, targets, context, data, previous) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .id(event.id), .raw(event.type), .id(event.organizationId), .time(event.occurredAt), .json(event.actor),
            .json(event.targets), .json(event.context), .json(event.data), .json(event.previous))
        return access.connection.database.lastInsertedRowID
    }

    func sequence(of id: EventID) throws -> Int64? {
        let number = Int64(id.entropy)
        let time = try access.first(
            "SELECT occurredAt FROM event WHERE sequence = ? AND id IS NULL", .integer(number)
        ) { try $0.time(0) }
        if let time, self.id(of: number, at: time) == id { return number }
        return try access.first("SELECT sequence FROM event WHERE id = ?", .id(id)) { try $0.integer(0) }
    }

    private func id(of sequence: Int64, at time: Timestamp) -> EventID {
        EventID(tenant: tenant, time: time, entropy: UInt64(bitPattern: sequence))
    }

    func lastSequence() throws -> Int64 {
        try access.first("SELECT sequence FROM event ORDER BY sequence DESC LIMIT 1") { try $0.integer(0) } ?? 0
    }

    func list(_ query: EventQuery) throws -> Page<Event> {
        let page = query.page
        let isAscending = page.order == .ascending
        var conditions: [String] = []
        var values: [SQLValue] = []
        func require(_ condition: String, _ value: SQLValue) {
            conditions.append(condition)
            values.append(value)
        }
        if let cursor = page.cursor {
            guard let sequence = Int64(cursor.key), String(sequence) == cursor.key else { throw Cursor.invalid }
            require(isAscending ? "sequence > ?" : "sequence < ?", .integer(sequence))
        }
        if let after = query.afterSequence {
            require(isAscending ? "sequence > ?" : "sequence < ?", .integer(after))
        }
        if let from = query.from { require("occurredAt >= ?", .time(from)) }
        if let to = query.to { require("occurredAt < ?", .time(to)) }
        if !query.types.isEmpty {
            let types = query.types.map(\.rawValue).sorted()
            conditions.append("type IN (\(types.map { _ in "?" }.joined(separator: ", ")))")
            values += types.map { .text($0) }
        }
        values.append(.integer(page.limit + 1))
        let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        let rows = try access.connection.all(
            """
            SELECT sequence, id, type, organizationId, occurredAt, actor, targets, context, data, previous \
            FROM event\(filter) ORDER BY sequence \(isAscending ? "ASC" : "DESC") LIMIT ?
            """, values, map: event)
        return Page(rows: rows, request: page) { String($0.sequence) }
    }

    private func event(_ row: SQLRow) throws -> Event {
        let (sequence, time) = (try row.integer(0), try row.time(4))
        return Event(
            id: try row.optionalID(1) ?? id(of: sequence, at: time), sequence: sequence, type: try row.raw(2),
            organizationId: try row.optionalID(3), occurredAt: time, actor: try row.json(5), targets: try row.list(6),
            context: try row.json(7), data: try row.json(8), previous: try row.optionalJSON(9))
    }
}
