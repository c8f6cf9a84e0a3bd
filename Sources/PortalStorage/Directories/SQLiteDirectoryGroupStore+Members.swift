import PortalCore

/// Users and groups are members in a table each.
extension SQLiteDirectoryGroupStore {
    static let selectByUser = """
        SELECT \(columns) FROM directoryMember m CROSS JOIN directoryGroup g ON g.number = m.groupNumber \
        WHERE m.directory = ? AND m.user = ? ORDER BY g.id LIMIT ?
        """
    static let selectByGroup = """
        SELECT \(columns) FROM directorySubgroup m CROSS JOIN directoryGroup g ON g.number = m.groupNumber \
        WHERE m.directory = ? AND m.member = ? ORDER BY g.id LIMIT ?
        """

    func groups(of member: DirectoryMember, in directory: DirectoryID) throws -> [DirectoryGroup] {
        try find(.member(member), in: directory, limit: .max)
    }

    func members(
        of group: DirectoryGroupID, in directory: DirectoryID, after member: DirectoryMember?, limit: Int
    ) throws -> [NamedDirectoryMember] {
        guard let directory = try table.number(of: directory), let number = try number(of: group, in: directory) else {
            return []
        }
        let limit = max(limit, 0)
        var members: [NamedDirectoryMember] = []
        var lastGroup: DirectoryGroupID?
        switch member {
        case nil: members = try users(of: number, after: nil, limit: limit)
        case .user(let user): members = try users(of: number, after: user, limit: limit)
        case .group(let group): lastGroup = group
        }
        if members.count < limit {
            members += try subgroups(of: number, after: lastGroup, limit: limit - members.count)
        }
        return members
    }

    private func users(of group: Int64, after user: DirectoryUserID?, limit: Int) throws -> [NamedDirectoryMember] {
        try access.all(
            """
            SELECT m.user, coalesce(u.displayName, u.userName) FROM directoryMember m \
            CROSS JOIN directoryUser u ON u.directory = m.directory AND u.id = m.user \
            WHERE m.groupNumber = ? AND m.user > ? ORDER BY m.user LIMIT ?
            """, .integer(group), .place(user), .integer(limit)
        ) { NamedDirectoryMember(member: .user(try $0.key(0)), display: try $0.text(1)) }
    }

    private func subgroups(
        of group: Int64, after member: DirectoryGroupID?, limit: Int
    ) throws -> [NamedDirectoryMember] {
        try access.all(
            """
            SELECT m.member, g.displayName FROM directorySubgroup m \
            CROSS JOIN directoryGroup g ON g.directory = m.directory AND g.id = m.member \
            WHERE m.groupNumber = ? AND m.member > ? ORDER BY m.member LIMIT ?
            """, .integer(group), .place(member), .integer(limit)
        ) { NamedDirectoryMember(member: .group(try $0.key(0)), display: try $0.text(1)) }
    }

    func contains(_ member: DirectoryMember, in group: DirectoryGroupID, of directory: DirectoryID) throws -> Bool {
        guard let directory = try table.number(of: directory), let number = try number(of: group, in: directory) else {
            return false
        }
        let found: Bool? =
            switch member {
            case .user(let user):
                try access.first(
                    "SELECT 1 FROM directoryMember WHERE groupNumber = ? AND user = ?", .integer(number), .key(user)
                ) { _ in true }
            case .group(let group):
                try access.first(
                    "SELECT 1 FROM directorySubgroup WHERE groupNumber = ? AND member = ?", .integer(number),
                    .key(group)
                ) { _ in true }
            }
        return found ?? false
    }

    func add(_ member: DirectoryMember, to group: DirectoryGroupID, in directory: DirectoryID) throws -> Bool {
        let directory = try table.existing(directory)
        let number = try existing(group, in: directory)
        let added: Int
        switch member {
        case .user(let user):
            let exists = try access.first(
                "SELECT 1 FROM directoryUser WHERE directory = ? AND id = ?", .integer(directory), .key(user)
            ) { _ in true }
            guard exists == true else { throw PortalError.notFound(DirectoryUserID.self) }
            added = try access.change(
                """
                INSERT INTO directoryMember (groupNumber, user, directory) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
                """, .integer(number), .key(user), .integer(directory))
        case .group(let member):
            _ = try existing(member, in: directory)
            added = try access.change(
                """
                INSERT INTO directorySubgroup (groupNumber, member, directory) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
                """, .integer(number), .key(member), .integer(directory))
        }
        return try count(added, of: number, by: 1)
    }

    func remove(_ member: DirectoryMember, from group: DirectoryGroupID, in directory: DirectoryID) throws -> Bool {
        guard let directory = try table.number(of: directory), let number = try number(of: group, in: directory) else {
            return false
        }
        let removed =
            switch member {
            case .user(let user):
                try access.change(
                    "DELETE FROM directoryMember WHERE groupNumber = ? AND user = ?", .integer(number), .key(user))
            case .group(let group):
                try access.change(
                    "DELETE FROM directorySubgroup WHERE groupNumber = ? AND member = ?", .integer(number),
                    .key(group))
            }
        return try count(removed, of: number, by: -1)
    }

    private func count(_ changed: Int, of group: Int64, by change: Int) throws -> Bool {
        guard changed == 1 else { return false }
        try access.change(
            "UPDATE directoryGroup SET memberCount = memberCount + ? WHERE number = ?", .integer(change),
            .integer(group))
        return true
    }
}
