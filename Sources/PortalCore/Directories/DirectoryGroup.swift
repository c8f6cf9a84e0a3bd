package import StrictJSON

/// A group of a directory. Its members are kept beside it: it may have very many.
package struct DirectoryGroup: Sendable, Hashable {
    package var id: DirectoryGroupID
    package var directoryId: DirectoryID
    package var displayName: String
    /// Google's `id`.
    package var externalId: String?
    /// An object: as it was received, without `members` and what is added to an answer.
    package var raw: JSONText
    /// How many direct members it has, users and groups. Kept by the store.
    package var memberCount: Int
    /// Whether its members count where groups are selected.
    package var isSelected: Bool
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    /// Grows with each change of the group or of its members.
    package var revision: Int

    package init(
        id: DirectoryGroupID, directoryId: DirectoryID, displayName: String, externalId: String?, raw: JSONText,
        createdAt: Timestamp
    ) {
        self.id = id
        self.directoryId = directoryId
        self.displayName = displayName
        self.externalId = externalId
        self.raw = raw
        memberCount = 0
        isSelected = false
        self.createdAt = createdAt
        updatedAt = createdAt
        revision = 1
    }
}

/// Who is in a group (RFC 7643 §4.2).
package enum DirectoryMember: Sendable, Hashable {
    case user(DirectoryUserID)
    case group(DirectoryGroupID)
}

/// A member with its name to show.
package struct NamedDirectoryMember: Sendable, Hashable {
    package var member: DirectoryMember
    /// The user's or group's display name; a user without one has a user name.
    package var display: String?

    package init(member: DirectoryMember, display: String?) {
        self.member = member
        self.display = display
    }
}
