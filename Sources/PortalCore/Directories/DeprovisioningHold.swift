/// What the guard against mass deprovisioning stopped: nobody loses anything before somebody confirms.
package struct DeprovisioningHold: Sendable, Codable, Hashable {
    package enum Cause: String, Sendable, Codable, CaseIterable {
        /// A selected group lost members.
        case groupMembers = "group_members"
        /// A selected group was deleted.
        case groupDeleted = "group_deleted"
        /// A run no longer found users whom an earlier one found.
        case missingUsers = "missing_users"
    }

    package var cause: Cause
    /// How many would be deprovisioned, of how many that are provisioned now.
    package var count: Int
    package var of: Int
    package var since: Timestamp
    /// The group that it is about, where it is one.
    package var groupId: DirectoryGroupID?

    package init(cause: Cause, count: Int, of: Int, since: Timestamp, groupId: DirectoryGroupID? = nil) {
        self.cause = cause
        self.count = count
        self.of = of
        self.since = since
        self.groupId = groupId
    }
}
