import GRDB
import GRDBSQLite
import PortalCore

/// What a collection works with inside a transaction: the connection, and whether it may change anything.
struct SQLAccess {
    let connection: SQLConnection
    let mayWrite: Bool

    init(_ connection: SQLConnection, mayWrite: Bool) {
        self.connection = connection
        self.mayWrite = mayWrite
    }

    init(_ database: Database, mayWrite: Bool) {
        self.init(SQLConnection(database: database), mayWrite: mayWrite)
    }

    @discardableResult
    func change(_ sql: String, _ values: SQLValue...) throws -> Int {
        guard mayWrite else { throw StorageError.readOnly }
        return try connection.run(sql, values)
    }

    func first<Value>(_ sql: String, _ values: SQLValue..., map: (SQLRow) throws -> Value) throws -> Value? {
        try connection.first(sql, values, map: map)
    }

    func all<Value>(_ sql: String, _ values: SQLValue..., map: (SQLRow) throws -> Value) throws -> [Value] {
        try connection.all(sql, values, map: map)
    }

    /// A page of a table in the order of its `id`, which is the order of creation.
    func page<Element, Kind>(
        _ select: String, where condition: String? = nil, _ values: [SQLValue] = [], page: PageRequest,
        id: KeyPath<Element, Identifier<Kind>>, map: (SQLRow) throws -> Element
    ) throws -> Page<Element> {
        var conditions = condition.map { [$0] } ?? []
        var values = values
        if let cursor = page.cursor {
            guard Identifier<Kind>(cursor.key) != nil else { throw Cursor.invalid }
            conditions.append(page.order == .ascending ? "id > ?" : "id < ?")
            values.append(.text(cursor.key))
        }
        values.append(.integer(page.limit + 1))
        let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        let order = page.order == .ascending ? "ASC" : "DESC"
        let rows = try connection.all("\(select)\(filter) ORDER BY id \(order) LIMIT ?", values, map: map)
        return Page(rows: rows, request: page) { $0[keyPath: id].description }
    }

    /// Runs a change whose only unique column besides the key is `externalId`.
    func insertUnique(_ noun: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE {
            guard error.message?.contains("externalId") == true else { throw error }
            throw PortalError(
                .conflict, "external_id_taken", "Another \(noun) has this external id.",
                remedy: "Choose another external id, or find the \(noun) that has it.", field: "/externalId")
        }
    }
}
