import GRDB

/// The statements of one connection by the place of their text in memory: that of a literal never changes, so it is found
/// without a look at its letters. Any other text is found by what it says, among GRDB's statements.
struct PreparedStatements {
    private static let count = 128

    private var places = [(sql: String, statement: Statement)?](repeating: nil, count: count)

    mutating func statement(_ sql: String, of database: Database) throws -> SQLiteStatement {
        let address = sql.utf8.withContiguousStorageIfAvailable { UInt(bitPattern: $0.baseAddress) } ?? 0
        // Literals of this length lie at multiples of 16.
        let place = Int(address >> 4 % UInt(Self.count))
        if let known = places[place], known.sql == sql { return known.statement.sqliteStatement }
        let statement = try database.cachedStatement(sql: sql)
        places[place] = (sql, statement)
        return statement.sqliteStatement
    }
}
