/// The people of an organisation's directories. Whatever is asked for is looked for in one directory.
package protocol DirectoryUserStore {
    /// Throws `user_name_taken` (`conflict`) if another user of the directory has the user name in any case.
    func insert(_ user: DirectoryUser) throws
    func get(_ id: DirectoryUserID, in directory: DirectoryID) throws -> DirectoryUser?
    /// In the order of creation.
    func find(_ key: DirectoryUserKey, in directory: DirectoryID, limit: Int) throws -> [DirectoryUser]
    /// Throws as ``insert(_:)``; `user_not_found` where there is none.
    func update(_ user: DirectoryUser) throws
    /// With its memberships, whose groups' ``DirectoryGroup/memberCount`` goes down. False where there is none.
    @discardableResult
    func delete(_ id: DirectoryUserID, in directory: DirectoryID) throws -> Bool

    /// For people: see ``DirectoryUserQuery``.
    func list(_ query: DirectoryUserQuery) throws -> Page<DirectoryUser>
    /// By an order, from an offset.
    func page(
        in directory: DirectoryID, by order: DirectoryOrder, descending: Bool, offset: Int, limit: Int
    ) throws -> [DirectoryUser]
    /// By an order, behind a place; from the beginning for nil.
    func page(
        in directory: DirectoryID, by order: DirectoryOrder, descending: Bool, after place: DirectoryPlace?, limit: Int
    ) throws -> [DirectoryUser]
    func counts(of directory: DirectoryID) throws -> DirectoryCounts

    /// Sets only what a map makes of a user (`attributes`, `isActive`, `emails` and `displayName` stay as of the raw one).
    func setAttributes(of user: DirectoryUser) throws
    /// True if the user is a direct member of a selected group.
    func isInSelectedGroup(_ id: DirectoryUserID, in directory: DirectoryID) throws -> Bool
    /// What would change if these groups were selected, or all (nil), compared with who is in scope now.
    func scopeDifference(
        in directory: DirectoryID, selecting groups: Set<DirectoryGroupID>?, sample: Int
    ) throws -> ScopeDifference
    /// Users whose ``DirectoryUser/isInScope`` is not what the selection in force makes it, in the order of creation; those
    /// behind one, so that many are not looked through again and again.
    func outdatedScope(
        in directory: DirectoryID, _ selection: GroupSelection, after user: DirectoryUserID?, limit: Int
    ) throws -> [DirectoryUser]
    func setScope(of id: DirectoryUserID, in directory: DirectoryID, to isInScope: Bool) throws
}

/// The groups of an organisation's directories.
package protocol DirectoryGroupStore {
    func insert(_ group: DirectoryGroup) throws
    func get(_ id: DirectoryGroupID, in directory: DirectoryID) throws -> DirectoryGroup?
    /// In the order of creation.
    func find(_ key: DirectoryGroupKey, in directory: DirectoryID, limit: Int) throws -> [DirectoryGroup]
    /// Leaves ``DirectoryGroup/memberCount`` and ``DirectoryGroup/isSelected``. Throws `group_not_found` where there is none.
    func update(_ group: DirectoryGroup) throws
    /// With its memberships, also in other groups. False where there is none.
    @discardableResult
    func delete(_ id: DirectoryGroupID, in directory: DirectoryID) throws -> Bool

    func list(_ query: DirectoryGroupQuery) throws -> Page<DirectoryGroup>
    func page(
        in directory: DirectoryID, by order: DirectoryOrder, descending: Bool, offset: Int, limit: Int
    ) throws -> [DirectoryGroup]
    func page(
        in directory: DirectoryID, by order: DirectoryOrder, descending: Bool, after place: DirectoryPlace?, limit: Int
    ) throws -> [DirectoryGroup]

    /// In the order of the members' creation, users first; behind that one, from the beginning for nil.
    func members(
        of group: DirectoryGroupID, in directory: DirectoryID, after member: DirectoryMember?, limit: Int
    ) throws -> [NamedDirectoryMember]
    func contains(_ member: DirectoryMember, in group: DirectoryGroupID, of directory: DirectoryID) throws -> Bool
    /// False if it was one already. Throws `user_not_found` or `group_not_found` for what is not in the directory.
    func add(_ member: DirectoryMember, to group: DirectoryGroupID, in directory: DirectoryID) throws -> Bool
    /// False if it was none.
    func remove(_ member: DirectoryMember, from group: DirectoryGroupID, in directory: DirectoryID) throws -> Bool
    /// The groups that hold the member directly, in the order of creation.
    func groups(of member: DirectoryMember, in directory: DirectoryID) throws -> [DirectoryGroup]
    /// Marks these groups as selected and no others; throws `group_not_found` for one that is not there.
    func select(_ groups: Set<DirectoryGroupID>, in directory: DirectoryID) throws
    func selected(in directory: DirectoryID) throws -> [DirectoryGroupID]
}

/// The log of SCIM requests.
package protocol DirectoryRequestStore {
    func append(_ request: DirectoryRequest) throws
    func get(_ id: DirectoryRequestID, in directory: DirectoryID) throws -> DirectoryRequest?
    func list(_ query: DirectoryRequestQuery) throws -> Page<DirectoryRequest>
    /// Forgets those of all directories that came before the time, at most so many; returns how many.
    func purge(before time: Timestamp, limit: Int) throws -> Int
    /// Forgets all but the newest of a directory, at most so many at a time; returns how many.
    func purge(in directory: DirectoryID, keeping count: Int, limit: Int) throws -> Int
}

package protocol QuarantineStore {
    /// Replaces one of the same directory for the same user, user name (in any case) or external id: its first time and its
    /// identifier stay, its attempts go up. Returns what is kept.
    @discardableResult
    func put(_ user: QuarantinedUser) throws -> QuarantinedUser
    func get(_ id: QuarantineID, in directory: DirectoryID) throws -> QuarantinedUser?
    /// The one kept for a user who is in the directory.
    func find(for user: DirectoryUserID, in directory: DirectoryID) throws -> QuarantinedUser?
    /// The page's cursor key is the last one's identifier.
    func list(in directory: DirectoryID, _ page: PageRequest) throws -> Page<QuarantinedUser>
    @discardableResult
    func remove(_ id: QuarantineID, in directory: DirectoryID) throws -> Bool
    /// Removes those that are for the user, that user name (in any case) or external id: it was accepted meanwhile.
    func remove(for user: DirectoryUser) throws
    func count(in directory: DirectoryID) throws -> Int
}

/// Runs, and what a run that pulls has seen so far.
package protocol DirectoryRunStore {
    func insert(_ run: DirectoryRun) throws
    func get(_ id: DirectoryRunID, in directory: DirectoryID) throws -> DirectoryRun?
    func update(_ run: DirectoryRun) throws
    /// Newest first.
    func latest(of kind: DirectoryRun.Kind, in directory: DirectoryID, limit: Int) throws -> [DirectoryRun]
    /// Remembers that a run has seen users or groups; what it has seen already changes nothing.
    func markSeen(_ members: [DirectoryMember], by run: DirectoryRunID, in directory: DirectoryID) throws
    /// Users or groups of the directory that the run has not seen, in the order of creation; those behind one, so that many
    /// are not looked through again and again.
    func unseenUsers(
        by run: DirectoryRunID, in directory: DirectoryID, after user: DirectoryUserID?, limit: Int
    ) throws -> [DirectoryUserID]
    func unseenGroups(
        by run: DirectoryRunID, in directory: DirectoryID, after group: DirectoryGroupID?, limit: Int
    ) throws -> [DirectoryGroupID]
    /// How many users it has not seen that are active and in scope.
    func countUnseenActive(by run: DirectoryRunID, in directory: DirectoryID) throws -> Int
    /// Forgets what runs of the directory have seen.
    func forgetSeen(in directory: DirectoryID) throws
    /// Forgets ended runs of all directories that began before the time; returns how many.
    func purge(before time: Timestamp, limit: Int) throws -> Int
}

extension DirectoryUserStore {
    package func outdatedScope(
        in directory: DirectoryID, _ selection: GroupSelection, limit: Int
    ) throws -> [DirectoryUser] {
        try outdatedScope(in: directory, selection, after: nil, limit: limit)
    }
}

extension DirectoryRunStore {
    package func unseenUsers(by run: DirectoryRunID, in directory: DirectoryID, limit: Int) throws -> [DirectoryUserID]
    {
        try unseenUsers(by: run, in: directory, after: nil, limit: limit)
    }

    package func unseenGroups(by run: DirectoryRunID, in directory: DirectoryID, limit: Int) throws
        -> [DirectoryGroupID]
    {
        try unseenGroups(by: run, in: directory, after: nil, limit: limit)
    }
}
