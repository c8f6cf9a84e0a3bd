import Foundation
import PortalCore
import PortalServer
import PortalStorage
import PortalTestSupport
import RPC
import StrictJSON
import Testing

@Suite(
    "Pulling a Google Workspace", .enabled(if: PeerServer.areExpected, Comment(rawValue: PeerServer.absence)),
    .serialized)
struct GoogleSyncTests {
    private static let arguments = ["--users", "1203", "--groups", "7", "--members", "450"]

    private static func user(_ number: Int) -> String { "1000000000000" + String(format: "%08d", number) }
    private static func address(_ number: Int) -> String { "user" + String(format: "%06d", number) + "@example.com" }

    @Test("The first run brings everybody, with an event each; the second writes nothing")
    func firstAndSecond() async throws {
        try await GoogleScene.run(Self.arguments) { scene in
            let run = try #require(try await scene.runs().first)
            #expect(run.tally.users == 1203 && run.tally.groups == 7 && run.tally.members == 7 * 450)
            #expect(run.tally.created == 1210 && run.tally.updated == 0 && run.tally.deleted == 0)
            let content = try await scene.content()
            #expect(content.users.count == 1203 && content.users.values.allSatisfy { $0 == "active" })
            #expect(content.groups.count == 7 && content.groups.values.allSatisfy { $0.count == 450 })
            #expect(
                try await scene.tally(after: 0) == [
                    .directoryUserCreated: 1203, .directoryGroupCreated: 7, .directoryGroupUserAdded: 7 * 450,
                ])
            #expect(try await scene.state()["state"] == "linked")

            let last = try await scene.lastSequence()
            let second = try await scene.sync()
            #expect(second.state == .completed && second.findings == [])
            #expect(second.tally.created == 0 && second.tally.updated == 0 && second.tally.deleted == 0)
            #expect(second.tally.users == 1203 && second.tally.members == 7 * 450)
            #expect(try await scene.tally(after: last).isEmpty)
            #expect(try await scene.content() == content)
            let types = try await scene.events(after: last).map(\.type)
            #expect(types == [.directorySyncCompleted])
        }
    }

    @Test("What changed at Google is what changes here, and nothing else")
    func changes() async throws {
        try await GoogleScene.run(["--users", "30", "--groups", "3", "--members", "10"]) { scene in
            let server = scene.google.server
            let last = try await scene.lastSequence()
            try await server.control(
                "/control/users",
                [
                    "patch": .object([
                        Self.user(3): ["suspended": true], Self.user(4): ["primaryEmail": "renamed@example.com"],
                    ]), "delete": [.string(Self.user(5))],
                    "put": [
                        [
                            "id": "new", "primaryEmail": "new@example.com", "suspended": false,
                            "name": ["fullName": "New"],
                        ]
                    ],
                ])
            try await server.control(
                "/control/groups",
                [
                    "patch": .object(["0group000000": ["name": "Engineering"]]), "delete": ["0group000002"],
                    "put": [["id": "0nested", "email": "nested@example.com", "name": "Nested"]],
                ])
            try await server.control(
                "/control/members",
                [
                    "group": "0nested",
                    "replace": [
                        "new", ["id": "0group000000", "type": "GROUP"], ["id": "C01emul8r", "type": "CUSTOMER"],
                        ["id": "outsider", "type": "USER", "email": "guest@elsewhere.example"],
                        ["id": "external", "type": "EXTERNAL"],
                    ],
                ])
            try await server.control(
                "/control/members", ["group": "0group000001", "remove": [.string(Self.user(37 % 30))]])

            let run = try await scene.sync()
            #expect(run.state == .completed)
            #expect(run.tally.created == 2 && run.tally.updated == 3 && run.tally.deleted == 2)
            #expect(run.findings.map(\.code) == [.googleGroupUnreadable], "three members are nobody here")
            let content = try await scene.content()
            #expect(content.users.count == 30)
            #expect(content.users[Self.address(3)] == "inactive")
            #expect(content.users["renamed@example.com"] == "active" && content.users[Self.address(4)] == nil)
            #expect(content.users[Self.address(5)] == nil && content.users["new@example.com"] == "active")
            #expect(Set(content.groups.keys) == ["Engineering", "Group 1", "Nested"])
            #expect(content.groups["Nested"] == ["new@example.com", "Engineering"])
            #expect(content.groups["Group 1"]?.contains(Self.address(7)) == false)

            let tally = try await scene.tally(after: last)
            #expect(tally[.directoryUserCreated] == 1 && tally[.directoryUserDeactivated] == 1)
            #expect(tally[.directoryUserUpdated] == 1 && tally[.directoryUserDeleted] == 1)
            #expect(tally[.directoryGroupCreated] == 1 && tally[.directoryGroupUpdated] == 1)
            #expect(tally[.directoryGroupDeleted] == 1)
            #expect(tally[.directoryGroupUserAdded] == 1)
            let again = try await scene.lastSequence()
            #expect(try await scene.sync().state == .completed)
            #expect(try await scene.tally(after: again).isEmpty)
        }
    }

    @Test("A user deleted and made anew under the same address is another one, in the same run, with the same groups")
    func recreated() async throws {
        try await GoogleScene.run(["--users", "10", "--groups", "1", "--members", "10"]) { scene in
            try await scene.google.server.control(
                "/control/users",
                [
                    "delete": [.string(Self.user(2))],
                    "put": [["id": "second", "primaryEmail": .string(Self.address(2)), "suspended": false]],
                ])
            try await scene.google.server.control("/control/members", ["group": "0group000000", "add": ["second"]])
            let run = try await scene.sync()
            #expect(run.state == .completed && run.findings == [] && run.tally.deleted == 1 && run.tally.created == 1)
            let content = try await scene.content()
            #expect(content.users.count == 10 && content.groups["Group 0"]?.contains(Self.address(2)) == true)
        }
    }

    @Test("Users who hand their addresses on are all right in the end of the run")
    func handedOnAddresses() async throws {
        try await GoogleScene.run(["--users", "10"]) { scene in
            let patch =
                (0..<9).map {
                    JSONObject.Member(key: Self.user($0), value: ["primaryEmail": .string(Self.address($0 + 1))])
                } + [JSONObject.Member(key: Self.user(9), value: ["primaryEmail": "last@example.com"])]
            try await scene.google.server.control("/control/users", ["patch": .object(JSONObject(patch))])
            let run = try await scene.sync()
            #expect(run.state == .completed && run.findings == [] && run.tally.updated == 10)
            let content = try await scene.content()
            #expect(Set(content.users.keys) == Set((1...9).map(Self.address) + ["last@example.com"]))
        }
    }

    @Test(
        "Whatever passes at Google, the run is right",
        arguments: ["userRateLimitExceeded", "quotaExceeded", "500", "503", "expired", "pageToken", "broken"])
    func passingTrouble(_ kind: String) async throws {
        try await GoogleScene.run(Self.arguments, linked: false) { scene in
            let faults = ["users", "groups", "members"].map { resource -> JSON in
                [
                    "kind": .string(kind), "on": .string(resource), "count": kind == "expired" ? 1 : 2,
                    "after": resource == "groups" ? 0 : 1,
                ]
            }
            _ = try await scene.link()
            try await scene.google.server.control("/control/faults", ["faults": .array(faults)])
            let run = try #require(try await scene.pull())
            #expect(run.state == .completed && run.findings == [])
            #expect(run.tally.users == 1203 && run.tally.created == 1210 && run.tally.members == 7 * 450)
            let content = try await scene.content()
            #expect(content.users.count == 1203 && content.groups.values.allSatisfy { $0.count == 450 })
            #expect(try await scene.tally(after: 0)[.directoryUserCreated] == 1203)
        }
    }

    @Test("Somebody who is renamed while the listing goes on is neither lost nor doubled")
    func movedBetweenPages() async throws {
        try await GoogleScene.run(Self.arguments) { scene in
            // One from the last page to before the first, one from the first page to behind the last.
            try await scene.google.server.control(
                "/control/moves",
                [
                    "moves": [
                        ["afterPage": 1, "id": .string(Self.user(1200)), "primaryEmail": "aaa@example.com"],
                        ["afterPage": 1, "id": .string(Self.user(1)), "primaryEmail": "zzz@example.com"],
                    ]
                ])
            let last = try await scene.lastSequence()
            let run = try await scene.sync()
            #expect(run.state == .completed && run.tally.deleted == 0 && run.tally.created == 0)
            let content = try await scene.content()
            #expect(content.users.count == 1203)
            #expect(content.users["aaa@example.com"] == "active" && content.users["zzz@example.com"] == "active")
            #expect(try await scene.tally(after: last) == [.directoryUserUpdated: 2])
        }
    }

    @Test("A listing that ends in the middle deletes nobody")
    func incompleteListing() async throws {
        try await GoogleScene.run(Self.arguments) { scene in
            try await scene.google.server.control("/control/users", ["delete": [.string(Self.user(5))]])
            try await scene.google.faults(["kind": "503", "on": "users", "count": 1000, "after": 1])
            let failed = try await scene.sync()
            #expect(failed.state == .failed && failed.findings.map(\.code) == [.googleUnavailable])
            #expect(try await scene.content().users.count == 1203)
            try await scene.google.faults(["kind": "503", "on": "members", "count": 1000, "after": 3])
            #expect(try await scene.sync().state == .failed)
            #expect(try await scene.content().users.count == 1203)
            try await scene.google.server.control("/control/faults", ["faults": []])
            #expect(try await scene.sync().state == .completed)
            #expect(try await scene.content().users.count == 1202)
            #expect(try await scene.state()["state"] == "linked")
        }
    }

    @Test("When too many are missing at once, nobody is deleted before somebody confirms")
    func guardHolds() async throws {
        try await GoogleScene.run(["--users", "50", "--groups", "1", "--members", "5"]) { scene in
            let gone = (20..<32).map { JSON.string(Self.user($0)) }
            try await scene.google.server.control("/control/users", ["delete": .array(gone)])
            let last = try await scene.lastSequence()
            let held = try await scene.sync()
            #expect(held.state == .held && held.tally.deleted == 0)
            #expect(try await scene.content().users.count == 50)
            #expect(try await scene.tally(after: last).isEmpty)
            let hold = try await scene.hold()
            #expect(hold?.cause == .missingUsers && hold?.count == 12 && hold?.of == 50)
            // Again and again the same, said once.
            let middle = try await scene.lastSequence()
            #expect(try await scene.sync().state == .held)
            #expect(try await scene.events(after: middle).map(\.type) == [.directorySyncCompleted])

            let confirmed = try await scene.sync(confirm: true)
            #expect(confirmed.state == .completed && confirmed.tally.deleted == 12)
            #expect(try await scene.content().users.count == 38)
            #expect(try await scene.hold() == nil)
        }
    }

    @Test("A held run may be confirmed at once; one that is not may not be repeated so soon")
    func coolDown() async throws {
        try await GoogleScene.run(["--users", "50"]) { scene in
            let id: JSON = ["directoryId": .string(scene.directory)]
            let error = try await scene.client.refusal("directories/sync", id, -32005, "sync_cool_down")
            let seconds = try #require(error?.details["retryAfterSeconds"]?.integerValue)
            #expect((1...60).contains(seconds) && error?.isRetryable == true)
            try await scene.google.server.control(
                "/control/users", ["delete": .array((20..<40).map { .string(Self.user($0)) })])
            #expect(try await scene.sync().state == .held)
            try await scene.client.refusal("directories/sync", id, -32005, "sync_cool_down")
            let started = try await scene.client.call(
                "directories/sync", ["directoryId": .string(scene.directory), "confirm": true])
            #expect(started["state"] == "running")
            #expect(try await scene.client.call("directories/sync", id)["runId"] == started["runId"], "it counts")
            #expect(try await scene.pull()?.state == .completed)
            #expect(try await scene.content().users.count == 30)
        }
    }

    @Test("Few missing users are asked for one by one, and go")
    func fewMissing() async throws {
        try await GoogleScene.run(["--users", "50"]) { scene in
            try await scene.google.server.control(
                "/control/users", ["delete": .array((20..<30).map { .string(Self.user($0)) })])
            let run = try await scene.sync()
            #expect(run.state == .completed && run.tally.deleted == 10)
            #expect(try await scene.google.requests()["users/get"] == 10)
        }
    }

    @Test("A user whom the map cannot use is put aside and the others come")
    func oddUsers() async throws {
        try await GoogleScene.run(["--users", "5"], linked: false) { scene in
            try await scene.google.server.control(
                "/control/users",
                [
                    "put": [
                        ["id": "nameless", "primaryEmail": ""],
                        [
                            "id": "odd", "primaryEmail": "odd@example.com", "suspended": "perhaps",
                            "name": ["fullName": 7],
                        ],
                    ]
                ])
            _ = try await scene.link()
            let run = try #require(try await scene.pull())
            #expect(run.state == .completed && run.findings.map(\.code) == [.googleUserUnreadable])
            #expect(run.tally.users == 6)
            #expect(try await scene.content().users.count == 6)
        }
    }

    @Test("Who is in quarantine comes in by a replay when the map can use them")
    func replay() async throws {
        try await GoogleScene.run(["--users", "3"], linked: false) { scene in
            let params: JSONObject = ["directoryId": .string(scene.directory)]
            func setMap(requiringNotes: Bool) async throws {
                var params = params
                params["map"] = [
                    "user": [
                        ["target": "email", "source": "primaryEmail", "required": true],
                        ["target": "jobTitle", "source": "notes.value", "required": .bool(requiringNotes)],
                    ], "group": [["target": "name", "source": "name"]],
                ]
                try await scene.client.call("directories/attributeMap/set", .object(params))
                await scene.host.services.directoryRuns.finish()
            }
            try await setMap(requiringNotes: true)
            _ = try await scene.link()
            #expect(try await scene.pull()?.tally.quarantined == 3)
            #expect(try await scene.content().users.isEmpty)
            let refused = try await scene.client.call("directories/quarantine/replay", .object(params))
            #expect(refused["remaining"] == 3)
            try await setMap(requiringNotes: false)
            let replayed = try await scene.client.call("directories/quarantine/replay", .object(params))
            #expect(replayed["remaining"] == 0)
            #expect(
                replayed["attempts"]?.arrayValue?.map { $0["outcome"] } == ["created", "created", "created"])
            #expect(try await scene.content().users.count == 3)
            // Google says the same of them.
            let sequence = try await scene.lastSequence()
            #expect(try await scene.sync().state == .completed)
            #expect(try await scene.tally(after: sequence).isEmpty)
        }
    }

    @Test("Of two hosts that are asked at once, one pulls, and each user comes once")
    func twoHosts() async throws {
        try await GoogleScene.run(["--users", "700", "--groups", "20", "--members", "5"], linked: false) { scene in
            let other = try TestHost(
                clock: scene.host.clock, folder: scene.host.folder,
                google: GoogleAccess(
                    endpoints: try scene.google.endpoints, http: scene.google.fetcher, pause: scene.google.pause))
            defer { other.storage.close() }
            _ = try await scene.link()
            let id = try scene.id
            async let first = scene.host.services.directoryPuller.pull(id)
            async let second = other.services.directoryPuller.pull(id)
            let runs = try await [first, second].compactMap(\.self)
            #expect(runs.count == 1)
            #expect(try await scene.runs().map(\.state) == [.completed])
            let tally = try await scene.tally(after: 0)
            #expect(tally[.directoryUserCreated] == 700 && tally[.directoryGroupCreated] == 20)
        }
    }

    @Test("Custom fields come when the directory's own map names them, and only those")
    func customFields() async throws {
        try await GoogleScene.run(["--users", "3"]) { scene in
            let id = try scene.id
            try await scene.google.server.control(
                "/control/users",
                [
                    "patch": .object([
                        Self.user(0): ["customSchemas": ["Work": ["floor": "4"], "Private": ["size": "L"]]]
                    ])
                ])
            try await scene.host.gate.store.write(id.tenant) { transaction in
                var directory = try #require(try transaction.directories.get(id))
                var map = DirectoryMapping(
                    user: [
                        AttributeRule("idpId", from: "id", required: true),
                        AttributeRule("email", from: "primaryEmail", required: true),
                        AttributeRule("customAttributes.floor", from: "customSchemas.Work.floor"),
                    ], group: [])
                map.group = [AttributeRule("name", from: "name", required: true)]
                directory.attributeMap = map
                try transaction.directories.update(directory)
            }
            #expect(try await scene.sync().state == .completed)
            let user = try await scene.host.gate.store.read(id.tenant) { transaction in
                try #require(
                    try transaction.directoryUsers.find(.externalId(Self.user(0)), in: id, limit: 1).first)
            }
            #expect(try user.attributes.json()["customAttributes"] == ["floor": "4"])
            let raw = try user.raw.json()
            #expect(raw["customSchemas"] == ["Work": ["floor": "4"]] && raw["organizations"] == nil)
        }
    }

    @Test("Runs are due every half hour, by the agenda, and what one host pulls no other does")
    func schedule() async throws {
        try await GoogleScene.run(["--users", "5"]) { scene in
            let host = scene.host
            let next = try #require(Timestamp(try await scene.state().text("nextSyncAt")))
            let wait = next.milliseconds - host.clock.now().milliseconds
            #expect((1_790_000...1_920_000).contains(wait))
            #expect(try await scene.pull()?.state == .completed)
            #expect(try await scene.runs().count == 1, "not due yet")
            let served = Task {
                await host.services.directoryPulls.serve { directory in
                    _ = try? await host.services.directoryPuller.pull(directory)
                }
            }
            host.clock.advance(seconds: 1_930)
            try await scene.google.server.behave(["clockOffsetSeconds": 1_930])
            _ = try await host.services.backgroundWork.round()
            for _ in 0..<600 {
                let runs = try await scene.runs()
                if runs.count == 2, runs.first?.endedAt != nil { break }
                try await Task.sleep(for: .milliseconds(20))
            }
            served.cancel()
            await served.value
            let runs = try await scene.runs()
            #expect(runs.count == 2 && runs.allSatisfy { $0.state == .completed })
        }
    }

    @Test("While a host has the lease, another leaves the directory alone")
    func lease() async throws {
        try await GoogleScene.run(["--users", "5"]) { scene in
            let host = scene.host
            let name = "directory:\(scene.directory)"
            host.clock.advance(seconds: 3_000)
            let now = host.clock.now()
            let lease = try await host.storage.environment.write { transaction in
                try transaction.leases.acquire(name, holder: "another", now: now, until: now.adding(seconds: 120))
            }
            #expect(lease != nil)
            #expect(try await host.services.directoryPuller.pull(try scene.id) == nil)
            #expect(try await scene.runs().count == 1)
        }
    }

    @Test("A run that its host left is closed by the next one, which is right")
    func abandonedRun() async throws {
        try await GoogleScene.run(Self.arguments, linked: false) { scene in
            _ = try await scene.link()
            let id = try scene.id
            // As a host that was killed leaves it: under way, with what it had written.
            try await scene.google.faults(["kind": "503", "on": "members", "count": 1000])
            let left = try #require(try await scene.pull())
            try await scene.host.gate.store.write(id.tenant) { transaction in
                var run = try #require(try transaction.directoryRuns.get(left.id, in: id))
                run.state = .running
                run.endedAt = nil
                try transaction.directoryRuns.update(run)
            }
            try await scene.google.server.control("/control/faults", ["faults": []])
            scene.host.clock.advance(seconds: 200)
            try await scene.google.server.behave(["clockOffsetSeconds": 200])
            let run = try await scene.sync()
            #expect(run.state == .completed && run.id != left.id)
            let runs = try await scene.runs()
            #expect(runs.count == 2 && runs.last?.state == .failed)
            #expect(runs.last?.findings.map(\.code) == [.directoryRunInterrupted])
            let content = try await scene.content()
            #expect(content.users.count == 1203 && content.groups.values.allSatisfy { $0.count == 450 })
            #expect(try await scene.tally(after: 0)[.directoryUserCreated] == 1203)
        }
    }

    @Test("A cancelled run writes nothing more and deletes nobody")
    func cancelled() async throws {
        try await GoogleScene.run(["--users", "1203"]) { scene in
            try await scene.google.server.control("/control/users", ["delete": [.string(Self.user(5))]])
            try await scene.google.faults(["kind": "slow", "seconds": 1, "on": "users", "count": 2])
            scene.host.clock.advance(seconds: 61)
            let started = try await scene.client.call("directories/sync", ["directoryId": .string(scene.directory)])
            let id = try scene.id
            let pulling = Task { try await scene.host.services.directoryPuller.pull(id) }
            let ended = try await scene.client.call(
                "directories/runs/cancel",
                ["directoryId": .string(scene.directory), "runId": try #require(started["runId"])])
            #expect(ended["state"] == "cancelled")
            _ = try await pulling.value
            #expect(try await scene.content().users.count == 1203)
            #expect(try await scene.runs().first?.state == .cancelled)
        }
    }
}

extension GoogleScene {
    fileprivate func hold() async throws -> DeprovisioningHold? {
        let id = try id
        return try await host.gate.store.read(id.tenant) { try $0.directories.get(id)?.hold }
    }
}
