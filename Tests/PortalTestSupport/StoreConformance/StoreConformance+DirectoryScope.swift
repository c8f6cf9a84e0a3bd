import PortalCore

extension StoreConformance {
    static let directoryScope: [Check] = [
        Check(name: "who counts by the selected groups, and what another selection would change") { subject in
            let tenant = try await subject.makeTenant(directories: 1...2)
            try await subject.tenants.write(tenant) { transaction in
                let (users, groups) = (transaction.directoryUsers, transaction.directoryGroups)
                let directory: DirectoryID = StoreSample.id(tenant, 1)
                func id(_ number: Int) -> DirectoryUserID { StoreSample.id(tenant, number) }
                func group(_ number: Int) -> DirectoryGroupID { StoreSample.id(tenant, number) }
                for number in 10...12 { try groups.insert(StoreSample.group(tenant, number)) }
                try groups.insert(StoreSample.group(tenant, 13, of: 2))
                for number in 20...27 {
                    var user = StoreSample.user(tenant, number)
                    user.isActive = number != 23
                    try users.insert(user)
                    try users.insert(StoreSample.user(tenant, number + 20, of: 2))
                }
                for (number, members) in [(10, [20, 21, 23]), (11, [21, 22]), (12, [24])] {
                    for member in members {
                        _ = try groups.add(.user(id(member)), to: group(number), in: directory)
                    }
                }
                // A group within a selected one does not make its members count.
                _ = try groups.add(.group(group(12)), to: group(10), in: directory)
                func outdated(_ selection: GroupSelection) throws -> [DirectoryUserID] {
                    let all = try users.outdatedScope(in: directory, selection, limit: 99).map(\.id)
                    var paged: [DirectoryUserID] = []
                    while true {
                        let page = try users.outdatedScope(in: directory, selection, after: paged.last, limit: 2)
                        if page.isEmpty { break }
                        paged += page.map(\.id)
                    }
                    try expectEqual(paged, all, "outdated in pages")
                    try expectEqual(
                        try users.outdatedScope(in: directory, selection, limit: 1).map(\.id), Array(all.prefix(1)),
                        "outdated, one")
                    return all
                }
                try expectEqual(try outdated(.all), [], "all count")
                try expectEqual(try outdated(.selected), (20...27).map(id), "none is selected")

                try groups.select([group(10), group(11)], in: directory)
                try expectEqual(try groups.selected(in: directory), [group(10), group(11)], "selected")
                for (number, expected) in [(20, true), (21, true), (22, true), (23, true), (24, false), (25, false)] {
                    try expectEqual(
                        try users.isInSelectedGroup(id(number), in: directory), expected,
                        "\(number) in a selected group")
                }
                try expect(
                    try !users.isInSelectedGroup(id(20), in: StoreSample.id(tenant, 2)), "in another directory")
                try expectEqual(try outdated(.selected), (24...27).map(id), "to leave")
                let before = try users.scopeDifference(in: directory, selecting: [group(10), group(11)], sample: 2)
                try expectEqual(
                    before,
                    ScopeDifference(
                        entering: 0, leaving: 4, enteringSample: [], leavingSample: [id(24), id(25)]), "before")
                for user in try users.outdatedScope(in: directory, .selected, limit: 99) {
                    try users.setScope(of: user.id, in: directory, to: false)
                }
                try expectEqual(try outdated(.selected), [], "nobody is outdated")
                try expectEqual(try outdated(.all), (24...27).map(id), "to come back")
                var counts = try users.counts(of: directory)
                try expectEqual([counts.active, counts.outOfScope, counts.inactive], [3, 4, 1], "counts")

                try expectEqual(
                    try users.scopeDifference(in: directory, selecting: [group(11), group(12)], sample: 9),
                    ScopeDifference(
                        entering: 1, leaving: 1, enteringSample: [id(24)], leavingSample: [id(20)]), "others")
                try expectEqual(
                    try users.scopeDifference(in: directory, selecting: [], sample: 2),
                    ScopeDifference(
                        entering: 0, leaving: 3, enteringSample: [], leavingSample: [id(20), id(21)]), "none")
                try expectEqual(
                    try users.scopeDifference(in: directory, selecting: nil, sample: 1),
                    ScopeDifference(entering: 4, leaving: 0, enteringSample: [id(24)], leavingSample: []), "all")

                try groups.select([group(12)], in: directory)
                try expectEqual(try groups.selected(in: directory), [group(12)], "selected instead")
                try expectEqual(try outdated(.selected), [id(20), id(21), id(22), id(23), id(24)], "after that")
                do {
                    try groups.select([group(10), group(13)], in: directory)
                    throw ConformanceFailure(description: "another directory's group was selected")
                } catch let error as PortalError {
                    try expectEqual(error.reason, "group_not_found", "selection")
                }
                counts = try users.counts(of: StoreSample.id(tenant, 2))
                try expectEqual([counts.active, counts.groups], [8, 1], "the other directory")
            }
        },
        Check(name: "counts are right after whatever happened") { subject in
            let tenant = try await subject.makeTenant(directories: 1...2)
            var random = Noise(state: 20)
            for round in 0..<12 {
                let seed = random.next()
                let isGivenUp = round % 5 == 4
                do {
                    try await subject.tenants.write(tenant) { transaction in
                        var random = Noise(state: seed)
                        for _ in 0..<60 { try Self.changeSomething(in: transaction, tenant, &random) }
                        if isGivenUp { throw GivenUp() }
                    }
                } catch is GivenUp {}
                try await subject.tenants.read(tenant) { transaction in
                    for directory in 1...2 { try Self.recount(StoreSample.id(tenant, directory), in: transaction) }
                }
            }
            let reopened = try await subject.reopen()
            try await reopened.tenants.read(tenant) { transaction in
                let counts = try transaction.directoryUsers.counts(of: StoreSample.id(tenant, 1))
                try expect(
                    counts.active > 0 && counts.inactive > 0 && counts.outOfScope > 0 && counts.groups > 0,
                    "nothing was counted: \(counts)")
                try Self.recount(StoreSample.id(tenant, 1), in: transaction)
            }
        },
    ]

    private struct GivenUp: Error {}

    /// The same numbers each time.
    struct Noise: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    /// One change of a few users and groups of two directories; what is refused changes nothing.
    private static func changeSomething(
        in transaction: any TenantTransaction, _ tenant: TenantID, _ random: inout Noise
    ) throws {
        let (users, groups) = (transaction.directoryUsers, transaction.directoryGroups)
        let directory = Int.random(in: 1...2, using: &random)
        let directoryID: DirectoryID = StoreSample.id(tenant, directory)
        let number = Int.random(in: 1...20, using: &random)
        var user = StoreSample.user(
            tenant, 100 + number, named: "u\(Int.random(in: 1...30, using: &random))", of: directory)
        user.isActive = Int.random(in: 0...3, using: &random) > 0
        user.isInScope = Int.random(in: 0...3, using: &random) > 0
        user.emails = ["\(number % 3)@x.example"]
        let group = StoreSample.group(tenant, 10 + Int.random(in: 1...4, using: &random), of: directory)
        let member: DirectoryMember =
            Bool.random(using: &random)
            ? .user(user.id) : .group(StoreSample.id(tenant, 10 + Int.random(in: 1...4, using: &random)))
        do {
            switch Int.random(in: 0...11, using: &random) {
            case 0, 1, 2:
                if try users.get(user.id, in: directoryID) == nil { try users.insert(user) }
            case 3: try users.update(user)
            case 4: try users.delete(user.id, in: directoryID)
            case 5: try users.setAttributes(of: user)
            case 6: try users.setScope(of: user.id, in: directoryID, to: user.isInScope)
            case 7:
                if try groups.get(group.id, in: directoryID) == nil { try groups.insert(group) }
            case 8, 9: _ = try groups.add(member, to: group.id, in: directoryID)
            case 10: _ = try groups.remove(member, from: group.id, in: directoryID)
            default:
                if Int.random(in: 0...3, using: &random) == 0 { try groups.delete(group.id, in: directoryID) }
            }
        } catch let error as PortalError where error.kind == .conflict || error.kind == .notFound {}
    }

    /// Holds the counts against what is there.
    private static func recount(_ directory: DirectoryID, in transaction: any TenantTransaction) throws {
        var expected = DirectoryCounts()
        let users = try transaction.directoryUsers.page(
            in: directory, by: .creation, descending: false, after: nil, limit: .max)
        for user in users {
            switch user.state {
            case .active: expected.active += 1
            case .inactive: expected.inactive += 1
            case .outOfScope: expected.outOfScope += 1
            }
            for address in user.emails {
                let found = try transaction.directoryUsers.find(.email(address), in: directory, limit: .max)
                try expect(found.contains(user), "a user is not found by an address")
                try expect(found.allSatisfy { $0.emails.contains(address) }, "a user is found by an old address")
            }
        }
        let groups = try transaction.directoryGroups.page(
            in: directory, by: .name, descending: true, after: nil, limit: .max)
        expected.groups = groups.count
        try expectEqual(try transaction.directoryUsers.counts(of: directory), expected, "counts")
        for group in groups {
            let members = try transaction.directoryGroups.members(
                of: group.id, in: directory, after: nil, limit: .max)
            try expectEqual(group.memberCount, members.count, "members of \(group.displayName)")
            for member in members {
                let of = try transaction.directoryGroups.groups(of: member.member, in: directory)
                try expect(of.contains(group), "a member does not know its group")
            }
        }
    }
}
