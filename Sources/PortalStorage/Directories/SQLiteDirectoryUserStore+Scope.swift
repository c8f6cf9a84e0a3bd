import PortalCore
import StrictJSON

extension SQLiteDirectoryUserStore {
    /// True of a user `u` in a group that is selected.
    private static let isInSelectedGroup = """
        EXISTS (SELECT 1 FROM directoryMember m CROSS JOIN directoryGroup g ON g.number = m.groupNumber \
        WHERE m.directory = u.directory AND m.user = u.id AND g.isSelected = 1)
        """
    /// True of a user `u` in a group whose number is in a list.
    private static let isInListedGroup = """
        EXISTS (SELECT 1 FROM directoryMember m WHERE m.directory = u.directory AND m.user = u.id \
        AND m.groupNumber IN (SELECT value FROM json_each(?)))
        """

    func isInSelectedGroup(_ id: DirectoryUserID, in directory: DirectoryID) throws -> Bool {
        guard let number = try table.number(of: directory) else { return false }
        return try access.first(
            """
            SELECT 1 FROM directoryMember m CROSS JOIN directoryGroup g ON g.number = m.groupNumber \
            WHERE m.directory = ? AND m.user = ? AND g.isSelected = 1 LIMIT 1
            """, .integer(number), .key(id)
        ) { _ in true } ?? false
    }

    private static let entering = """
        FROM directoryUser u WHERE u.directory = ? AND u.isActive = 1 AND u.isInScope = 0 AND \(isInListedGroup)
        """
    private static let leaving = """
        FROM directoryUser u WHERE u.directory = ? AND u.isActive = 1 AND u.isInScope = 1 AND NOT \(isInListedGroup)
        """
    private static let enteringOfAll =
        "FROM directoryUser u WHERE u.directory = ? AND u.isActive = 1 AND u.isInScope = 0"

    private static let countEntering = "SELECT count(*) " + entering
    private static let countLeaving = "SELECT count(*) " + leaving
    private static let sampleEntering = "SELECT u.id " + entering + " ORDER BY u.id LIMIT ?"
    private static let sampleLeaving = "SELECT u.id " + leaving + " ORDER BY u.id LIMIT ?"
    private static let sampleEnteringOfAll = "SELECT u.id " + enteringOfAll + " ORDER BY u.id LIMIT ?"

    func scopeDifference(
        in directory: DirectoryID, selecting groups: Set<DirectoryGroupID>?, sample: Int
    ) throws -> ScopeDifference {
        var difference = ScopeDifference(entering: 0, leaving: 0, enteringSample: [], leavingSample: [])
        guard let number = try table.number(of: directory) else { return difference }
        let limit = SQLValue.integer(max(sample, 0))
        guard let groups else {
            difference.entering = try counts(of: directory).outOfScope
            difference.enteringSample = try access.all(Self.sampleEnteringOfAll, .integer(number), limit) {
                try $0.key(0)
            }
            return difference
        }
        let store = SQLiteDirectoryGroupStore(access: access)
        let numbers = try groups.compactMap { try store.number(of: $0, in: number) }
        let list = try SQLValue.json(numbers)
        difference.entering = try access.first(Self.countEntering, .integer(number), list) { try $0.int(0) } ?? 0
        difference.leaving = try access.first(Self.countLeaving, .integer(number), list) { try $0.int(0) } ?? 0
        difference.enteringSample = try access.all(Self.sampleEntering, .integer(number), list, limit) {
            try $0.key(0)
        }
        difference.leavingSample = try access.all(Self.sampleLeaving, .integer(number), list, limit) { try $0.key(0) }
        return difference
    }

    private static let selectOutdatedOfAll = """
        SELECT \(columns) FROM (\
        SELECT id, number FROM directoryUser WHERE directory = ?1 AND isActive = 0 AND isInScope = 0 AND id > ?2 \
        UNION ALL \
        SELECT id, number FROM directoryUser WHERE directory = ?1 AND isActive = 1 AND isInScope = 0 AND id > ?2 \
        ORDER BY id LIMIT ?3) c CROSS JOIN directoryUser u ON u.number = c.number \
        CROSS JOIN directoryUserDocument d ON d.user = u.number ORDER BY c.id
        """
    private static let selectOutdatedOfSelected =
        select + " WHERE u.directory = ? AND u.id > ? AND u.isInScope <> \(isInSelectedGroup) ORDER BY u.id LIMIT ?"

    func outdatedScope(
        in directory: DirectoryID, _ selection: GroupSelection, after user: DirectoryUserID?, limit: Int
    ) throws -> [DirectoryUser] {
        guard let number = try table.number(of: directory) else { return [] }
        let sql =
            switch selection {
            case .all: Self.selectOutdatedOfAll
            case .selected: Self.selectOutdatedOfSelected
            }
        return try access.all(sql, .integer(number), .place(user), .integer(max(limit, 0))) {
            try DirectoryUser(row: $0, in: directory)
        }
    }
}
