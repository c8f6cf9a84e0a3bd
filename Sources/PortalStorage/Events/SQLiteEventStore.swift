import GRDB
import PortalCore
import StrictJSON

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

    func texts(
        after sequence: Int64, types: Set<EventType>, limit: Int, bytes: Int
    ) throws -> (elements: [EventBatch.Element], lookedTo: Int64) {
        var (elements, lookedTo, total) = ([EventBatch.Element](), sequence, 0)
        while elements.count < limit {
            let rows = try access.all(
                """
                SELECT sequence, id, type, organizationId, occurredAt, actor, targets, context, data, previous FROM event \
                WHERE sequence > ? ORDER BY sequence LIMIT ?
                """, .integer(lookedTo), .integer(max(limit - elements.count, Self.textsAtOnce))
            ) { row -> (sequence: Int64, element: EventBatch.Element?) in
                let type: EventType = try row.raw(2)
                guard types.isEmpty || types.contains(type) else { return (try row.integer(0), nil) }
                return (try row.integer(0), try text(row, type))
            }
            for row in rows {
                if let element = row.element {
                    guard elements.isEmpty || total + element.json.utf8.count <= bytes, elements.count < limit else {
                        return (elements, lookedTo)
                    }
                    elements.append(element)
                    total += element.json.utf8.count
                }
                lookedTo = row.sequence
            }
            if rows.count < Self.textsAtOnce { break }
        }
        return (elements, lookedTo)
    }

    private static let textsAtOnce = 100

    /// As an event is encoded, without reading its parts.
    private func text(_ row: SQLRow, _ type: EventType) throws -> EventBatch.Element {
        let (sequence, time) = (try row.integer(0), try row.time(4))
        let id = try row.optionalID(1) ?? self.id(of: sequence, at: time)
        let organization: OrganizationID? = try row.optionalID(3)
        let text = EventText(
            id: id, sequence: sequence, type: type, organizationId: organization, occurredAt: time,
            actor: try row.jsonText(5), targets: try row.jsonText(6), context: try row.jsonText(7),
            data: try row.jsonText(8), previous: try row.optionalJSONText(9))
        return EventBatch.Element(
            id: id, sequence: sequence, type: type.rawValue, organizationId: organization, occurredAt: time,
            json: JSONText(of: text))
    }

    func lastSequence(before time: Timestamp) throws -> Int64 {
        // Times follow the log but for clocks that were put back: what comes after is sent once more at worst.
        let first = try access.first(
            "SELECT sequence FROM event WHERE occurredAt >= ? ORDER BY sequence LIMIT 1", .time(time)
        ) { try $0.integer(0) }
        return try first.map { $0 - 1 } ?? lastSequence()
    }

    private func event(_ row: SQLRow) throws -> Event {
        let (sequence, time) = (try row.integer(0), try row.time(4))
        return Event(
            id: try row.optionalID(1) ?? id(of: sequence, at: time), sequence: sequence, type: try row.raw(2),
            organizationId: try row.optionalID(3), occurredAt: time, actor: try row.json(5), targets: try row.list(6),
            context: try row.json(7), data: try row.json(8), previous: try row.optionalJSON(9))
    }
}

/// An event whose parts are text.
private struct EventText: JSONObjectWritable {
    var id: EventID
    var sequence: Int64
    var type: EventType
    var organizationId: OrganizationID?
    var occurredAt: Timestamp
    var actor: JSONText
    var targets: JSONText
    var context: JSONText
    var data: JSONText
    var previous: JSONText?

    func writeMembers(to output: inout JSONOutput) {
        output.member("id", id)
        output.member("sequence", sequence)
        output.member("type", type)
        output.member("organizationId", organizationId)
        output.member("occurredAt", occurredAt)
        output.member("actor", actor)
        output.member("targets", targets)
        output.member("context", context)
        output.member("data", data)
        output.member("previous", previous)
    }
}
