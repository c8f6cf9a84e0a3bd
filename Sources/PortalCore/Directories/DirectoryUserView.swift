package import StrictJSON

/// A directory's user as clients and events see them.
package struct DirectoryUserView: Sendable, Hashable, Decodable {
    /// A group that the user is in.
    package struct Group: Sendable, Hashable, Codable {
        package var id: DirectoryGroupID
        package var name: String

        package init(_ group: DirectoryGroup) {
            id = group.id
            name = group.displayName
        }
    }

    package var id: DirectoryUserID
    package var directoryId: DirectoryID
    package var state: DirectoryUser.State
    package var userName: String
    package var externalId: String?
    /// A ``NormalizedUser``.
    package var attributes: JSONText
    /// As the provider sent it.
    package var raw: JSONText?
    package var groups: [Group]?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(_ user: DirectoryUser, showsRaw: Bool = false, groups: [DirectoryGroup]? = nil) {
        id = user.id
        directoryId = user.directoryId
        state = user.state
        userName = user.userName
        externalId = user.externalId
        attributes = user.attributes
        raw = showsRaw ? user.raw : nil
        self.groups = groups.map { $0.map(Group.init) }
        createdAt = user.createdAt
        updatedAt = user.updatedAt
    }
}

extension DirectoryUserView: JSONObjectWritable {
    package func writeMembers(to output: inout JSONOutput) {
        output.member("id", id)
        output.member("directoryId", directoryId)
        output.member("state", state)
        output.member("userName", userName)
        output.member("externalId", externalId)
        output.member("attributes", attributes)
        output.member("raw", raw)
        output.member("groups", groups)
        output.member("createdAt", createdAt)
        output.member("updatedAt", updatedAt)
    }
}

extension DirectoryUserView.Group: JSONObjectWritable {
    package func writeMembers(to output: inout JSONOutput) {
        output.member("id", id)
        output.member("name", name)
    }
}

extension DirectoryUser {
    var eventTarget: Event.Target { Event.Target(type: "directory_user", id: id.description, name: userName) }
}
