import PortalCore
import PortalServer
import RPC
import StrictJSON
import Testing

@Suite struct DirectoryGroupMethodTests {
    private func ids(_ groups: DirectoryGroup...) -> JSON { .array(groups.map { .string($0.id.description) }) }

    @Test func usersAreListedOverTheSelectedGroupsAndFound() async throws {
        try await TestHost.run { host, client in
            let (scene, _) = try await DirectoryScene.make(host, client)
            let users = try await scene.users(["ada", "bob", "cy"].map { DirectoryScene.incoming($0) })
            let gone = try await scene.user("dee", ["active": false])
            let group = try await scene.group("Engine", [users[0].id, users[1].id])
            func names(_ more: JSONObject = [:]) async throws -> [String] {
                try await client.call("directories/users/list", scene.params(more)).page().map {
                    try $0.text("userName")
                }
            }
            func mails(_ names: String...) -> [String] { names.map { "\($0)@engine-works.io" } }
            #expect(try await names() == mails("ada", "bob", "cy", "dee"))
            _ = try await client.call(
                "directories/groups/select", scene.params(["mode": "selected", "groupIds": ids(group)]))
            await scene.settle()
            #expect(try await names() == mails("ada", "bob"))
            #expect(try await names(["order": "desc"]) == mails("bob", "ada"))
            #expect(try await names(["state": "out_of_scope"]) == mails("cy"))
            #expect(try await names(["state": "inactive"]) == mails("dee"))
            #expect(try await names(["groupId": .string(group.id.description), "search": "EXT-b"]) == mails("bob"))
            #expect(try await names(["search": "ADA@"]) == mails("ada"))
            let first = try await client.call("directories/users/list", scene.params(["limit": 1]))
            #expect(try await names(["limit": 1, "cursor": first["nextCursor"] ?? .null]) == mails("bob"))
            #expect(first["data"]?[0]?["raw"] == nil && first["data"]?[0]?["groups"] == nil)
            let raw = try await client.call("directories/users/list", scene.params(["limit": 1, "includeRaw": true]))
            #expect(raw["data"]?[0]?["raw"]?["title"] == "Engineer")

            let one = try await client.call(
                "directories/users/get", scene.params(["userId": .string(users[0].id.description)]))
            #expect(one["state"] == "active" && one["attributes"]?["jobTitle"] == "Engineer")
            #expect(one["raw"]?["displayName"] == "ada")
            #expect(one["groups"] == [["id": .string(group.id.description), "name": "Engine"]])
            let other = try await client.call(
                "directories/users/get", scene.params(["userId": .string(gone.id.description)]))
            #expect(other["state"] == "inactive" && other["groups"] == [])
            let shown = try await client.call("directories/get", scene.params([:]))
            #expect(shown["users"] == ["active": 2, "inactive": 1, "outOfScope": 1] && shown["groups"] == 1)
            #expect(shown["groupSelection"] == "selected")
        }
    }

    @Test func groupsAreListedWithHowManyTheyHold() async throws {
        try await TestHost.run { host, client in
            let (scene, _) = try await DirectoryScene.make(host, client)
            let users = try await scene.users(["ada", "bob"].map { DirectoryScene.incoming($0) })
            let engine = try await scene.group("Engine", users.map(\.id))
            let loom = try await scene.group("Loom")
            _ = try await client.call(
                "directories/groups/select", scene.params(["mode": "selected", "groupIds": ids(engine)]))
            let all = try await client.call("directories/groups/list", scene.params([:])).page()
            #expect(all.map { $0["name"] } == ["Engine", "Loom"] && all.map { $0["memberCount"] } == [2, 0])
            #expect(all.map { $0["selected"] } == [true, false])
            let found = try await client.call("directories/groups/list", scene.params(["search": "lO"])).page()
            #expect(found.map { $0["id"] } == [.string(loom.id.description)])
            let selected = try await client.call("directories/groups/list", scene.params(["selected": true])).page()
            #expect(selected.map { $0["id"] } == [.string(engine.id.description)])
            let one = try await client.call(
                "directories/groups/get", scene.params(["groupId": .string(loom.id.description)]))
            #expect(one["raw"] == ["displayName": "Loom"])
            await scene.settle()
        }
    }

    @Test func aPreviewSaysWhoComesAndGoesAndSelectingDoesIt() async throws {
        try await TestHost.run { host, client in
            let (scene, organization) = try await DirectoryScene.make(host, client)
            let users = try await scene.users(["ada", "bob", "cy"].map { DirectoryScene.incoming($0) })
            let quiet = try await scene.user("dee", ["active": false])
            let one = try await scene.group("One", [users[0].id])
            let two = try await scene.group("Two", [users[1].id])
            let before = try await host.events(of: organization)
            let preview = try await client.call(
                "directories/groups/preview", scene.params(["mode": "selected", "groupIds": ids(one)]))
            #expect(preview["added"] == 0 && preview["removed"] == 2 && preview["guard"] == nil)
            #expect(preview["sample"]?["removed"]?.arrayValue?.map { $0["displayName"] } == ["bob", "cy"])
            #expect(try await host.events(of: organization) == before)

            let done = try await client.call(
                "directories/groups/select", scene.params(["mode": "selected", "groupIds": ids(one)]))
            #expect(done["removed"] == 2 && done["runId"] == nil)
            let events = try await scene.events(of: organization, since: before.count)
            #expect(events.map(\.type) == [.directoryUpdated, .directoryUserDeactivated, .directoryUserDeactivated])
            #expect(events[0].data["selectedGroupIds"] == ids(one) && events[0].previous?["groupSelection"] == "all")
            #expect(events[1].data["state"] == "out_of_scope" && events[1].previous?["state"] == "active")
            #expect(try await scene.user(quiet.id).isInScope == false)

            // To another group: one comes, one goes.
            let other = try await client.call(
                "directories/groups/select", scene.params(["mode": "selected", "groupIds": ids(two)]))
            #expect(other["added"] == 1 && other["removed"] == 1)
            let next = try await scene.events(of: organization, since: before.count + events.count)
            #expect(next.map(\.type) == [.directoryUpdated, .directoryUserDeactivated, .directoryUserUpdated])
            #expect(try await scene.user(users[1].id).state == .active)

            let everybody = try await client.call("directories/groups/select", scene.params(["mode": "all"]))
            #expect(everybody["added"] == 2)
            #expect(try await scene.user(quiet.id).isInScope)
            let groups = try await client.call("directories/groups/list", scene.params([:])).page()
            #expect(groups.allSatisfy { $0["selected"] == false })
            // The same again says nothing.
            let count = try await host.events(of: organization).count
            _ = try await client.call("directories/groups/select", scene.params(["mode": "all"]))
            #expect(try await host.events(of: organization).count == count)
        }
    }

    @Test func massDeprovisioningNeedsAConfirmation() async throws {
        try await TestHost.run { host, client in
            let (scene, organization) = try await DirectoryScene.make(host, client)
            let users = try await scene.users((0..<50).map { DirectoryScene.incoming("p\($0)") })
            let most = try await scene.group("Most", users.prefix(40).map(\.id))
            let few = try await scene.group("Few", users.prefix(39).map(\.id))
            // Ten of fifty are 20 %: allowed. Eleven are not.
            let allowed = try await client.call(
                "directories/groups/preview", scene.params(["mode": "selected", "groupIds": ids(most)]))
            #expect(allowed["removed"] == 10 && allowed["guard"] == nil)
            let stopped = try await client.call(
                "directories/groups/preview", scene.params(["mode": "selected", "groupIds": ids(few)]))
            #expect(stopped["guard"]?["threshold"] == ["users": 10, "percent": 20])
            #expect(stopped["guard"]?["count"] == 11 && stopped["guard"]?["of"] == 50)
            let before = try await host.events(of: organization)
            let error = try await client.refusal(
                "directories/groups/select", scene.params(["mode": "selected", "groupIds": ids(few)]), -32012,
                "mass_deprovisioning_guard", field: "/confirm")
            #expect(error?.details["count"] == 11 && error?.details["of"] == 50)
            #expect(error?.details["sample"]?.arrayValue?.count == 11 && error?.remedy?.contains("confirm") == true)
            #expect(try await host.events(of: organization) == before)
            #expect(try await scene.directory().groupSelection == .all)
            let done = try await client.call(
                "directories/groups/select",
                scene.params(["mode": "selected", "groupIds": ids(few), "confirm": true]))
            #expect(done["removed"] == 11 && done["guard"] == nil)
            await scene.settle()
            let events = try await scene.events(of: organization, since: before.count)
            #expect(events.count { $0.type == .directoryUserDeactivated } == 11)
        }
    }

    @Test func whatTheGuardHeldIsDecidedBySelectingWithAConfirmation() async throws {
        try await TestHost.run { host, client in
            let (scene, organization) = try await DirectoryScene.make(host, client)
            let users = try await scene.users((0..<30).map { DirectoryScene.incoming("p\($0)") })
            let group = try await scene.group("Engine", users.map(\.id))
            _ = try await client.call(
                "directories/groups/select", scene.params(["mode": "selected", "groupIds": ids(group)]))
            // The provider empties the group.
            _ = try await scene.write { writer, _ in
                try writer.change(group, adding: [], removing: users.map { .user($0.id) })
            }
            let held = try await client.call("directories/get", scene.params([:]))
            #expect(held["hold"]?["cause"] == "group_members" && held["hold"]?["count"] == 30)
            #expect(held["users"]?["active"] == 30)
            try await client.refusal(
                "directories/groups/select", scene.params(["mode": "selected", "groupIds": ids(group)]), -32012,
                "mass_deprovisioning_guard")
            let count = try await host.events(of: organization).count
            _ = try await client.call(
                "directories/groups/select",
                scene.params(["mode": "selected", "groupIds": ids(group), "confirm": true]))
            await scene.settle()
            let after = try await client.call("directories/get", scene.params([:]))
            #expect(after["hold"] == nil && after["users"] == ["active": 0, "inactive": 0, "outOfScope": 30])
            let events = try await scene.events(of: organization, since: count)
            #expect(events.count { $0.type == .directoryUserDeactivated } == 30)
        }
    }

    @Test func ofLargeDirectoriesARunGoesOnAlsoWhenItsHostIsGone() async throws {
        try await TestHost.run { host, client in
            let (scene, organization) = try await DirectoryScene.make(host, client)
            let users = try await scene.users((0..<700).map { DirectoryScene.incoming("p\($0)") })
            let group = try await scene.group("Engine", [users[699].id])
            let before = try await host.events(of: organization).count
            let done = try await client.call(
                "directories/groups/select",
                scene.params(["mode": "selected", "groupIds": ids(group), "confirm": true]))
            let run = try done.text("runId")
            await scene.settle()
            #expect(try await scene.run(run).state == .completed)
            var counts = try await client.call("directories/get", scene.params([:]))
            #expect(counts["users"] == ["active": 1, "inactive": 0, "outOfScope": 699])
            let events = try await scene.events(of: organization, since: before)
            let gone = events.filter { $0.type == .directoryUserDeactivated }.compactMap { $0.data["id"]?.stringValue }
            #expect(gone == users.dropLast().map(\.id.description))

            // As a host leaves it that ends right after the selection.
            let left = try await scene.write { _, transaction in
                var directory = try #require(try transaction.directories.get(scene.id))
                directory.groupSelection = .all
                try transaction.directories.update(directory)
                let run = DirectoryRun(
                    id: host.gate.surroundings.makeID(in: scene.id.tenant), directoryId: scene.id, kind: .scope,
                    startedAt: host.clock.now())
                try transaction.directoryRuns.insert(run)
                return run
            }
            host.clock.advance(seconds: DirectoryBatchRuns.takeOverSeconds + 1)
            try await host.services.housekeeping.visit(scene.id.tenant)
            await scene.settle()
            #expect(try await scene.run(left.id.description).state == .completed)
            counts = try await client.call("directories/get", scene.params([:]))
            #expect(counts["users"] == ["active": 700, "inactive": 0, "outOfScope": 0])
        }
    }

    @Test func aSelectionOfNothingOrOfUnknownGroupsIsRefused() async throws {
        try await TestHost.run { host, client in
            let (scene, _) = try await DirectoryScene.make(host, client)
            let group = try await scene.group("Engine")
            let (other, _) = try await DirectoryScene.make(host, client)
            let foreign = try await other.group("Engine")
            for method in ["directories/groups/preview", "directories/groups/select"] {
                try await client.refusal(
                    method, scene.params(["mode": "selected"]), -32602, "invalid_params", field: "/groupIds")
                try await client.refusal(
                    method, scene.params(["mode": "all", "groupIds": ids(group)]), -32602, "invalid_params",
                    field: "/groupIds")
                try await client.refusal(
                    method, scene.params(["mode": "selected", "groupIds": ids(group, foreign)]), -32004,
                    "group_not_found", field: "/groupIds/1")
            }
            #expect(try await scene.directory().revision == 1)
        }
    }
}
