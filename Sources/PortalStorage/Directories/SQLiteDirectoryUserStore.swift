import GRDB
import PortalCore

struct SQLiteDirectoryUserStore: DirectoryUserStore {
    let access: SQLAccess

    var table: DirectoryTable { DirectoryTable(access: access) }

    /// Of a user `u` and the document `d`; the directory is known.
    static let columns = """
        u.id, u.userName, u.externalId, u.displayName, u.isActive, u.isInScope, d.createdAt, d.updatedAt, d.revision, \
        d.emails, d.raw, d.attributes
        """
    static let select = "SELECT \(columns) FROM directoryUser u CROSS JOIN directoryUserDocument d ON d.user = u.number"

    private static let selectByID = select + " WHERE u.directory = ? AND u.id = ?"
    private static let selectByUserName = select + " WHERE u.directory = ? AND u.foldedUserName = ? LIMIT ?"
    private static let selectByExternalID =
        select + " WHERE u.directory = ? AND u.foldedExternalId = ? AND u.externalId = ? ORDER BY u.id LIMIT ?"
    private static let selectByDisplayName =
        select + " WHERE u.directory = ? AND u.foldedDisplayName = ? ORDER BY u.id LIMIT ?"
    private static let selectByEmail = """
        SELECT \(columns) FROM directoryUserEmail e \
        CROSS JOIN directoryUser u ON u.directory = e.directory AND u.id = e.user \
        CROSS JOIN directoryUserDocument d ON d.user = u.number \
        WHERE e.directory = ? AND e.foldedEmail = ? ORDER BY e.user LIMIT ?
        """

    // MARK: One user

    func insert(_ user: DirectoryUser) throws {
        let directory = try table.existing(user.directoryId)
        try Self.withUniqueName {
            try access.change(
                """
                INSERT INTO directoryUser (directory, id, userName, foldedUserName, externalId, foldedExternalId, \
                displayName, foldedDisplayName, isActive, isInScope) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                .integer(directory), .key(user.id), .text(user.userName), .text(user.userName.lowercased()),
                .text(user.externalId), .text(user.externalId?.lowercased()), .text(user.displayName),
                .text(user.displayName?.lowercased()), .flag(user.isActive), .flag(user.isInScope))
        }
        let number = access.connection.database.lastInsertedRowID
        try access.change(
            """
            INSERT INTO directoryUserDocument (user, createdAt, updatedAt, revision, emails, raw, attributes) \
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            .integer(number), .time(user.createdAt), .time(user.updatedAt), .integer(user.revision),
            try .json(user.emails), .json(user.raw), .json(user.attributes))
        try replaceEmails([], by: user.emails, of: user.id, in: directory)
        try table.count(in: directory, from: nil, to: user.state)
    }

    func get(_ id: DirectoryUserID, in directory: DirectoryID) throws -> DirectoryUser? {
        guard let number = try table.number(of: directory) else { return nil }
        return try access.first(Self.selectByID, .integer(number), .key(id)) {
            try DirectoryUser(row: $0, in: directory)
        }
    }

    func find(_ key: DirectoryUserKey, in directory: DirectoryID, limit: Int) throws -> [DirectoryUser] {
        guard let number = try table.number(of: directory) else { return [] }
        let (sql, values): (String, [SQLValue]) =
            switch key {
            case .userName(let name): (Self.selectByUserName, [.text(name.lowercased())])
            case .externalId(let id): (Self.selectByExternalID, [.text(id.lowercased()), .text(id)])
            case .email(let address): (Self.selectByEmail, [.text(address.lowercased())])
            case .displayName(let name): (Self.selectByDisplayName, [.text(name.lowercased())])
            }
        return try access.connection.all(sql, [.integer(number)] + values + [.integer(max(limit, 0))]) {
            try DirectoryUser(row: $0, in: directory)
        }
    }

    func update(_ user: DirectoryUser) throws {
        let directory = try table.existing(user.directoryId)
        let kept = try existing(user.id, in: directory)
        // An index is written only where something in it has changed.
        try Self.withUniqueName {
            try access.change(
                """
                UPDATE directoryUser SET userName = ?2, foldedUserName = ?3, externalId = ?4, foldedExternalId = ?5, \
                displayName = ?6, foldedDisplayName = ?7 WHERE number = ?1 \
                AND (userName <> ?2 OR externalId IS NOT ?4 OR displayName IS NOT ?6)
                """,
                .integer(kept.number), .text(user.userName), .text(user.userName.lowercased()), .text(user.externalId),
                .text(user.externalId?.lowercased()), .text(user.displayName), .text(user.displayName?.lowercased()))
        }
        try setState(of: kept, isActive: user.isActive, isInScope: user.isInScope, in: directory)
        let emails: [String] =
            try access.first("SELECT emails FROM directoryUserDocument WHERE user = ?", .integer(kept.number)) {
                try $0.list(0)
            } ?? []
        try replaceEmails(emails, by: user.emails, of: user.id, in: directory)
        try access.change(
            """
            UPDATE directoryUserDocument SET updatedAt = ?, revision = ?, emails = ?, raw = ?, attributes = ? \
            WHERE user = ?
            """,
            .time(user.updatedAt), .integer(user.revision), try .json(user.emails), .json(user.raw),
            .json(user.attributes), .integer(kept.number))
    }

    func delete(_ id: DirectoryUserID, in directory: DirectoryID) throws -> Bool {
        guard let directory = try table.number(of: directory), let kept = try kept(id, in: directory) else {
            return false
        }
        let emails: [String] =
            try access.first("SELECT emails FROM directoryUserDocument WHERE user = ?", .integer(kept.number)) {
                try $0.list(0)
            } ?? []
        try replaceEmails(emails, by: [], of: id, in: directory)
        try access.change(
            """
            UPDATE directoryGroup SET memberCount = memberCount - 1 WHERE number IN \
            (SELECT groupNumber FROM directoryMember WHERE directory = ? AND user = ?)
            """, .integer(directory), .key(id))
        try access.change("DELETE FROM directoryUser WHERE number = ?", .integer(kept.number))
        try table.count(in: directory, from: kept.state, to: nil)
        return true
    }

    func setAttributes(of user: DirectoryUser) throws {
        let directory = try table.existing(user.directoryId)
        let kept = try existing(user.id, in: directory)
        try setState(of: kept, isActive: user.isActive, isInScope: kept.isInScope, in: directory)
        try access.change(
            "UPDATE directoryUserDocument SET attributes = ? WHERE user = ?", .json(user.attributes),
            .integer(kept.number))
    }

    func setScope(of id: DirectoryUserID, in directory: DirectoryID, to isInScope: Bool) throws {
        let directory = try table.existing(directory)
        let kept = try existing(id, in: directory)
        try setState(of: kept, isActive: kept.isActive, isInScope: isInScope, in: directory)
    }

    func counts(of directory: DirectoryID) throws -> DirectoryCounts { try table.counts(of: directory) }

    // MARK: Parts

    /// What of a user's row tells how it is counted.
    private struct Kept {
        var number: Int64
        var isActive: Bool
        var isInScope: Bool

        var state: DirectoryUser.State { DirectoryUser.State(isActive: isActive, isInScope: isInScope) }
    }

    private func kept(_ id: DirectoryUserID, in directory: Int64) throws -> Kept? {
        try access.first(
            "SELECT number, isActive, isInScope FROM directoryUser WHERE directory = ? AND id = ?",
            .integer(directory), .key(id)
        ) { Kept(number: try $0.integer(0), isActive: try $0.flag(1), isInScope: try $0.flag(2)) }
    }

    private func existing(_ id: DirectoryUserID, in directory: Int64) throws -> Kept {
        guard let kept = try kept(id, in: directory) else { throw PortalError.notFound(DirectoryUserID.self) }
        return kept
    }

    private func setState(of kept: Kept, isActive: Bool, isInScope: Bool, in directory: Int64) throws {
        guard isActive != kept.isActive || isInScope != kept.isInScope else { return }
        try access.change(
            "UPDATE directoryUser SET isActive = ?, isInScope = ? WHERE number = ?", .flag(isActive),
            .flag(isInScope), .integer(kept.number))
        try table.count(
            in: directory, from: kept.state, to: DirectoryUser.State(isActive: isActive, isInScope: isInScope))
    }

    private func replaceEmails(
        _ old: [String], by new: [String], of user: DirectoryUserID, in directory: Int64
    ) throws {
        guard old != new else { return }
        let (old, new) = (Set(old.map { $0.lowercased() }), Set(new.map { $0.lowercased() }))
        for address in old.subtracting(new) {
            try access.change(
                "DELETE FROM directoryUserEmail WHERE directory = ? AND foldedEmail = ? AND user = ?",
                .integer(directory), .text(address), .key(user))
        }
        for address in new.subtracting(old) {
            try access.change(
                "INSERT INTO directoryUserEmail (directory, foldedEmail, user) VALUES (?, ?, ?)",
                .integer(directory), .text(address), .key(user))
        }
    }

    private static func withUniqueName(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE {
            guard error.message?.contains("foldedUserName") == true else { throw error }
            throw PortalError(
                .conflict, "user_name_taken", "Another user of the directory has this user name.",
                remedy: "Choose another user name, or find the user who has it.", field: "/userName")
        }
    }
}

extension DirectoryUser.State {
    fileprivate init(isActive: Bool, isInScope: Bool) {
        self = isActive ? isInScope ? .active : .outOfScope : .inactive
    }
}

extension DirectoryUser {
    init(row: SQLRow, in directory: DirectoryID) throws {
        self.init(
            id: try row.key(0), directoryId: directory, userName: try row.text(1), externalId: try row.optionalText(2),
            displayName: try row.optionalText(3), emails: try row.list(9), raw: try row.jsonText(10),
            attributes: try row.jsonText(11), isActive: try row.flag(4), isInScope: try row.flag(5),
            createdAt: try row.time(6))
        updatedAt = try row.time(7)
        revision = try row.int(8)
    }
}
