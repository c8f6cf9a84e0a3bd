/// What is listed, page by page.
package enum GoogleListing: Sendable, Hashable {
    case users(GoogleFieldSelection)
    case groups
    /// Direct members of the group with that Google identifier.
    case members(of: String)

    /// What the API gives at most on a page.
    package static let usersPerPage = 500
    package static let groupsPerPage = 200
    package static let membersPerPage = 200

    /// The member of an answer that holds the list.
    var name: String {
        switch self {
        case .users: "users"
        case .groups: "groups"
        case .members: "members"
        }
    }

    var path: String {
        switch self {
        case .users: "/users"
        case .groups: "/groups"
        case .members(let group): "/groups/\(GoogleRequest.encode(group))/members"
        }
    }

    func query(customer: String) -> [(name: String, value: String)] {
        switch self {
        case .users(let selection):
            [
                ("customer", customer), ("maxResults", "\(Self.usersPerPage)"), ("orderBy", "email"),
                ("projection", selection.projection), ("fields", selection.mask),
            ]
        case .groups:
            [
                ("customer", customer), ("maxResults", "\(Self.groupsPerPage)"),
                ("fields", "nextPageToken,groups(id,email,name,description,aliases)"),
            ]
        case .members:
            [
                ("maxResults", "\(Self.membersPerPage)"), ("includeDerivedMembership", "false"),
                ("fields", "nextPageToken,members(id,email,type)"),
            ]
        }
    }
}
