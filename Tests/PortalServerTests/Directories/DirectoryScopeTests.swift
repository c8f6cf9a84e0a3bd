import PortalCore
import PortalServer
import StrictJSON
import Testing

/// Who counts where groups are selected, and the guard against mass deprovisioning.
@Suite("Selected groups and the guard", .timeLimit(.minutes(2)))
struct DirectoryScopeTests {
    /// A directory with users, of whom the first ones are in one selected group.
    private struct Staff {
        let scene: SCIMScene
        let users: [String]
        let group: String
        var path: String { "/Groups/\(group)" }

        static func run(
            _ count: Int, selecting members: Int, _ host: TestHost? = nil, _ body: (Staff) async throws -> Void
        ) async throws {
            try await SCIMScene.run(host) { scene in
                var users: [String] = []
                for number in 0..<count { users.append(try await scene.createUser("user\(number)").id) }
                let group = try await scene.createGroup("Staff", members: Array(users.prefix(members))).id
                let staff = Staff(scene: scene, users: users, group: group)
                try await staff.select([group])
                try await body(staff)
            }
        }

        func select(_ groups: Set<String>) async throws {
            try await scene.client.call(
                "directories/groups/select",
                [
                    "directoryId": .string(scene.directory.description), "mode": "selected",
                    "groupIds": .array(groups.sorted().map(JSON.string)), "confirm": true,
                ])
            await scene.host.services.directoryRuns.finish()
        }

        func state(_ user: String) async throws -> DirectoryUser.State? {
            try await scene.stored(user)?.state
        }

        func remove(_ users: some Sequence<String>) async throws -> SCIMAnswer {
            try await scene.send(
                "PATCH", path,
                SCIMScene.patch(
                    ["op": "remove", "path": "members", "value": .array(users.map { ["value": .string($0)] })]))
        }

        func add(_ users: some Sequence<String>) async throws {
            _ = try await scene.send(
                "PATCH", path,
                SCIMScene.patch(
                    ["op": "add", "path": "members", "value": .array(users.map { ["value": .string($0)] })]))
        }

        func hold() async throws -> DeprovisioningHold? { try await scene.stored().hold }
    }

    @Test("Who enters a selected group is provisioned, who leaves the last one is not, each with its event")
    func enterAndLeave() async throws {
        try await Staff.run(3, selecting: 1) { staff in
            let (scene, users) = (staff.scene, staff.users)
            let (first, second) = (try #require(users.first), users[1])
            #expect(try await staff.state(first) == .active)
            #expect(try await staff.state(second) == .outOfScope)
            let counts = try await scene.counts()
            #expect(counts.active == 1 && counts.outOfScope == 2)

            let entered = try await scene.events(during: {
                _ = try await scene.send(
                    "PATCH", staff.path,
                    SCIMScene.patch(["op": "add", "path": "members", "value": [["value": .string(second)]]]))
            })
            #expect(entered.map(\.type) == [.directoryGroupUserAdded, .directoryUserUpdated])
            #expect(entered.last?.previous?["state"] == "out_of_scope" && entered.last?.data["state"] == "active")
            #expect(try await staff.state(second) == .active)

            // A group that is not selected lets nobody in.
            let other = try await scene.createGroup("Others").id
            let elsewhere = try await scene.events(during: {
                _ = try await scene.send("PUT", "/Groups/\(other)", SCIMScene.group("Others", members: users))
            })
            #expect(elsewhere.map(\.type) == Array(repeating: .directoryGroupUserAdded, count: 3))
            #expect(try await staff.state(users[2]) == .outOfScope)

            let left = try await scene.events(during: { _ = try await staff.remove([second]) })
            #expect(left.map(\.type) == [.directoryGroupUserRemoved, .directoryUserDeactivated])
            #expect(left.last?.previous?["state"] == "active" && left.last?.data["state"] == "out_of_scope")
            #expect(try await staff.state(second) == .outOfScope)

            // In two selected groups, leaving one changes nothing.
            try await staff.select([staff.group, other])
            #expect(try await scene.counts().active == 3)
            let stays = try await scene.events(during: { _ = try await staff.remove([first]) })
            #expect(stays.map(\.type) == [.directoryGroupUserRemoved])
            #expect(try await staff.state(first) == .active)
            let deleted = try await scene.events(during: {
                _ = try await scene.send("DELETE", "/Groups/\(other)")
            })
            #expect(deleted.first?.type == .directoryGroupDeleted)
            #expect(deleted.dropFirst().map(\.type) == Array(repeating: .directoryUserDeactivated, count: 3))
            let after = try await scene.counts()
            #expect(after.active == 0 && after.outOfScope == 3)
            #expect(try await staff.hold() == nil)
        }
    }

    @Test("A new user is in none of the selected groups; an inactive one leaves without being deactivated again")
    func newAndInactive() async throws {
        try await Staff.run(2, selecting: 2) { staff in
            let scene = staff.scene
            let new = try await scene.createUser("new").id
            #expect(try await staff.state(new) == .outOfScope)
            let user = try #require(staff.users.first)
            let off = try await scene.events(during: {
                _ = try await scene.send(
                    "PATCH", "/Users/\(user)", SCIMScene.patch(["op": "replace", "path": "active", "value": "False"]))
            })
            #expect(off.map(\.type) == [.directoryUserDeactivated])
            let left = try await scene.events(during: { _ = try await staff.remove([user]) })
            // Who is inactive already has nothing to lose.
            #expect(left.map(\.type) == [.directoryGroupUserRemoved])
            let on = try await scene.events(during: {
                _ = try await scene.send(
                    "PATCH", "/Users/\(user)", SCIMScene.patch(["op": "replace", "path": "active", "value": true]))
            })
            #expect(on.map(\.type) == [.directoryUserUpdated] && on.last?.data["state"] == "out_of_scope")
            let gone = try await scene.events(during: { _ = try await scene.send("DELETE", "/Users/\(user)") })
            #expect(gone.map(\.type) == [.directoryUserDeleted])
            #expect(try await scene.counts().users == 2)
        }
    }

    private enum Emptying: String, CaseIterable {
        case patchList, patchAll, patchReplace, put, delete
    }

    @Test(
        "Emptying a group beyond the threshold is stopped: all keep their access, and the directory says so",
        arguments: Emptying.allCases)
    private func emptied(_ way: Emptying) async throws {
        try await Staff.run(12, selecting: 12) { staff in
            let scene = staff.scene
            let events = try await scene.host.events(of: scene.organization).count
            let answer =
                switch way {
                case .patchList: try await staff.remove(staff.users)
                case .patchAll:
                    try await scene.send(
                        "PATCH", staff.path, SCIMScene.patch(["op": "remove", "path": "members"]))
                case .patchReplace:
                    try await scene.send(
                        "PATCH", staff.path, SCIMScene.patch(["op": "replace", "path": "members", "value": []]))
                case .put: try await scene.send("PUT", staff.path, SCIMScene.group("Staff", members: []))
                case .delete: try await scene.send("DELETE", staff.path)
                }
            // The provider's group is what the provider says it is.
            #expect(answer.status == (way == .put ? 200 : 204))
            let group = try await scene.send("GET", staff.path)
            #expect(way == .delete ? group.status == 404 : group.members.isEmpty)
            // But nobody is deprovisioned by it.
            #expect(try await scene.counts().active == 12)
            for user in staff.users { #expect(try await staff.state(user) == .active) }
            let hold = try #require(try await staff.hold())
            #expect(hold.count == 12 && hold.of == 12 && hold.groupId?.description == staff.group)
            #expect(hold.cause == (way == .delete ? .groupDeleted : .groupMembers))
            let new = try await scene.host.events(of: scene.organization).dropFirst(events)
            #expect(!new.contains { $0.type == .directoryUserDeactivated })
            #expect(new.filter { $0.type == .directoryUpdated }.count == 1)
            #expect(new.filter { $0.type == .directoryGroupUserRemoved }.count == (way == .delete ? 0 : 12))
        }
    }

    @Test("At the threshold it goes through, just above it does not")
    func threshold() async throws {
        // Ten may always go, whatever their share.
        try await Staff.run(11, selecting: 11) { staff in
            _ = try await staff.remove(staff.users.prefix(10))
            #expect(try await staff.hold() == nil)
            #expect(try await staff.scene.counts().active == 1)
        }
        // Twelve of sixty are a fifth, thirteen are more.
        try await Staff.run(60, selecting: 60) { staff in
            _ = try await staff.remove(staff.users.prefix(12))
            #expect(try await staff.hold() == nil)
            #expect(try await staff.scene.counts().active == 48)
        }
        try await Staff.run(60, selecting: 60) { staff in
            let answer = try await staff.remove(staff.users.prefix(13))
            #expect(answer.status == 204)
            let hold = try #require(try await staff.hold())
            #expect(hold.count == 13 && hold.of == 60)
            #expect(try await staff.scene.counts().active == 60)
        }
        // Who is inactive loses nothing, and does not count.
        try await Staff.run(15, selecting: 15) { staff in
            for user in staff.users.prefix(5) {
                _ = try await staff.scene.send(
                    "PATCH", "/Users/\(user)", SCIMScene.patch(["op": "replace", "value": ["active": false]]))
            }
            _ = try await staff.remove(staff.users)
            #expect(try await staff.hold() == nil)
            #expect(try await staff.scene.counts().active == 0)
        }
    }

    @Test("One by one cannot pass what is stopped at once: while something is held, nobody leaves, but people enter")
    func held() async throws {
        try await Staff.run(15, selecting: 14) { staff in
            let scene = staff.scene
            _ = try await staff.remove(staff.users.prefix(12))
            #expect(try await staff.hold()?.count == 12)
            let further = try await scene.events(during: { _ = try await staff.remove([staff.users[12]]) })
            #expect(further.map(\.type) == [.directoryGroupUserRemoved])
            #expect(try await staff.hold()?.count == 13)
            #expect(try await staff.state(staff.users[12]) == .active)
            let last = try #require(staff.users.last)
            _ = try await scene.send(
                "PATCH", staff.path,
                SCIMScene.patch(["op": "add", "path": "members", "value": [["value": .string(last)]]]))
            #expect(try await staff.state(last) == .active)
            // Who is deleted or deactivated by the provider one by one is.
            _ = try await scene.send("DELETE", "/Users/\(staff.users[0])")
            #expect(try await scene.counts().active == 14)
            #expect(try await staff.hold()?.count == 12)
            for active in [false, true] {
                _ = try await scene.send(
                    "PATCH", "/Users/\(staff.users[1])",
                    SCIMScene.patch(["op": "replace", "value": ["active": .bool(active)]]))
                #expect(try await staff.hold()?.count == (active ? 12 : 11))
            }
        }
    }

    @Test("A group that is emptied one member at a time is held as well; who went before that has gone")
    func drained() async throws {
        try await Staff.run(40, selecting: 40) { staff in
            for user in staff.users { #expect(try await staff.remove([user]).status == 204) }
            let hold = try #require(try await staff.hold())
            #expect(hold.count == 30 && hold.of == 30 && hold.cause == .groupMembers)
            #expect(try await staff.scene.counts().active == 30)
            #expect(try await staff.state(staff.users[9]) == .outOfScope)
            #expect(try await staff.state(staff.users[10]) == .active)
            // Confirmed, the others go too.
            try await staff.select([staff.group])
            #expect(try await staff.hold() == nil)
            #expect(try await staff.scene.counts().active == 0)
        }
    }

    @Test("Those who leave within an hour are weighed together; who comes back does not count")
    func window() async throws {
        let clock = TestClock()
        try await Staff.run(40, selecting: 40, TestHost(clock: clock)) { staff in
            _ = try await staff.remove(staff.users.prefix(10))
            try await staff.add(staff.users.prefix(5))
            _ = try await staff.remove(staff.users[10..<15])
            #expect(try await staff.hold() == nil)
            #expect(try await staff.scene.counts().active == 30)
            clock.advance(seconds: DeprovisioningWindow.seconds - 1)
            _ = try await staff.remove([staff.users[15]])
            #expect(try await staff.hold()?.count == 1)
            #expect(try await staff.scene.counts().active == 30)
        }
        try await Staff.run(40, selecting: 40, TestHost(clock: clock)) { staff in
            _ = try await staff.remove(staff.users.prefix(10))
            clock.advance(seconds: DeprovisioningWindow.seconds)
            _ = try await staff.remove(staff.users[10..<20])
            #expect(try await staff.hold() == nil)
            #expect(try await staff.scene.counts().active == 20)
        }
    }

    @Test("A hold is over when the provider takes back what caused it")
    func takenBack() async throws {
        try await Staff.run(15, selecting: 15) { staff in
            _ = try await staff.remove(staff.users.prefix(13))
            #expect(try await staff.hold()?.count == 13)
            try await staff.add(staff.users.prefix(12))
            #expect(try await staff.hold()?.count == 1)
            // Twice the same is the same.
            try await staff.add(staff.users.prefix(12))
            #expect(try await staff.hold()?.count == 1)
            try await staff.add([staff.users[12]])
            let event = try await staff.scene.host.events(of: staff.scene.organization).last
            #expect(event?.type == .directoryUpdated)
            #expect(event?.previous?["hold"]?["count"] == 1 && event?.data["hold"] == nil)
            #expect(try await staff.hold() == nil)
            #expect(try await staff.scene.counts().active == 15)
            // What follows is weighed anew.
            _ = try await staff.remove(staff.users.prefix(10))
            #expect(try await staff.hold() == nil)
            #expect(try await staff.scene.counts().active == 5)
        }
    }

    @Test("Where all groups count, groups let nobody in or out")
    func unselected() async throws {
        try await SCIMScene.run { scene in
            var users: [String] = []
            for number in 0..<12 { users.append(try await scene.createUser("user\(number)").id) }
            let group = try await scene.createGroup("Staff", members: users).id
            let events = try await scene.events(during: { _ = try await scene.send("DELETE", "/Groups/\(group)") })
            #expect(events.map(\.type) == [.directoryGroupDeleted])
            #expect(try await scene.counts().active == 12)
            #expect(try await scene.stored().hold == nil)
        }
    }
}
