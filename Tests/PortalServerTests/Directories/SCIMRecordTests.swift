import PortalCore
import PortalServer
import StrictJSON
import Testing

/// What is kept of requests and of users who were refused, and what a self-test shows.
@Suite("What is recorded of SCIM requests", .timeLimit(.minutes(1)))
struct SCIMRecordTests {
    @Test("The first request links the directory, with one event; reading is enough")
    func linked() async throws {
        try await SCIMScene.run { scene in
            #expect(try await scene.stored().state == .unlinked)
            let wrong = try await scene.send(
                "GET", "/scim/v2/\(scene.directory)/Users", nil, ["Authorization": "Bearer x"])
            #expect(wrong.status == 401)
            #expect(try await scene.stored().state == .unlinked)
            _ = try await scene.send("GET", "/Users?startIndex=1&count=2")
            let linked = try await scene.stored()
            #expect(linked.state == .linked && linked.lastSyncAt != nil)
            for number in 0..<3 {
                scene.host.clock.advance(seconds: 120)
                _ = try await scene.createUser("user\(number)")
                _ = try await scene.send("GET", "/Users")
            }
            #expect(try await scene.stored().lastSyncAt != linked.lastSyncAt)
            let events = try await scene.host.events(of: scene.organization).filter { $0.type == .directoryLinked }
            #expect(events.count == 1)
            #expect(events.first?.previous?["state"] == "unlinked" && events.first?.data["state"] == "linked")
            let view = try await scene.client.call(
                "directories/get", ["directoryId": .string(scene.directory.description)])
            #expect(view["state"] == "linked")
        }
    }

    private func requests(_ scene: SCIMScene, _ more: JSONObject = [:]) async throws -> [JSON] {
        var params: JSONObject = ["directoryId": .string(scene.directory.description), "limit": 100]
        for member in more.members { params[member.key] = member.value }
        return try await scene.client.call("directories/requests/list", .object(params)).page()
    }

    @Test("Every request is in the log, refused ones with the reason, nothing secret in it")
    func log() async throws {
        try await SCIMScene.run { scene in
            let canary = "Corr3ct-h0rse"
            let user = try await scene.send(
                "POST", "/Users", SCIMScene.user("ada", ["password": .string(canary), "title": "Countess"]),
                headers: ["User-Agent": "Okta SCIM Client"])
            let path = "/Users/\(user.id)"
            let bodies: [JSON] = [
                SCIMScene.patch(["op": "replace", "path": "password", "value": .string(canary)]),
                SCIMScene.patch(["op": "Replace", "path": "PassWord", "value": .string(canary)]),
                SCIMScene.patch(["op": "replace", "value": ["password": .string(canary)]]),
                SCIMScene.patch([
                    "op": "replace", "path": "urn:ietf:params:scim:schemas:core:2.0:User:password",
                    "value": .string(canary),
                ]),
                SCIMScene.patch(["op": "replace", "path": "title", "value": "Queen"]),
            ]
            for body in bodies { _ = try await scene.send("PATCH", path, body) }
            for text in [
                "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"eve\",\"p\\u0061ssword\":\"\(canary)\"}",
                "{\"password\":\"\(canary)\"", "password=\(canary)", "{\"password\":\"a\",\"password\":\"\(canary)\"}",
                "{\"clientSecret\":{\"deep\":[\"\(canary)\"]},\"userName\":5}",
            ] {
                _ = try await scene.send("PUT", path, text: text)
            }
            for query in [
                "filter=password%20eq%20%22\(canary)%22", "filter=p%61ssword%20eq%20%22\(canary)%22", "token=\(canary)",
            ] {
                _ = try await scene.send("GET", "/Users?\(query)")
            }
            _ = try await scene.send("GET", "/Users/nobody")
            let all = try await requests(scene)
            #expect(all.count == 15, "\(all.count)")
            let newest = try #require(all.first)
            #expect(newest["status"] == 404 && newest["path"] == "/Users/nobody" && newest["method"] == "GET")
            #expect(newest["detail"]?.stringValue?.isEmpty == false)
            #expect(newest["responseBody"]?.stringValue?.contains("\"404\"") == true)
            let oldest = try #require(all.last)
            #expect(oldest["status"] == 201 && oldest["userAgent"] == "Okta SCIM Client")
            #expect(oldest["requestBody"]?.stringValue?.contains("Countess") == true)
            #expect(oldest["requestBody"]?.stringValue?.contains("[redacted]") == true)
            #expect(oldest["tokenHint"] == .string(String(scene.token.suffix(4))))
            let titled = all.filter { $0["requestBody"]?.stringValue?.contains("Queen") == true }
            #expect(titled.count == 1)
            let refused = try await requests(scene, ["refused": true])
            #expect(!refused.isEmpty && refused.allSatisfy { $0["status"]?.integerValue ?? 0 >= 400 })
            let accepted = try await requests(scene, ["refused": false])
            #expect(refused.count + accepted.count == all.count)
            #expect(try await requests(scene, ["method": "POST"]).count == 1)
            let one = try await scene.client.call(
                "directories/requests/get",
                ["directoryId": .string(scene.directory.description), "requestId": newest["id"] ?? .null])
            #expect(one == newest)
            let places = try scene.host.places(of: canary)
            #expect(places.isEmpty, "\(places)")
            #expect(try scene.host.places(of: scene.token).filter { !$0.hasPrefix("frame") }.isEmpty)
        }
    }

    @Test("A stranger's requests are in the log, a few a minute, without their bodies")
    func strangers() async throws {
        try await SCIMScene.run { scene in
            for _ in 0..<100 {
                _ = try await scene.send(
                    "POST", "/scim/v2/\(scene.directory)/Users", "{\"userName\": \"stranger\"}",
                    ["Authorization": "Bearer wrong"])
            }
            let lines = try await requests(scene)
            #expect((1...30).contains(lines.count), "\(lines.count)")
            #expect(lines.allSatisfy { $0["status"] == 401 && $0["requestBody"] == nil && $0["tokenHint"] == nil })
            scene.host.clock.advance(seconds: 120)
            _ = try await scene.send("GET", "/scim/v2/\(scene.directory)/Users", nil, ["Authorization": "Bearer wrong"])
            #expect(try await requests(scene).count == lines.count + 1)
            // Where there is no directory, nothing is kept.
            let other = try await SCIMScene.make(scene.host, scene.client, scene.organization)
            #expect(try await requests(other).isEmpty)
        }
    }

    @Test("Long bodies and paths are cut where they can be, and the log of another directory is another one")
    func bounds() async throws {
        try await SCIMScene.run { scene in
            let user = try await scene.createUser(
                "ada",
                [
                    "title": .string(String(repeating: "ü", count: 4000)),
                    "nickName": .string(String(repeating: "😀", count: 2000)),
                ])
            _ = try await scene.send("GET", "/Users?unknown=\(String(repeating: "x", count: 5000))")
            _ = try await scene.send(
                "GET", "/Users/\(user.id)", headers: ["User-Agent": String(repeating: "é", count: 1000)])
            for line in try await requests(scene) {
                #expect((line["requestBody"]?.stringValue?.utf8.count ?? 0) <= 9000)
                #expect((line["path"]?.stringValue?.utf8.count ?? 0) <= 1100)
                #expect((line["userAgent"]?.stringValue?.utf8.count ?? 0) <= 300)
            }
            let other = try await SCIMScene.make(scene.host, scene.client, scene.organization)
            _ = try await other.send("GET", "/Groups")
            #expect(try await requests(other).map { $0["path"] } == ["/Groups"])
            #expect(try await requests(scene).count == 3)
            _ = try await scene.client.refusal(
                "directories/requests/get",
                [
                    "directoryId": .string(other.directory.description),
                    "requestId": try #require(try await requests(scene).first?["id"]),
                ],
                -32004, "request_not_found")
        }
    }

    // MARK: Quarantine

    private func requireDepartment(_ scene: SCIMScene) async throws {
        try await setMap(scene, requires: "department", from: "\(SCIMScene.enterprise):department")
    }

    private func setMap(_ scene: SCIMScene, requires target: String, from source: String) async throws {
        try await scene.change { directory in
            directory.attributeMap = DirectoryMapping(
                user: [
                    AttributeRule("username", from: "userName", required: true),
                    AttributeRule("active", from: "active", transform: .boolean),
                    AttributeRule(target, from: source, required: true),
                ], group: [])
        }
    }

    private func quarantine(_ scene: SCIMScene) async throws -> [JSON] {
        try await scene.client.call(
            "directories/quarantine/list", ["directoryId": .string(scene.directory.description)]
        ).page()
    }

    private func replay(_ scene: SCIMScene, _ id: JSON? = nil) async throws -> JSON {
        var params: JSONObject = ["directoryId": .string(scene.directory.description)]
        params["quarantineId"] = id
        return try await scene.client.call("directories/quarantine/replay", .object(params))
    }

    @Test("Who cannot be mapped is refused and kept with the reason, told of once, and created by a replay")
    func quarantinedCreation() async throws {
        try await SCIMScene.run { scene in
            try await requireDepartment(scene)
            let events = try await scene.events(during: {
                for _ in 0..<3 {
                    let refused = try await scene.send(
                        "POST", "/Users", SCIMScene.user("ada", ["title": "Countess", "password": "never-kept-x"]))
                    #expect(refused.status == 400 && refused.scimType == "invalidValue")
                    #expect(refused.json["detail"]?.stringValue?.contains("department") == true)
                }
            })
            #expect(events.map(\.type) == [.directoryUserQuarantined])
            #expect(try await scene.list().total == 0)
            #expect(try await scene.counts().users == 0)
            let kept = try #require(try await quarantine(scene).first)
            #expect(kept["userName"] == "ada" && kept["userId"] == nil && kept["attempts"] == 3)
            #expect(kept["raw"]?["title"] == "Countess" && kept["raw"]?["password"] == nil)
            #expect(kept["findings"]?.arrayValue?.first?["remedy"]?.stringValue?.contains("department") == true)
            #expect(try await quarantine(scene).count == 1)

            let again = try await replay(scene)
            #expect(again["remaining"] == 1 && again["attempts"]?[0]?["outcome"] == "quarantined")
            try await scene.client.call(
                "directories/attributeMap/set",
                [
                    "directoryId": .string(scene.directory.description),
                    "map": [
                        "user": [
                            ["target": "username", "source": "userName", "required": true],
                            ["target": "department", "source": "title", "required": true],
                        ], "group": [["target": "name", "source": "displayName"]],
                    ],
                ])
            await scene.host.services.directoryRuns.finish()
            let replayed = try await scene.events(during: {
                let result = try await replay(scene, kept["id"])
                #expect(result["remaining"] == 0 && result["attempts"]?[0]?["outcome"] == "created")
            })
            #expect(replayed.map(\.type) == [.directoryUserCreated])
            #expect(replayed.first?.data["attributes"]?["department"] == "Countess")
            #expect(try await scene.list().names == ["ada"])
            #expect(try await quarantine(scene).isEmpty)
            #expect(try scene.host.places(of: "never-kept-x").filter { !$0.hasPrefix("frame") }.isEmpty)
        }
    }

    @Test("Who was there stays as they were, until a replay or a later request brings the change")
    func quarantinedChange() async throws {
        try await SCIMScene.run { scene in
            let department: JSON = ["department": "Engines"]
            let user = try await scene.createUser("ada", [SCIMScene.enterprise: department])
            try await requireDepartment(scene)
            let path = "/Users/\(user.id)"
            let removal = SCIMScene.patch(["op": "remove", "path": .string("\(SCIMScene.enterprise):department")])
            let refused = try await scene.send("PATCH", path, removal)
            #expect(refused.status == 400)
            #expect(try await scene.send("GET", path).json == user.json)
            let kept = try #require(try await quarantine(scene).first)
            #expect(kept["userId"] == .string(user.id))
            // The provider takes it back: nothing is left to be decided.
            let same = try await scene.send(
                "PUT", path, SCIMScene.user("ada", [SCIMScene.enterprise: department, "active": true]))
            #expect(same.status == 200)
            #expect(try await quarantine(scene).isEmpty)

            _ = try await scene.send("PUT", path, SCIMScene.user("ada", ["title": "Countess"]))
            #expect(try await quarantine(scene).count == 1)
            try await setMap(scene, requires: "department", from: "title")
            let events = try await scene.events(during: {
                let result = try await replay(scene)
                #expect(result["attempts"]?[0]?["outcome"] == "updated" && result["remaining"] == 0)
            })
            #expect(events.map(\.type) == [.directoryUserUpdated])
            #expect(try await scene.send("GET", path).json["title"] == "Countess")
            // Deleted or renamed away, nobody is in quarantine any more.
            _ = try await scene.send("PUT", path, SCIMScene.user("ada"))
            #expect(try await quarantine(scene).count == 1)
            _ = try await scene.send("DELETE", path)
            #expect(try await quarantine(scene).isEmpty)
        }
    }

    @Test("A replay does not take somebody else's name")
    func replayConflict() async throws {
        try await SCIMScene.run { scene in
            let user = try await scene.createUser("ada", ["title": "x"]).id
            _ = try await scene.createUser("bob", ["title": "x"])
            try await setMap(scene, requires: "jobTitle", from: "title")
            _ = try await scene.send("PUT", "/Users/\(user)", SCIMScene.user("BOB"))
            try await setMap(scene, requires: "username", from: "userName")
            let result = try await replay(scene)
            #expect(result["attempts"]?[0]?["outcome"] == "conflict" && result["remaining"] == 1)
            #expect(try await scene.send("GET", "/Users/\(user)").json["userName"] == "ada")
            let unknown = JSON.string("quar_00000000000000000000000000")
            _ = try await scene.client.refusal(
                "directories/quarantine/replay",
                ["directoryId": .string(scene.directory.description), "quarantineId": unknown], -32004,
                "quarantine_not_found")
        }
    }

    // MARK: Self-test

    private func selfTest(_ scene: SCIMScene, _ profile: String) async throws -> JSON {
        try await scene.client.call(
            "directories/selfTest",
            ["directoryId": .string(scene.directory.description), "profile": .string(profile)])
    }

    @Test(
        "A self-test passes on a good directory, and leaves nothing behind",
        arguments: ["okta", "entra", "entra-legacy", "rfc7644"], ["okta", "entra-id", "custom-scim"])
    func selfTestPasses(profile: String, provider: String) async throws {
        try await SCIMScene.run(provider: provider, TestHost(baseURLOption: "https://portal.example.com")) { scene in
            _ = try await scene.createUser("ada")
            _ = try await scene.createGroup("Makers")
            let before = (
                try await scene.host.events(of: scene.organization), try await scene.counts(), try await scene.stored()
            )
            let report = try await selfTest(scene, profile)
            let failures = report["checks"]?.arrayValue?.filter { $0["passed"] != true } ?? []
            #expect(failures.isEmpty, "\(failures)")
            #expect(report["failed"] == 0 && report["passed"]?.integerValue ?? 0 > 10)
            let after = (
                try await scene.host.events(of: scene.organization), try await scene.counts(), try await scene.stored()
            )
            #expect(after.0 == before.0 && after.1 == before.1 && after.2 == before.2)
            #expect(try await scene.list().names == ["ada"])
            #expect(try await scene.list("Groups").names == ["Makers"])
            #expect(try await quarantine(scene).isEmpty)
        }
    }

    @Test("A self-test fails with a remedy where the map requires what the provider does not send")
    func selfTestFails() async throws {
        try await SCIMScene.run(provider: "okta", TestHost(baseURLOption: "https://portal.example.com")) { scene in
            try await setMap(scene, requires: "costCenter", from: "\(SCIMScene.enterprise):costCenter")
            let report = try await selfTest(scene, "okta")
            let creation = try #require(
                report["checks"]?.arrayValue?.first { $0["id"] == "create_user" })
            #expect(creation["passed"] == false)
            #expect(creation["remedy"]?.stringValue?.contains("attribute map") == true)
            #expect(creation["received"]?.stringValue?.contains("costCenter") == true)
            #expect(try await quarantine(scene).isEmpty)
            #expect(try await scene.events().isEmpty)
        }
    }

    @Test("A self-test names a base URL that no provider can reach, and a token that is missing")
    func selfTestPreliminaries() async throws {
        try await SCIMScene.run { scene in
            func failed() async throws -> [JSON] {
                try await selfTest(scene, "rfc7644")["checks"]?.arrayValue?.filter { $0["passed"] != true } ?? []
            }
            let insecure = try await failed()
            #expect(insecure.map { $0["id"] } == ["endpoint"], "\(insecure)")
            #expect(insecure.first?["remedy"]?.stringValue?.contains("https") == true)
            try await scene.change { $0.tokens = [] }
            #expect(Set(try await failed().compactMap { $0["id"]?.stringValue }) == ["endpoint", "token"])
        }
    }
}
