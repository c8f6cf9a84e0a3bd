package import StrictJSON

/// A person in a directory: what the provider said, and what it means to us.
package struct DirectoryUser: Sendable, Hashable {
    package enum State: String, Sendable, Codable, CaseIterable {
        case active, inactive
        /// Active at the provider, but in none of the selected groups.
        case outOfScope = "out_of_scope"
    }

    package var id: DirectoryUserID
    package var directoryId: DirectoryID
    /// Unique in the directory in any case (RFC 7643 §4.1.1); Google's primary address.
    package var userName: String
    /// Google's `id`.
    package var externalId: String?
    package var displayName: String?
    /// All e-mail addresses, to find the user by.
    package var emails: [String]
    /// An object: as it was received, without what is added to an answer (`id`, `meta`, `groups`).
    package var raw: JSONText
    /// A ``NormalizedUser``: the raw one through the directory's map.
    package var attributes: JSONText
    /// What the mapped attribute `active` says; true where nothing does.
    package var isActive: Bool
    /// False for one in none of the selected groups, where groups are selected.
    package var isInScope: Bool
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    /// Grows with each change of ``raw``: the resource's version (RFC 7644 §3.14).
    package var revision: Int

    package init(
        id: DirectoryUserID, directoryId: DirectoryID, userName: String, externalId: String?, displayName: String?,
        emails: [String], raw: JSONText, attributes: JSONText, isActive: Bool, isInScope: Bool, createdAt: Timestamp
    ) {
        self.id = id
        self.directoryId = directoryId
        self.userName = userName
        self.externalId = externalId
        self.displayName = displayName
        self.emails = emails
        self.raw = raw
        self.attributes = attributes
        self.isActive = isActive
        self.isInScope = isInScope
        self.createdAt = createdAt
        updatedAt = createdAt
        revision = 1
    }

    package var state: State { isActive ? isInScope ? .active : .outOfScope : .inactive }
}
