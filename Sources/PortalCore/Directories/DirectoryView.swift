/// A directory as clients see it: no hashes, and the token only at its creation.
package struct DirectoryView: Sendable, Codable, Hashable {
    package struct Token: Sendable, Codable, Hashable {
        package var id: DirectoryTokenID
        /// The last four characters.
        package var hint: String
        package var createdAt: Timestamp
        package var expiresAt: Timestamp?

        init(_ token: DirectoryToken) {
            id = token.id
            hint = token.hint
            createdAt = token.createdAt
            expiresAt = token.expiresAt
        }
    }

    package struct UserCounts: Sendable, Codable, Hashable {
        package var active: Int
        package var inactive: Int
        package var outOfScope: Int

        init(_ counts: DirectoryCounts) {
            active = counts.active
            inactive = counts.inactive
            outOfScope = counts.outOfScope
        }
    }

    package var id: DirectoryID
    package var organizationId: OrganizationID
    package var providerId: ProviderID
    package var `protocol`: IdentityProtocol
    package var name: String
    package var externalId: String?
    package var state: Directory.State
    /// Absent in events that are not about them.
    package var users: UserCounts?
    package var groups: Int?
    /// How many users were refused and wait.
    package var quarantined: Int?
    package var groupSelection: GroupSelection
    /// The groups that count; only in events about them.
    package var selectedGroupIds: [DirectoryGroupID]?
    /// True where the organisation has a map of its own.
    package var hasAttributeMap: Bool
    /// The map in force; only in events about it.
    package var attributeMap: DirectoryMapping?
    /// People who keep their access until somebody confirms.
    package var hold: DeprovisioningHold?
    package var lastSyncAt: Timestamp?
    package var nextSyncAt: Timestamp?
    /// SCIM base URL; absent for directories that we pull.
    package var endpoint: String?
    /// What it is pulled with, without the key.
    package var credentials: GoogleCredentials?
    /// Those that can be used.
    package var tokens: [Token]
    /// The bearer token: only in the answer to its creation.
    package var token: String?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var revision: Int

    /// - Parameter now: leaves out tokens that are over by then.
    init(
        _ directory: Directory, counts: DirectoryCounts? = nil, baseURL: String? = nil, at now: Timestamp? = nil
    ) {
        id = directory.id
        organizationId = directory.organizationId
        providerId = directory.providerId
        `protocol` = directory.protocol
        name = directory.name
        externalId = directory.externalId
        state = directory.state
        users = counts.map(UserCounts.init)
        groups = counts?.groups
        groupSelection = directory.groupSelection
        hasAttributeMap = directory.attributeMap != nil
        hold = directory.hold
        lastSyncAt = directory.lastSyncAt
        nextSyncAt = directory.nextSyncAt
        endpoint = directory.protocol == .scim ? baseURL.map { "\($0)/scim/v2/\(directory.id)" } : nil
        credentials = directory.credentials
        tokens = directory.tokens.filter { token in now.map { token.isLive(at: $0) } ?? true }.map(Token.init)
        createdAt = directory.createdAt
        updatedAt = directory.updatedAt
        revision = directory.revision
    }

    func showing(_ map: DirectoryMapping) -> DirectoryView {
        var view = self
        view.attributeMap = map
        return view
    }

    func selecting(_ groups: [DirectoryGroupID]) -> DirectoryView {
        var view = self
        view.selectedGroupIds = groups
        return view
    }
}

extension DirectoryToken {
    package func isLive(at now: Timestamp) -> Bool { expiresAt.map { $0 > now } ?? true }
}

extension Directory {
    var eventTarget: Event.Target { Event.Target(type: "directory", id: id.description, name: name) }
}
