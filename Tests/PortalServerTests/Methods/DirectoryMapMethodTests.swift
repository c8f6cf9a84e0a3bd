import PortalCore
import PortalServer
import PortalStorage
import RPC
import StrictJSON
import Testing

@Suite struct DirectoryMapMethodTests {
    /// As the provider's, but for what a test is about.
    private static func map(_ rules: [JSON]) -> JSON {
        let common: [JSON] = [
            ["target": "idpId", "source": "externalId"], ["target": "externalId", "source": "externalId"],
            ["target": "username", "source": "userName", "required": true],
            ["target": "email", "source": #"emails[primary eq true].value"#],
            ["target": "displayName", "source": "displayName"],
        ]
        return ["user": .array(common + rules), "group": [["target": "name", "source": "displayName"]]]
    }

    private static let active: JSON = ["target": "active", "source": "active", "transform": "boolean"]

    @Test func theProvidersMapIsInForceUntilThereIsAnother() async throws {
        try await TestHost.run { host, client in
            let (scene, _) = try await DirectoryScene.make(host, client)
            let before = try await client.call("directories/attributeMap/get", scene.params([:]))
            #expect(before["isDefault"] == true && before["map"] == before["providerMap"])
            let provider = try await client.call("providers/directoryMapping", ["providerId": "custom-scim"])
            #expect(before["providerMap"] == provider)
            let user = try #require(before["targets"]?["user"]?.arrayValue)
            #expect(user.first { $0["name"] == "active" }?["transforms"] == ["boolean", "negated"])
            #expect(user.contains { $0["name"] == "customAttributes.*" })
            #expect(before["transforms"]?.arrayValue?.count == AttributeTransform.allCases.count)

            let map = Self.map([Self.active])
            let set = try await client.call("directories/attributeMap/set", scene.params(["map": map]))
            #expect(set["isDefault"] == false && set["progressToken"] == set["runId"])
            let after = try await client.call("directories/attributeMap/get", scene.params([:]))
            #expect(after["isDefault"] == false && after["map"] == set["map"])
            let shown = try await client.call("directories/get", scene.params([:]))
            #expect(shown["hasAttributeMap"] == true)

            let back = try await client.call("directories/attributeMap/set", scene.params(["map": nil]))
            #expect(back["isDefault"] == true && back["map"] == provider)
            await scene.settle()
        }
    }

    @Test func whatIsWrongWithAMapIsNamedAndNothingChanges() async throws {
        try await TestHost.run { host, client in
            let (scene, organization) = try await DirectoryScene.make(host, client)
            let before = try await host.events(of: organization)
            let map = Self.map([
                ["target": "shoeSize", "source": "x"], ["target": "locale", "source": "a["],
                ["target": "active", "constant": "perhaps"], ["target": "title"],
            ])
            for method in ["directories/attributeMap/preview", "directories/attributeMap/set"] {
                let error = try await client.refusal(
                    method, scene.params(["map": map]), -32022, "invalid_attribute_map", field: "/map/user/5/target")
                #expect(
                    error?.findings.compactMap { $0["path"]?.stringValue } == [
                        "/user/5/target", "/user/6/source", "/user/7/constant", "/user/8/target", "/user/8/source",
                    ])
                #expect(error?.findings.allSatisfy { $0["remedy"]?.stringValue?.isEmpty == false } == true)
            }
            try await client.refusal(
                "directories/attributeMap/set", scene.params([:]), -32602, "invalid_params", field: "/map")
            #expect(try await host.events(of: organization) == before)
        }
    }

    @Test func aPreviewSaysWhatWouldChangeAndChangesNothing() async throws {
        try await TestHost.run { host, client in
            let (scene, organization) = try await DirectoryScene.make(host, client)
            let ada = try await scene.user("ada", ["nickName": "countess"])
            let bob = try await scene.user("bob")
            let events = try await host.events(of: organization)
            let map = Self.map([
                Self.active, ["target": "jobTitle", "source": "title", "transform": "uppercased"],
                ["target": "customAttributes.nick", "source": "nickName", "required": true],
            ])
            let answer = try await client.call(
                "directories/attributeMap/preview", scene.params(["map": map]), meta: ["progressToken": "p"])
            #expect(answer["changed"] == 1 && answer["wouldBeQuarantined"] == 1 && answer["unchanged"] == 0)
            #expect(answer["examined"] == 2 && answer["total"] == 2 && answer["isComplete"] == true)
            let sample = try #require(answer["sample"]?.arrayValue)
            // Who could not be used first.
            #expect(sample.first?["userId"] == .string(bob.id.description) && sample.first?["after"] == nil)
            #expect(sample.first?["findings"]?[0]?["code"] == "directory.attribute.missing")
            #expect(sample.last?["userId"] == .string(ada.id.description))
            #expect(
                sample.last?["before"]?["jobTitle"] == "Engineer" && sample.last?["after"]?["jobTitle"] == "ENGINEER")
            #expect(try await host.events(of: organization) == events)
            #expect(try await scene.user(ada.id) == ada)
        }
    }

    @Test func aPreviewOfManyTellsItsProgressAndGoesOnWhereItEnded() async throws {
        try await TestHost.run { host, client in
            let (scene, _) = try await DirectoryScene.make(host, client)
            let users = try await scene.users((0..<1_203).map { DirectoryScene.incoming("p\($0)") })
            let map = Self.map([Self.active, ["target": "jobTitle", "constant": "x"]])
            async let notified = client.notifications(2)
            let all = try await client.call(
                "directories/attributeMap/preview", scene.params(["map": map, "limit": 3]), meta: ["progressToken": 7])
            #expect(all["changed"] == 1_203 && all["sample"]?.arrayValue?.count == 3)
            let progress = await notified
            #expect(progress.map(\.method) == ["$/progress", "$/progress"])
            #expect(
                progress.map { $0.params?["value"] } == [
                    ["examined": 500, "total": 1_203], ["examined": 1_000, "total": 1_203],
                ])
            let rest = try await client.call(
                "directories/attributeMap/preview",
                scene.params(["map": map, "after": .string(users[1_199].id.description)]))
            #expect(rest["examined"] == 3)
        }
    }

    @Test func everybodyIsMappedAnewAndEachChangeIsOneEvent() async throws {
        try await TestHost.run { host, client in
            let (scene, organization) = try await DirectoryScene.make(host, client)
            let users = try await scene.users(
                (0..<450).map { DirectoryScene.incoming("p\($0)", $0 % 3 == 0 ? ["title": nil] : [:]) })
            let count = try await host.events(of: organization).count
            let provider = try await client.call("directories/attributeMap/get", scene.params([:]))
            let rules = try #require(provider["map"]?["user"]?.arrayValue).filter { $0["target"] != "jobTitle" }
            let map: JSON = [
                "user": .array(rules + [["target": "jobTitle", "source": "title", "transform": "uppercased"]]),
                "group": [],
            ]
            let answer = try await client.call("directories/attributeMap/set", scene.params(["map": map]))
            await scene.settle()
            let run = try await scene.run(answer.text("runId"))
            #expect(run.state == .completed && run.endedAt != nil && run.tally.users == 450)
            let events = try await scene.events(of: organization, since: count)
            #expect(events.first?.type == .directoryUpdated)
            #expect(events.first?.data["attributeMap"] == answer["map"])
            #expect(events.first?.previous?["attributeMap"] != answer["map"])
            let changes = events.dropFirst()
            #expect(changes.allSatisfy { $0.type == .directoryUserUpdated })
            #expect(
                changes.compactMap { $0.data["id"]?.stringValue }
                    == users.filter { user in user.raw.utf8.containsTitle }.map(\.id.description))
            #expect(run.tally.updated == 300)
            #expect(try await scene.attributes(of: users[1].id).jobTitle == "ENGINEER")
            #expect(changes.first?.previous?["attributes"]?["jobTitle"] == "Engineer")
            // Once more changes nobody.
            _ = try await client.call("directories/attributeMap/set", scene.params(["map": map]))
            await scene.settle()
            #expect(try await scene.events(of: organization, since: count) == events)
        }
    }

    @Test func whoBecomesInactiveIsToldOfAsDeactivated() async throws {
        try await TestHost.run { host, client in
            let (scene, organization) = try await DirectoryScene.make(host, client)
            let ada = try await scene.user("ada", ["blocked": true])
            let bob = try await scene.user("bob", ["blocked": false])
            let map = Self.map([["target": "active", "source": "blocked", "transform": "negated"]])
            let count = try await host.events(of: organization).count
            _ = try await client.call("directories/attributeMap/set", scene.params(["map": map]))
            await scene.settle()
            #expect(try await scene.user(ada.id).state == .inactive)
            #expect(try await scene.user(bob.id).state == .active)
            let events = try await scene.events(of: organization, since: count)
            #expect(
                events.filter { $0.type == .directoryUserDeactivated }.map { $0.data["id"]?.stringValue } == [
                    ada.id.description
                ])
            let shown = try await client.call("directories/get", scene.params([:]))
            #expect(shown["users"] == ["active": 1, "inactive": 1, "outOfScope": 0])
        }
    }

    @Test func aMapThatWouldDeactivateVeryManyNeedsAConfirmation() async throws {
        try await TestHost.run { host, client in
            let (scene, organization) = try await DirectoryScene.make(host, client)
            let users = try await scene.users((0..<20).map { DirectoryScene.incoming("p\($0)") })
            let map = Self.map([["target": "active", "source": "active", "transform": "negated"]])
            let count = try await host.events(of: organization).count
            let error = try await client.refusal(
                "directories/attributeMap/set", scene.params(["map": map]), -32012, "mass_deprovisioning_guard",
                field: "/confirm")
            #expect(error?.details["count"] == 20 && error?.details["of"] == 20)
            #expect(error?.details["sample"]?.arrayValue?.count == 20)
            #expect(try await host.events(of: organization).count == count)
            _ = try await client.call("directories/attributeMap/set", scene.params(["map": map, "confirm": true]))
            await scene.settle()
            #expect(try await scene.user(users[0].id).state == .inactive)
        }
    }

    @Test func whoCannotBeUsedGoesIntoQuarantineAndKeepsTheAttributes() async throws {
        try await TestHost.run { host, client in
            let (scene, organization) = try await DirectoryScene.make(host, client)
            let ada = try await scene.user("ada", ["nickName": "countess"])
            let bob = try await scene.user("bob")
            let before = try await scene.attributes(of: bob.id)
            let map = Self.map([Self.active, ["target": "customAttributes.n", "source": "nickName", "required": true]])
            let count = try await host.events(of: organization).count
            for _ in 0..<2 { _ = try await client.call("directories/attributeMap/set", scene.params(["map": map])) }
            await scene.settle()
            #expect(try await scene.attributes(of: bob.id) == before)
            #expect(try await scene.attributes(of: ada.id).customAttributes == ["n": "countess"])
            let events = try await scene.events(of: organization, since: count)
            #expect(events.count { $0.type == .directoryUserQuarantined } == 1)
            let quarantined = try await client.call("directories/quarantine/list", scene.params([:])).page()
            #expect(quarantined.map { $0["userId"] } == [.string(bob.id.description)])
            // Usable again by another map: nothing is left to be looked after.
            _ = try await client.call("directories/attributeMap/set", scene.params(["map": nil]))
            await scene.settle()
            #expect(try await client.call("directories/quarantine/list", scene.params([:])).page().isEmpty)
        }
    }

    @Test func whatTheProviderSentSinceStaysInQuarantine() async throws {
        try await TestHost.run { host, client in
            let (scene, _) = try await DirectoryScene.make(host, client)
            let map = Self.map([Self.active, ["target": "jobTitle", "source": "title", "required": true]])
            _ = try await client.call("directories/attributeMap/set", scene.params(["map": map]))
            await scene.settle()
            let ada = try await scene.user("ada")
            _ = try await scene.write { writer, _ in
                try writer.update(ada, to: DirectoryScene.incoming("ada", ["title": nil, "locale": "fr"]))
            }
            let stricter = Self.map([
                Self.active, ["target": "jobTitle", "source": "title", "required": true],
                ["target": "timezone", "source": "timezone", "required": true],
            ])
            for map: JSON in [stricter, map] {
                _ = try await client.call("directories/attributeMap/set", scene.params(["map": map]))
                await scene.settle()
                let kept = try await scene.read { try $0.quarantine.find(for: ada.id, in: scene.id) }
                #expect(try kept?.raw.json()["locale"] == "fr")
            }
        }
    }

    @Test func aRunWhoseHostIsGoneIsTakenOverWhereItStopped() async throws {
        try await TestHost.run { host, client in
            let (scene, organization) = try await DirectoryScene.make(host, client)
            let users = try await scene.users((0..<30).map { DirectoryScene.incoming("p\($0)") })
            // As another host left it: the map in force, ten users mapped.
            let run = try await scene.write { writer, transaction in
                var directory = try #require(try transaction.directories.get(scene.id))
                let decoded = try JSONDecoding.decode(
                    DirectoryMapping.self, from: Self.map([Self.active, ["target": "jobTitle", "constant": "x"]]))
                directory.attributeMap = decoded
                try transaction.directories.update(directory)
                var run = DirectoryRun(
                    id: host.gate.surroundings.makeID(in: scene.id.tenant), directoryId: scene.id, kind: .remap,
                    startedAt: host.clock.now())
                run.place = "users \(users[9].id)"
                run.tally.users = 10
                try transaction.directoryRuns.insert(run)
                return run
            }
            let tenant = scene.id.tenant
            try await host.services.housekeeping.visit(tenant)
            await scene.settle()
            #expect(try await scene.run(run.id.description).state == .running, "its host may be alive")
            let next = try await host.storage.environment.read { try $0.agenda.dueTime(of: tenant) }
            #expect(try #require(next) <= run.touchedAt.adding(seconds: DirectoryBatchRuns.takeOverSeconds))
            host.clock.advance(seconds: DirectoryBatchRuns.takeOverSeconds)
            try await host.services.housekeeping.visit(tenant)
            await scene.settle()
            let done = try await scene.run(run.id.description)
            #expect(done.state == .completed && done.tally.users == 30 && done.tally.updated == 20)
            #expect(try await scene.attributes(of: users[9].id).jobTitle == "Engineer")
            #expect(try await scene.attributes(of: users[10].id).jobTitle == "x")
            _ = organization
        }
    }

    @Test func aCancelledRunEndsWhereItIsAndKeepsWhatItWrote() async throws {
        try await TestHost.run { host, client in
            let (scene, organization) = try await DirectoryScene.make(host, client)
            let users = try await scene.users((0..<3_000).map { DirectoryScene.incoming("p\($0)") })
            let before = try await host.events(of: organization).count
            let map = Self.map([Self.active, ["target": "jobTitle", "constant": "x"]])
            let id = try await client.call("directories/attributeMap/set", scene.params(["map": map])).text("runId")
            let ended = try await client.call("directories/runs/cancel", scene.params(["runId": .string(id)]))
            #expect(ended["state"] == "cancelled" && ended["endedAt"] != nil)
            await scene.settle()
            let run = try await scene.run(id)
            #expect(run.state == .cancelled && run.tally.users < users.count)
            // Each who was mapped anew was told of, and nobody else was touched.
            let changed = try await scene.events(of: organization, since: before)
                .count { $0.type == .directoryUserUpdated }
            #expect(changed == run.tally.updated)
            #expect(try await scene.attributes(of: users[2_999].id).jobTitle == "Engineer")
            // Cancelling it once more changes nothing.
            let again = try await client.call("directories/runs/cancel", scene.params(["runId": .string(id)]))
            #expect(again == ended)
        }
    }

    @Test func aLaterMapEndsTheRunOfTheOneBefore() async throws {
        try await TestHost.run { host, client in
            let (scene, _) = try await DirectoryScene.make(host, client)
            let users = try await scene.users((0..<600).map { DirectoryScene.incoming("p\($0)") })
            var runs: [String] = []
            for title in ["a", "b", "c"] {
                let map = Self.map([Self.active, ["target": "jobTitle", "constant": .string(title)]])
                runs.append(
                    try await client.call("directories/attributeMap/set", scene.params(["map": map])).text("runId"))
            }
            await scene.settle()
            let last = try await scene.run(#require(runs.last))
            #expect(last.state == .completed)
            for user in [users[0], users[599]] {
                #expect(try await scene.attributes(of: user.id).jobTitle == "c")
            }
            for run in runs.dropLast() {
                let earlier = try await scene.run(run)
                #expect(
                    earlier.state == .completed || earlier.findings.first?.code.rawValue == "directory.run.superseded")
            }
        }
    }

    @Test func aChangeOfWhatIsNoLongerThereIsAConflict() async throws {
        try await TestHost.run { host, client in
            let (scene, _) = try await DirectoryScene.make(host, client)
            let map = Self.map([Self.active])
            try await client.refusal(
                "directories/attributeMap/set", scene.params(["map": map, "expectedRevision": 9]), -32009,
                "revision_conflict")
            let set = try await client.call(
                "directories/attributeMap/set", scene.params(["map": map, "expectedRevision": 1]), key: "k")
            #expect(set["revision"] == 2)
            // The first answer again, and no second run.
            let again = try await client.call(
                "directories/attributeMap/set", scene.params(["map": map, "expectedRevision": 1]), key: "k")
            #expect(again == set)
            await scene.settle()
        }
    }
}

extension [UInt8] {
    fileprivate var containsTitle: Bool { String(decoding: self, as: UTF8.self).contains(#""title""#) }
}
