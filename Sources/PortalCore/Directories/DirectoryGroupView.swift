package import StrictJSON

/// A directory's group as clients and events see it.
package struct DirectoryGroupView: Sendable, Hashable, Decodable {
    package var id: DirectoryGroupID
    package var directoryId: DirectoryID
    package var name: String
    package var externalId: String?
    /// Users and groups that are in it directly.
    package var memberCount: Int
    /// Whether its members count where groups are selected.
    package var selected: Bool
    /// As the provider sent it, without members.
    package var raw: JSONText?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(_ group: DirectoryGroup, showsRaw: Bool = false) {
        id = group.id
        directoryId = group.directoryId
        name = group.displayName
        externalId = group.externalId
        memberCount = group.memberCount
        selected = group.isSelected
        raw = showsRaw ? group.raw : nil
        createdAt = group.createdAt
        updatedAt = group.updatedAt
    }
}

extension DirectoryGroupView: JSONObjectWritable {
    package func writeMembers(to output: inout JSONOutput) {
        output.member("id", id)
        output.member("directoryId", directoryId)
        output.member("name", name)
        output.member("externalId", externalId)
        output.member("memberCount", memberCount)
        output.member("selected", selected)
        output.member("raw", raw)
        output.member("createdAt", createdAt)
        output.member("updatedAt", updatedAt)
    }
}

/// Somebody who entered or left a group, as events tell of it.
package struct DirectoryMembershipView: Sendable, Hashable {
    package var group: DirectoryGroup
    package var user: DirectoryUser
}

extension DirectoryMembershipView: JSONObjectWritable {
    package func writeMembers(to output: inout JSONOutput) {
        output.member("directoryId", group.directoryId)
        output.member("group", DirectoryUserView.Group(group))
        output.member("user", Person(user: user))
    }

    private struct Person: JSONObjectWritable {
        var user: DirectoryUser

        func writeMembers(to output: inout JSONOutput) {
            output.member("id", user.id)
            output.member("userName", user.userName)
            output.member("externalId", user.externalId)
            output.member("state", user.state)
        }
    }
}

extension DirectoryGroup {
    var eventTarget: Event.Target { Event.Target(type: "directory_group", id: id.description, name: displayName) }
}
