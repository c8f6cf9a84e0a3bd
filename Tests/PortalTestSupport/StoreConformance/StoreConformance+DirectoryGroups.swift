import PortalCore
import StrictJSON

extension StoreConformance {
    static let directoryGroups: [Check] = [
        Check(name: "a group of a directory comes back as it was stored and is found by each key") { subject in
            let tenant = try await subject.makeTenant(directories: 1...2)
            var group = StoreSample.group(tenant, 10, named: "Ärzte")
            group.externalId = "G1"
            group.isSelected = true
            group.raw = JSONText(written: Array("{ \"a\":1.0 }".utf8))
            let stored = group
            let reopened = try await {
                try await subject.tenants.write(tenant) { transaction in
                    try transaction.directoryGroups.insert(stored)
                    // Two with one name are allowed.
                    try transaction.directoryGroups.insert(StoreSample.group(tenant, 9, named: "ÄRZTE"))
                    try transaction.directoryGroups.insert(StoreSample.group(tenant, 10, named: "Ärzte", of: 2))
                }
                return try await subject.reopen()
            }()
            try await reopened.tenants.write(tenant) { transaction in
                let store = transaction.directoryGroups
                let directory: DirectoryID = StoreSample.id(tenant, 1)
                try expectEqual(try store.get(stored.id, in: directory), stored, "inserted group")
                let second = StoreSample.group(tenant, 10, named: "Ärzte", of: 2)
                try expectEqual(try store.get(stored.id, in: second.directoryId), second, "of the other directory")
                func found(_ key: DirectoryGroupKey, limit: Int = 9) throws -> [DirectoryGroupID] {
                    try store.find(key, in: directory, limit: limit).map(\.id)
                }
                try expectEqual(
                    try found(.displayName("ärzte")), [StoreSample.id(tenant, 9), stored.id], "name")
                try expectEqual(try found(.displayName("ärzte"), limit: 1), [StoreSample.id(tenant, 9)], "one")
                try expectEqual(try found(.externalId("G1")), [stored.id], "external id")
                try expectEqual(try found(.externalId("g1")), [], "external id in another case")

                var changed = stored
                changed.displayName = "Other"
                changed.externalId = nil
                changed.raw = JSONText(["n": 1])
                changed.revision = 2
                changed.updatedAt = StoreSample.start.adding(seconds: 77)
                changed.memberCount = 12
                changed.isSelected = false
                try store.update(changed)
                changed.memberCount = 0
                changed.isSelected = true
                try expectEqual(try store.get(stored.id, in: directory), changed, "changed group")
                try expectEqual(try found(.displayName("Ärzte")), [StoreSample.id(tenant, 9)], "old name")
                try expectEqual(try found(.externalId("G1")), [], "old external id")
                try expectEqual(try store.selected(in: directory), [stored.id], "selected")
                try expect(try store.delete(stored.id, in: directory), "the group was not deleted")
                try expect(try !store.delete(stored.id, in: directory), "the group was deleted twice")
                try expect(try store.get(stored.id, in: second.directoryId) != nil, "the other one has gone")
            }
            try await expectRefusal("group_not_found", "update") {
                try await reopened.tenants.write(tenant) { try $0.directoryGroups.update(stored) }
            }
        },
        Check(name: "groups are paged by cursor and by offset, each once, also those with one name") { subject in
            let tenant = try await subject.makeTenant(directories: 1...2)
            let names = ["b", "A", "a", "B", "c", "b", "ä", "a", "Z"]
            try await subject.tenants.write(tenant) { transaction in
                for (index, name) in names.enumerated() {
                    try transaction.directoryGroups.insert(StoreSample.group(tenant, 10 + index, named: name))
                    try transaction.directoryGroups.insert(StoreSample.group(tenant, 30 + index, named: name, of: 2))
                }
                let store = transaction.directoryGroups
                let directory: DirectoryID = StoreSample.id(tenant, 1)
                let all: [DirectoryGroupID] = names.indices.map { StoreSample.id(tenant, 10 + $0) }
                let byName = names.indices.sorted {
                    (names[$0].lowercased(), $0) < (names[$1].lowercased(), $1)
                }.map { all[$0] }
                for (order, descending, expected) in [
                    (.creation, false, all), (.creation, true, all.reversed()), (.name, false, byName),
                    (.name, true, byName.reversed()),
                ] as [(DirectoryOrder, Bool, [DirectoryGroupID])] {
                    for limit in [1, 2, 4, 9, 100] {
                        var found: [DirectoryGroupID] = []
                        var place: DirectoryPlace?
                        while true {
                            let page = try store.page(
                                in: directory, by: order, descending: descending, after: place, limit: limit)
                            guard let last = page.last else { break }
                            found += page.map(\.id)
                            place = DirectoryPlace(
                                name: order == .name ? last.displayName.lowercased() : "", id: last.id.description)
                        }
                        try expectEqual(found, expected, "\(order) \(descending) by \(limit)")
                    }
                    for offset in 0...10 {
                        let page = try store.page(
                            in: directory, by: order, descending: descending, offset: offset, limit: 4)
                        try expectEqual(
                            page.map(\.id), Array(expected.dropFirst(offset).prefix(4)),
                            "\(order) \(descending) from \(offset)")
                    }
                }
                try store.select([all[0], all[3], all[4]], in: directory)
                func listed(_ change: (inout DirectoryGroupQuery) -> Void) throws -> [DirectoryGroupID] {
                    var query = DirectoryGroupQuery(
                        directory: directory, page: PageRequest(limit: 2, order: .descending))
                    change(&query)
                    var found: [DirectoryGroupID] = []
                    while true {
                        let page = try store.list(query)
                        found += page.data.map(\.id)
                        guard let cursor = page.nextCursor else { return found.reversed() }
                        query.page.cursor = cursor
                    }
                }
                try expectEqual(try listed { _ in }, all, "all")
                try expectEqual(try listed { $0.search = "B" }, [all[0], all[3], all[5]], "search")
                try expectEqual(try listed { $0.isSelected = true }, [all[0], all[3], all[4]], "selected")
                let unselected = try listed {
                    $0.isSelected = false
                    $0.search = "b"
                }
                try expectEqual(unselected, [all[5]], "not selected, search")
            }
        },
        Check(name: "users and groups are members of groups, each once, and go with what they belong to") { subject in
            let tenant = try await subject.makeTenant(directories: 1...2)
            try await subject.tenants.write(tenant) { transaction in
                let store = transaction.directoryGroups
                let directory: DirectoryID = StoreSample.id(tenant, 1)
                for number in 10...12 { try store.insert(StoreSample.group(tenant, number)) }
                for number in 20...23 { try transaction.directoryUsers.insert(StoreSample.user(tenant, number)) }
                try transaction.directoryUsers.insert(StoreSample.user(tenant, 30, of: 2))
                try store.insert(StoreSample.group(tenant, 31, of: 2))
                let (outer, inner, third): (DirectoryGroupID, DirectoryGroupID, DirectoryGroupID) = (
                    StoreSample.id(tenant, 10), StoreSample.id(tenant, 11), StoreSample.id(tenant, 12)
                )
                func user(_ number: Int) -> DirectoryMember { .user(StoreSample.id(tenant, number)) }
                func count(_ group: DirectoryGroupID) throws -> Int? {
                    let group = try store.get(group, in: directory)
                    return group?.memberCount
                }
                for member in [user(22), user(20), .group(third), .group(inner), user(21)] {
                    try expect(try store.add(member, to: outer, in: directory), "\(member) was not added")
                    try expect(try !store.add(member, to: outer, in: directory), "\(member) was added twice")
                }
                try expect(try store.add(user(21), to: inner, in: directory), "not added to a second group")
                try expectEqual(try count(outer), 5, "members")
                try expectEqual(
                    try store.members(of: outer, in: directory, after: nil, limit: .max).map(\.member),
                    [user(20), user(21), user(22), .group(inner), .group(third)], "order")
                for limit in 1...6 {
                    var found: [DirectoryMember] = []
                    while true {
                        let page = try store.members(of: outer, in: directory, after: found.last, limit: limit)
                        try expect(page.count <= limit, "a page is too long")
                        if page.isEmpty { break }
                        found += page.map(\.member)
                    }
                    try expectEqual(
                        found, [user(20), user(21), user(22), .group(inner), .group(third)], "pages of \(limit)")
                }
                try expect(try store.contains(user(20), in: outer, of: directory), "a member is none")
                try expect(try store.contains(.group(inner), in: outer, of: directory), "a group is no member")
                try expect(try !store.contains(user(23), in: outer, of: directory), "a stranger is a member")
                try expectEqual(
                    try store.groups(of: user(21), in: directory).map(\.id), [outer, inner], "groups of a user")
                try expectEqual(try store.groups(of: .group(inner), in: directory).map(\.id), [outer], "of a group")
                try expectEqual(
                    try store.find(.member(user(21)), in: directory, limit: 1).map(\.id), [outer], "one group")
                try expectEqual(try store.groups(of: user(23), in: directory), [], "of a stranger")

                for (member, group, reason) in [
                    (user(99), outer, "user_not_found"), (user(30), outer, "user_not_found"),
                    (.group(StoreSample.id(tenant, 99)), outer, "group_not_found"),
                    (.group(StoreSample.id(tenant, 31)), outer, "group_not_found"),
                    (user(20), StoreSample.id(tenant, 31), "group_not_found"),
                ] as [(DirectoryMember, DirectoryGroupID, String)] {
                    do {
                        _ = try store.add(member, to: group, in: directory)
                        throw ConformanceFailure(description: "\(member) was added")
                    } catch let error as PortalError {
                        try expectEqual(error.reason, reason, "adding \(member)")
                    }
                }
                try expectEqual(try count(outer), 5, "members after refusals")

                try expect(try store.remove(user(22), from: outer, in: directory), "not removed")
                try expect(try !store.remove(user(22), from: outer, in: directory), "removed twice")
                try expectEqual(try count(outer), 4, "after removing")
                // Behind one who has left the group, and behind one who has gone altogether.
                try transaction.directoryUsers.delete(StoreSample.id(tenant, 21), in: directory)
                try expectEqual(try count(outer), 3, "after deleting a user")
                try expectEqual(try count(inner), 0, "after deleting a user")
                try expectEqual(
                    try store.members(of: outer, in: directory, after: user(21), limit: 9).map(\.member),
                    [.group(inner), .group(third)], "behind one who has gone")
                try expectEqual(
                    try store.members(of: outer, in: directory, after: .group(inner), limit: 9).map(\.member),
                    [.group(third)], "behind a group")
                try store.delete(inner, in: directory)
                try expectEqual(try count(outer), 2, "after deleting a group")
                try expectEqual(
                    try store.members(of: outer, in: directory, after: nil, limit: 9).map(\.member),
                    [user(20), .group(third)], "left")
                try store.delete(outer, in: directory)
                try expectEqual(try store.groups(of: user(20), in: directory), [], "groups after deleting it")
                try expectEqual(
                    try store.members(of: outer, in: directory, after: nil, limit: 9), [], "members of none")
                try expectEqual(try transaction.directoryUsers.counts(of: directory).groups, 1, "groups")
            }
        },
        Check(name: "members have a name to show") { subject in
            let tenant = try await subject.makeTenant(directories: 1...1)
            try await subject.tenants.write(tenant) { transaction in
                let group = StoreSample.group(tenant, 10)
                try transaction.directoryGroups.insert(group)
                try transaction.directoryGroups.insert(StoreSample.group(tenant, 11, named: "Inner"))
                var named = StoreSample.user(tenant, 20)
                named.displayName = "Ada"
                try transaction.directoryUsers.insert(named)
                try transaction.directoryUsers.insert(StoreSample.user(tenant, 21, named: "grace"))
                for member in [.group(StoreSample.id(tenant, 11)), .user(named.id), .user(StoreSample.id(tenant, 21))]
                    as [DirectoryMember]
                {
                    _ = try transaction.directoryGroups.add(member, to: group.id, in: group.directoryId)
                }
                let names = try transaction.directoryGroups.members(
                    of: group.id, in: group.directoryId, after: nil, limit: 9
                ).map(\.display)
                try expectEqual(names, ["Ada", "grace", "Inner"], "names")
            }
        },
        Check(name: "a group of thousands is read in pages, also while members leave") { subject in
            let tenant = try await subject.makeTenant(directories: 1...1)
            let group = StoreSample.group(tenant, 1)
            let count = 3000
            try await subject.tenants.write(tenant) { transaction in
                try transaction.directoryGroups.insert(group)
                for number in 1...count {
                    let user = StoreSample.user(tenant, 100 + number)
                    try transaction.directoryUsers.insert(user)
                    _ = try transaction.directoryGroups.add(.user(user.id), to: group.id, in: group.directoryId)
                }
            }
            var found: [DirectoryMember] = []
            var last: DirectoryMember?
            while true {
                let after = last
                let page = try await subject.tenants.write(tenant) { transaction in
                    let page = try transaction.directoryGroups.members(
                        of: group.id, in: group.directoryId, after: after, limit: 700)
                    // Whom the page ended with is gone before the next one is asked for.
                    if case .user(let user) = page.last?.member {
                        try transaction.directoryUsers.delete(user, in: group.directoryId)
                    }
                    return page
                }
                guard let end = page.last else { break }
                found += page.map(\.member)
                last = end.member
            }
            try expectEqual(found.count, count, "members")
            try expectEqual(Set(found).count, count, "different members")
            let left = try await subject.tenants.read(tenant) {
                try $0.directoryGroups.get(group.id, in: group.directoryId)?.memberCount
            }
            try expectEqual(left, count - 5, "left")
        },
    ]
}
