import GRDB

/// SQLite's own examination of a database.
enum DatabaseCheck {
    private static let reportedProblems = 20

    /// What is wrong; empty if all is well.
    static func problems(_ connection: SQLConnection) throws -> [String] {
        var problems = try connection.all("PRAGMA integrity_check(\(reportedProblems))", []) { try $0.text(0) }
        if problems == ["ok"] { problems = [] }
        let broken = try connection.all("PRAGMA foreign_key_check", []) { try $0.text(0) }
        return problems + broken.prefix(reportedProblems).map { "A row of \($0) refers to nothing." }
    }

    /// Every table, index, trigger and view with its text.
    static func definitions(_ connection: SQLConnection) throws -> Set<[String?]> {
        Set(
            try connection.all("SELECT type, name, tbl_name, sql FROM sqlite_master", []) { row in
                [try row.text(0), try row.text(1), try row.text(2), try row.optionalText(3)]
            })
    }
}
