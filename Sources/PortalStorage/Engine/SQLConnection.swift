import GRDB
import GRDBSQLite

/// Runs statements that are prepared once per connection. Each statement is stepped to its end or reset before this
/// returns, so that none holds a lock, and a row mapper must not run statements.
struct SQLConnection {
    let database: Database
    /// What was decoded from this database before; nil where nothing is read twice.
    var decoded: DecodedColumns?
    /// What was prepared on this connection before; nil where it is used once.
    var statements: Locked<PreparedStatements>?
    /// The version of the schema that this program knows; nil where nobody else can have changed it.
    var schemaVersion: Int?

    // Tells SQLite to copy what is bound (SQLITE_TRANSIENT, a macro that Swift cannot import).
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    /// True unless inside a transaction.
    var isAutocommit: Bool { sqlite3_get_autocommit(database.sqliteConnection) != 0 }

    /// True once a newer program has brought the database up to its own schema, as may happen while it is open here.
    var isOutdated: Bool {
        guard let schemaVersion, let found = try? first("PRAGMA user_version", map: { try $0.int(0) }) else {
            return false
        }
        return found > schemaVersion
    }

    /// Grows with every row that is changed.
    var totalChanges: Int32 { sqlite3_total_changes(database.sqliteConnection) }

    /// Returns how many rows were changed.
    @discardableResult
    func run(_ sql: String, _ values: SQLValue...) throws -> Int {
        try run(sql, values)
    }

    @discardableResult
    func run(_ sql: String, _ values: [SQLValue]) throws -> Int {
        try step(sql, values) { _ in true }
        return Int(sqlite3_changes(database.sqliteConnection))
    }

    func first<Value>(_ sql: String, _ values: SQLValue..., map: (SQLRow) throws -> Value) throws -> Value? {
        try first(sql, values, map: map)
    }

    func first<Value>(_ sql: String, _ values: [SQLValue], map: (SQLRow) throws -> Value) throws -> Value? {
        var result: Value?
        try step(sql, values) { row in
            result = try map(row)
            return false
        }
        return result
    }

    func all<Value>(_ sql: String, _ values: [SQLValue], map: (SQLRow) throws -> Value) throws -> [Value] {
        var result: [Value] = []
        try step(sql, values) { row in
            result.append(try map(row))
            return true
        }
        return result
    }

    private func step(_ sql: String, _ values: [SQLValue], _ body: (SQLRow) throws -> Bool) throws {
        let statement = try prepared(sql)
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        var index: Int32 = 0
        for value in values {
            index += 1
            let code =
                switch value {
                case .null: sqlite3_bind_null(statement, index)
                case .integer(let number): sqlite3_bind_int64(statement, index, number)
                case .text(var text): text.withUTF8 { bind($0, to: index, of: statement) }
                case .utf8(let bytes): bytes.withUnsafeBufferPointer { bind($0, to: index, of: statement) }
                case .blob(let bytes):
                    bytes.isEmpty
                        ? sqlite3_bind_zeroblob(statement, index, 0)
                        : sqlite3_bind_blob(statement, index, bytes, Int32(clamping: bytes.count), Self.copied)
                }
            guard code == SQLITE_OK else { throw failure(code, sql) }
        }
        while true {
            let code = sqlite3_step(statement)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw failure(code, sql) }
            guard try body(SQLRow(statement: statement, decoded: decoded)) else { return }
        }
    }

    private func prepared(_ sql: String) throws -> SQLiteStatement {
        guard let statements else { return try database.cachedStatement(sql: sql).sqliteStatement }
        return try statements.withLock { try $0.statement(sql, of: database) }
    }

    private func bind(_ text: UnsafeBufferPointer<UInt8>, to index: Int32, of statement: SQLiteStatement) -> Int32 {
        text.withMemoryRebound(to: CChar.self) {
            // An empty text may have no address, which would bind NULL.
            $0.baseAddress.map {
                sqlite3_bind_text(statement, index, $0, Int32(clamping: text.count), Self.copied)
            } ?? sqlite3_bind_text(statement, index, "", 0, Self.copied)
        }
    }

    private func failure(_ code: Int32, _ sql: String) -> DatabaseError {
        let text = sqlite3_errmsg(database.sqliteConnection).map { String(cString: $0) }
        return DatabaseError(resultCode: ResultCode(rawValue: code), message: text, sql: sql)
    }
}
