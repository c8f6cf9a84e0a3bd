/// The people of a directory, for people to look at.
package struct DirectoryUserService: Sendable {
    let gate: TenantGate

    package init(gate: TenantGate) { self.gate = gate }

    /// Without a state or a group, those who count by the groups that are selected.
    package func list(
        _ query: DirectoryUserQuery, includingRaw showsRaw: Bool, as caller: Caller
    ) async throws -> Page<DirectoryUserView> {
        var query = query
        if query.state == nil, query.group == nil { query.isInScope = true }
        let wanted = query
        let page = try await gate.read(
            TenantGate.Target(query.directory), as: caller, allowing: .directorySync
        ) { transaction, _ in
            _ = try transaction.directory(wanted.directory)
            if let group = wanted.group, try transaction.directoryGroups.get(group, in: wanted.directory) == nil {
                throw PortalError.notFound(DirectoryGroupID.self)
            }
            return try transaction.directoryUsers.list(wanted)
        }
        return Page(data: page.data.map { DirectoryUserView($0, showsRaw: showsRaw) }, nextCursor: page.nextCursor)
    }

    package func get(
        _ id: DirectoryUserID, in directory: DirectoryID, as caller: Caller
    ) async throws -> DirectoryUserView {
        try await gate.read(TenantGate.Target(directory), as: caller, allowing: .directorySync) { transaction, _ in
            _ = try transaction.directory(directory)
            guard let user = try transaction.directoryUsers.get(id, in: directory) else {
                throw PortalError.notFound(DirectoryUserID.self)
            }
            return DirectoryUserView(
                user, showsRaw: true, groups: try transaction.directoryGroups.groups(of: .user(id), in: directory))
        }
    }
}
