import PortalCore
import StrictJSON

/// A service provider as simple as can be: what every operation must come to. It has no indexes, no patch reader and no
/// store; each operation says in its own words what it does.
struct SCIMModel {
    struct User: Hashable {
        /// Without `id`, `meta` and `groups`; `schemas` is made when it is asked for.
        var resource: JSONObject

        var userName: String { resource["userName"]?.stringValue ?? "" }
        var isActive: Bool { resource["active"] != false }

        var json: JSON {
            var json = resource
            json["schemas"] =
                json[SCIMScene.enterprise] == nil
                ? [SCIMScene.userSchema] : [SCIMScene.userSchema, .string(SCIMScene.enterprise)]
            return .object(json)
        }
    }

    struct Group: Hashable {
        var name: String
        var externalId: String?
        var members: Set<String> = []
    }

    /// What was told, in its order: the type, and whom it is about.
    struct Notice: Hashable, CustomStringConvertible {
        var type: EventType
        var ids: [String]
        var description: String { "\(type.rawValue) \(ids)" }
    }

    /// In the order of creation.
    private(set) var userIDs: [String] = []
    private(set) var groupIDs: [String] = []
    private(set) var users: [String: User] = [:]
    private(set) var groups: [String: Group] = [:]
    private(set) var notices: [Notice] = []

    // MARK: Users

    func owner(of userName: String) -> String? {
        userIDs.first { users[$0]?.userName.lowercased() == userName.lowercased() }
    }

    mutating func insert(_ user: User, as id: String) {
        userIDs.append(id)
        users[id] = user
        notices.append(Notice(type: .directoryUserCreated, ids: [id]))
    }

    /// What an update answers: 409 where the name is somebody else's.
    mutating func update(_ id: String, to user: User) -> Int {
        guard let before = users[id] else { return 404 }
        if let owner = owner(of: user.userName), owner != id { return 409 }
        guard before != user else { return 200 }
        users[id] = user
        let type: EventType =
            before.isActive && !user.isActive ? .directoryUserDeactivated : .directoryUserUpdated
        notices.append(Notice(type: type, ids: [id]))
        return 200
    }

    mutating func deleteUser(_ id: String) {
        userIDs.removeAll { $0 == id }
        users[id] = nil
        for group in groupIDs { groups[group]?.members.remove(id) }
        notices.append(Notice(type: .directoryUserDeleted, ids: [id]))
    }

    // MARK: Groups

    mutating func insertGroup(_ name: String, _ externalId: String?, members: [String], as id: String) {
        groupIDs.append(id)
        groups[id] = Group(name: name, externalId: externalId)
        notices.append(Notice(type: .directoryGroupCreated, ids: [id]))
        add(members, to: id)
    }

    mutating func rename(_ id: String, to name: String, externalId: String?) {
        guard var group = groups[id], group.name != name || group.externalId != externalId else { return }
        group.name = name
        group.externalId = externalId
        groups[id] = group
        notices.append(Notice(type: .directoryGroupUpdated, ids: [id]))
    }

    mutating func add(_ members: [String], to id: String) {
        for member in members where groups[id]?.members.insert(member).inserted == true {
            notices.append(Notice(type: .directoryGroupUserAdded, ids: [id, member]))
        }
    }

    mutating func remove(_ members: [String], from id: String) {
        for member in members where groups[id]?.members.remove(member) != nil {
            notices.append(Notice(type: .directoryGroupUserRemoved, ids: [id, member]))
        }
    }

    mutating func replaceMembers(of id: String, by members: [String]) {
        let present = groups[id]?.members ?? []
        remove(userIDs.filter { present.contains($0) && !members.contains($0) }, from: id)
        add(members, to: id)
    }

    mutating func deleteGroup(_ id: String) {
        groupIDs.removeAll { $0 == id }
        groups[id] = nil
        notices.append(Notice(type: .directoryGroupDeleted, ids: [id]))
    }

    // MARK: What is read

    func groups(of user: String) -> Set<String> {
        Set(groupIDs.filter { groups[$0]?.members.contains(user) == true })
    }

    var counts: DirectoryCounts {
        var counts = DirectoryCounts()
        counts.active = users.values.count(where: \.isActive)
        counts.inactive = users.count - counts.active
        counts.groups = groups.count
        return counts
    }
}
