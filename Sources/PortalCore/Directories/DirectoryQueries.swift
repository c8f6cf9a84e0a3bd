/// What users are found by with an index. Texts match in any case, `externalId` exactly.
package enum DirectoryUserKey: Sendable, Hashable {
    case userName(String)
    case externalId(String)
    /// Any of the addresses.
    case email(String)
    case displayName(String)
}

/// What groups are found by with an index.
package enum DirectoryGroupKey: Sendable, Hashable {
    case displayName(String)
    case externalId(String)
    /// Groups with that direct member.
    case member(DirectoryMember)
}

/// Orders that an index gives. Equal names go on by identifier.
package enum DirectoryOrder: Sendable, Hashable {
    case creation
    /// `userName` of users, `displayName` of groups, without regard to case.
    case name
}

/// Where a listing by cursor goes on: behind the last one's place in the order.
package struct DirectoryPlace: Sendable, Hashable {
    /// The last one's name in lower case; empty in the order of creation.
    package var name: String
    /// The last one's identifier.
    package var id: String

    package init(name: String, id: String) {
        self.name = name
        self.id = id
    }
}

/// A page of users for people to look at.
package struct DirectoryUserQuery: Sendable, Hashable {
    package var directory: DirectoryID
    /// The key is the last one's identifier.
    package var page: PageRequest
    /// Direct members of that group only.
    package var group: DirectoryGroupID?
    /// What user name, an address, display name or external id begins with, in any case.
    package var search: String?
    package var state: DirectoryUser.State?
    /// Only those in scope, or only the others.
    package var isInScope: Bool?

    package init(
        directory: DirectoryID, page: PageRequest, group: DirectoryGroupID? = nil, search: String? = nil,
        state: DirectoryUser.State? = nil, isInScope: Bool? = nil
    ) {
        self.directory = directory
        self.page = page
        self.group = group
        self.search = search
        self.state = state
        self.isInScope = isInScope
    }
}

package struct DirectoryGroupQuery: Sendable, Hashable {
    package var directory: DirectoryID
    /// The key is the last one's identifier.
    package var page: PageRequest
    /// What the name begins with, in any case.
    package var search: String?
    package var isSelected: Bool?

    package init(directory: DirectoryID, page: PageRequest, search: String? = nil, isSelected: Bool? = nil) {
        self.directory = directory
        self.page = page
        self.search = search
        self.isSelected = isSelected
    }
}

/// How many there are, kept with each change.
package struct DirectoryCounts: Sendable, Codable, Hashable {
    package var active = 0
    package var inactive = 0
    package var outOfScope = 0
    package var groups = 0

    package init() {}

    package var users: Int { active + inactive + outOfScope }
}

/// What choosing other groups would change.
package struct ScopeDifference: Sendable, Hashable {
    /// Users who would count from then on, and users who would no longer, of those who are active.
    package var entering: Int
    package var leaving: Int
    /// Some of either, in the order of creation.
    package var enteringSample: [DirectoryUserID]
    package var leavingSample: [DirectoryUserID]

    package init(
        entering: Int, leaving: Int, enteringSample: [DirectoryUserID], leavingSample: [DirectoryUserID]
    ) {
        self.entering = entering
        self.leaving = leaving
        self.enteringSample = enteringSample
        self.leavingSample = leavingSample
    }
}
