import StrictJSON

extension GoogleDirectorySync {
    /// Compares all groups, without their members.
    func pullGroups(_ odd: inout OddElements) async throws {
        var (pass, seen, unreadable) = (0, 0, 0)
        try await client.list(.groups) { page in
            if page.pass != pass { (pass, seen, unreadable) = (page.pass, 0, 0) }
            let groups = page.elements.compactMap { GoogleGroup($0) }
            unreadable += page.elements.count - groups.count
            for start in stride(from: 0, to: groups.count, by: Self.batch) {
                let batch = Array(groups[start..<min(start + Self.batch, groups.count)])
                seen += batch.count
                try await write((batch, seen)) { input, pen in
                    pen.run.tally.groups = input.1
                    try pen.take(input.0)
                }
            }
        }
        odd.groups = unreadable
    }

    // MARK: Members

    /// What came of one group's members.
    struct Membership: Sendable {
        var known = 0
        var unknown = 0
        /// Those of the unknown who wait for an address.
        var postponed: [String] = []
        var group: DirectoryGroupID
    }

    /// Compares the members of all groups, several groups at a time.
    func pullMembers(_ postponed: inout [String: Postponed], _ odd: inout OddElements) async throws {
        var place: DirectoryPlace?
        var (members, unknown) = (0, 0)
        let waiting = Set(postponed.keys)
        while true {
            let after = place
            let groups = try await read { transaction in
                try transaction.directoryGroups.page(
                    in: directory, by: .creation, descending: false, after: after, limit: Self.groupBatch)
            }
            guard let last = groups.last else { break }
            place = DirectoryPlace(name: "", id: last.id.description)
            try await withThrowingTaskGroup(of: Membership.self) { tasks in
                var rest = groups[...]
                func startNext() {
                    guard let group = rest.popFirst() else { return }
                    tasks.addTask { try await pullMembers(of: group, waiting) }
                }
                for _ in 0..<Self.listingsAtOnce { startNext() }
                while let done = try await tasks.next() {
                    members += done.known
                    unknown += done.unknown
                    for id in done.postponed { postponed[id]?.groups.append(done.group) }
                    startNext()
                }
            }
            try await write(members) { count, pen in pen.run.tally.members = count }
        }
        odd.members = unknown
    }

    private func pullMembers(of group: DirectoryGroup, _ waiting: Set<String>) async throws -> Membership {
        var membership = Membership(group: group.id)
        guard let key = group.externalId, var listed = try await listedMembers(of: key) else { return membership }
        var wanted = try await resolve(listed.members)
        let kept = try await keptMembers(of: group.id)
        if listed.wasLong, !kept.isSubset(of: wanted) {
            // Somebody whose place in the order changed between two pages may have been left out: who is gone is
            // missing twice.
            guard let again = try await listedMembers(of: key) else { return membership }
            listed.members.formUnion(again.members)
            wanted = try await resolve(listed.members)
        }
        membership.known = wanted.count
        membership.postponed = listed.members.compactMap { member in
            if case .user(let id) = member, waiting.contains(id) { id } else { nil }
        }
        membership.unknown =
            max(listed.members.count - wanted.count - membership.postponed.count, 0) + listed.others
        try await change(group.id, adding: Array(wanted.subtracting(kept)), removing: Array(kept.subtracting(wanted)))
        return membership
    }

    private struct ListedMembers: Sendable {
        var members: Set<GoogleMember> = []
        /// Who is nobody in particular.
        var others = 0
        var wasLong = false
    }

    /// Nil where the group is gone meanwhile.
    private func listedMembers(of key: String) async throws -> ListedMembers? {
        var listed = ListedMembers()
        var pass = 0
        do {
            try await client.list(.members(of: key)) { page in
                if page.pass != pass { (pass, listed) = (page.pass, ListedMembers()) }
                if page.number > 0 { listed.wasLong = true }
                for element in page.elements {
                    if let member = GoogleMember(element) { listed.members.insert(member) } else { listed.others += 1 }
                }
            }
        } catch let failure as GoogleFailure where failure.kind == .notFound {
            return nil
        }
        return listed
    }

    /// Who of them is in the directory.
    private func resolve(_ members: Set<GoogleMember>) async throws -> Set<DirectoryMember> {
        var resolved: Set<DirectoryMember> = []
        var batch: [GoogleMember] = []
        func look() async throws {
            let looked = batch
            resolved.formUnion(
                try await read { transaction in
                    try looked.compactMap { member -> DirectoryMember? in
                        switch member {
                        case .user(let id):
                            try transaction.directoryUsers.find(.externalId(id), in: directory, limit: 1).first
                                .map { .user($0.id) }
                        case .group(let id):
                            try transaction.directoryGroups.find(.externalId(id), in: directory, limit: 1).first
                                .map { .group($0.id) }
                        }
                    }
                })
            batch = []
        }
        for member in members {
            batch.append(member)
            if batch.count == Self.lookups { try await look() }
        }
        if !batch.isEmpty { try await look() }
        return resolved
    }

    private func keptMembers(of group: DirectoryGroupID) async throws -> Set<DirectoryMember> {
        var kept: Set<DirectoryMember> = []
        var last: DirectoryMember?
        while true {
            let after = last
            let page = try await read { transaction in
                try transaction.directoryGroups.members(of: group, in: directory, after: after, limit: Self.lookups)
                    .map(\.member)
            }
            kept.formUnion(page)
            guard page.count == Self.lookups, let end = page.last else { return kept }
            last = end
        }
    }

    private func change(
        _ group: DirectoryGroupID, adding additions: [DirectoryMember], removing removals: [DirectoryMember]
    ) async throws {
        for start in stride(from: 0, to: additions.count, by: Self.memberBatch) {
            let batch = Array(additions[start..<min(start + Self.memberBatch, additions.count)])
            try await write(batch) { batch, pen in try pen.change(group, adding: batch, removing: []) }
        }
        guard !removals.isEmpty else { return }
        // Whether too many lose their access is judged by all who leave at once.
        let counts = try await read { transaction in
            try transaction.directories.get(directory)?.groupSelection == .selected
                && transaction.directoryGroups.get(group, in: directory)?.isSelected == true
        }
        let size = counts ? removals.count : Self.memberBatch
        for start in stride(from: 0, to: removals.count, by: size) {
            let batch = Array(removals[start..<min(start + size, removals.count)])
            try await write(batch) { batch, pen in try pen.change(group, adding: [], removing: batch) }
        }
    }
}

extension GoogleDirectorySync.Pen {
    mutating func take(_ groups: [GoogleGroup]) throws {
        var seen: [DirectoryMember] = []
        for group in groups {
            let known = try transaction.directoryGroups.find(.externalId(group.id), in: directory, limit: 1).first
            if let known {
                let after = try writer.update(known, to: group.incoming)
                if after.revision != known.revision { run.tally.updated += 1 }
                seen.append(.group(known.id))
            } else {
                seen.append(.group(try writer.create(group.incoming).id))
                run.tally.created += 1
            }
        }
        try transaction.directoryRuns.markSeen(seen, by: run.id, in: directory)
    }

    /// Members who are gone meanwhile are left out.
    mutating func change(
        _ id: DirectoryGroupID, adding additions: [DirectoryMember], removing removals: [DirectoryMember]
    ) throws {
        guard let group = try transaction.directoryGroups.get(id, in: directory) else { return }
        let there = try additions.filter { member in
            switch member {
            case .user(let user): try transaction.directoryUsers.get(user, in: directory) != nil
            case .group(let group): try transaction.directoryGroups.get(group, in: directory) != nil
            }
        }
        try writer.change(group, adding: there, removing: removals)
    }
}
