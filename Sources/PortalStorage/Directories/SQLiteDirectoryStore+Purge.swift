import PortalCore

/// A directory of a million users is let go of at once; what it held is removed piece by piece.
extension SQLiteDirectoryStore {
    /// In this order nothing is removed by a foreign key but users' documents, of which each has one. Each takes the
    /// directory's number and how many rows may go.
    private static let purges = [
        purge(
            "directorySeen", by: "run, isGroup, member",
            of: "run IN (SELECT number FROM directoryRun WHERE directory = ?)"),
        purge("directoryRun"),
        purge("directoryRequest"),
        purge("quarantinedUser"),
        purge("directoryMember", by: "groupNumber, user"),
        purge("directorySubgroup", by: "groupNumber, member"),
        purge("directoryGroup"),
        purge("directoryUserEmail", by: "directory, foldedEmail, user"),
        purge("directoryUser"),
        // What is counted and noted of it is a row each.
        purge("directory", of: "number = ?"),
    ]

    private static func purge(_ table: String, by key: String = "number", of condition: String = "directory = ?")
        -> String
    {
        "DELETE FROM \(table) WHERE (\(key)) IN (SELECT \(key) FROM \(table) WHERE \(condition) LIMIT ?)"
    }

    func purge(limit: Int) throws -> Bool {
        var left = limit
        while let number = try firstDiscarded() {
            for sql in Self.purges {
                guard left > 0 else { return false }
                left -= try access.change(sql, .integer(number), .integer(left))
            }
        }
        return true
    }

    private func firstDiscarded() throws -> Int64? {
        try access.first("SELECT number FROM directory WHERE state = '\(Self.discarded)' ORDER BY number LIMIT 1") {
            try $0.integer(0)
        }
    }
}
