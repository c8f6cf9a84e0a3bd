import PortalCore

/// What all that belongs to a directory hangs on: its number, and how many it holds.
struct DirectoryTable {
    let access: SQLAccess

    /// Nil where there is no such directory.
    func number(of id: DirectoryID) throws -> Int64? {
        try access.first("SELECT number FROM directory WHERE id = ?", .id(id)) { try $0.integer(0) }
    }

    /// - Throws: `directory_not_found`.
    func existing(_ id: DirectoryID) throws -> Int64 {
        guard let number = try number(of: id) else { throw PortalError.notFound(DirectoryID.self) }
        return number
    }

    /// Counts a user who came (from nil), went (to nil), or changed.
    func count(in directory: Int64, from old: DirectoryUser.State?, to new: DirectoryUser.State?) throws {
        guard old != new else { return }
        func change(_ state: DirectoryUser.State) -> SQLValue {
            .integer((new == state ? 1 : 0) - (old == state ? 1 : 0))
        }
        try access.change(
            """
            UPDATE directoryCount SET active = active + ?, outOfScope = outOfScope + ?, inactive = inactive + ? \
            WHERE directory = ?
            """, change(.active), change(.outOfScope), change(.inactive), .integer(directory))
    }

    func countGroups(in directory: Int64, by change: Int) throws {
        try access.change(
            "UPDATE directoryCount SET groupCount = groupCount + ? WHERE directory = ?", .integer(change),
            .integer(directory))
    }

    func counts(of id: DirectoryID) throws -> DirectoryCounts {
        try access.first(
            """
            SELECT c.active, c.outOfScope, c.inactive, c.groupCount FROM directory d \
            CROSS JOIN directoryCount c ON c.directory = d.number WHERE d.id = ?
            """, .id(id)
        ) { row in
            var counts = DirectoryCounts()
            counts.active = try row.int(0)
            counts.outOfScope = try row.int(1)
            counts.inactive = try row.int(2)
            counts.groups = try row.int(3)
            return counts
        } ?? DirectoryCounts()
    }
}
