import PortalCore
import PortalServer
import RPC
import StrictJSON
import Testing

@Suite struct DirectoryTokenMethodTests {
    private func status(_ client: TestClient, _ scene: DirectoryScene, _ token: String) async throws -> JSON? {
        try await client.call(
            "scim/handle",
            [
                "method": "GET", "url": .string("/scim/v2/\(scene.id)/Users?count=1"),
                "headers": ["Authorization": .string("Bearer \(token)")],
            ])["status"]
    }

    @Test func anOldTokenStaysValidForTheOverlapAndIsGoneAfterwards() async throws {
        try await TestHost.run { host, client in
            let organization = try await client.organization()
            let made = try await client.directory(organization)
            let scene = try DirectoryScene(host, made.text("id"))
            let first = try made.text("token")
            let before = try await host.events(of: organization)
            let rotated = try await client.call(
                "directories/tokens/rotate", scene.params(["overlapSeconds": 60]))
            let second = try rotated.text("token")
            #expect(first != second && rotated["expiresOld"] != nil)
            let shown = try await client.call("directories/get", scene.params([:]))
            #expect(shown["tokens"]?.arrayValue?.map { $0["expiresAt"] != nil } == [true, false])
            #expect(shown["token"] == nil)
            #expect(try await status(client, scene, first) == 200)
            #expect(try await status(client, scene, second) == 200)
            host.clock.advance(seconds: 61)
            #expect(try await status(client, scene, first) == 401)
            #expect(try await status(client, scene, second) == 200)
            let later = try await client.call("directories/get", scene.params([:]))
            #expect(later["tokens"]?.arrayValue?.map { $0["id"] } == [rotated["tokenId"]])
            let events = try await scene.events(of: organization, since: before.count)
            #expect(events.first?.type == .directoryTokenCreated)
            #expect(try host.places(of: second).allSatisfy { $0.hasPrefix("frame ") })
        }
    }

    @Test func withoutAnOverlapTheOldTokenEndsAtOnce() async throws {
        try await TestHost.run { host, client in
            let organization = try await client.organization()
            let made = try await client.directory(organization)
            let scene = try DirectoryScene(host, made.text("id"))
            let before = try await host.events(of: organization)
            let rotated = try await client.call("directories/tokens/rotate", scene.params(["overlapSeconds": 0]))
            #expect(rotated["expiresOld"] == nil)
            #expect(try await status(client, scene, made.text("token")) == 401)
            let events = try await scene.events(of: organization, since: before.count)
            #expect(events.map(\.type) == [.directoryTokenCreated, .directoryTokenRevoked])
            for seconds in [-1, 2_592_001] {
                try await client.refusal(
                    "directories/tokens/rotate", scene.params(["overlapSeconds": .integer(Int64(seconds))]), -32602,
                    "invalid_params", field: "/overlapSeconds")
            }
        }
    }

    @Test func theNumberOfTokensIsBounded() async throws {
        try await TestHost.run { host, client in
            let organization = try await client.organization()
            let scene = try DirectoryScene(host, try await client.directory(organization).text("id"))
            var tokens: [String] = []
            for index in 0..<DirectoryService.maximumTokens + 1 {
                host.clock.advance(seconds: 1)
                let overlap = JSON.integer(Int64(100_000 - index * 1_000))
                tokens.append(
                    try await client.call("directories/tokens/rotate", scene.params(["overlapSeconds": overlap]))
                        .text("token"))
            }
            let shown = try await client.call("directories/get", scene.params([:]))
            #expect(shown["tokens"]?.arrayValue?.count == DirectoryService.maximumTokens)
            #expect(try await status(client, scene, #require(tokens.last)) == 200)
        }
    }

    @Test func aTokenIsRevokedAtOnce() async throws {
        try await TestHost.run { host, client in
            let organization = try await client.organization()
            let made = try await client.directory(organization)
            let scene = try DirectoryScene(host, made.text("id"))
            let id = try #require(made["tokens"]?[0]?["id"])
            let before = try await host.events(of: organization).count
            let after = try await client.call("directories/tokens/revoke", scene.params(["tokenId": id]))
            #expect(after["tokens"] == [])
            #expect(try await status(client, scene, made.text("token")) == 401)
            #expect(try await scene.events(of: organization, since: before).map(\.type) == [.directoryTokenRevoked])
            try await client.refusal(
                "directories/tokens/revoke", scene.params(["tokenId": id]), -32004, "token_not_found")
        }
    }

    @Test func aDirectoryThatIsPulledHasNoTokens() async throws {
        try await TestHost.run { host, client in
            let (scene, _) = try await DirectoryScene.make(host, client, provider: "google-workspace")
            try await client.refusal(
                "directories/tokens/rotate", scene.params([:]), -32022, "protocol_not_supported")
        }
    }

    @Test func aResetForgetsEverybodyAndDeprovisionsNobody() async throws {
        try await TestHost.run { host, client in
            let organization = try await client.organization()
            let made = try await client.directory(organization)
            let scene = try DirectoryScene(host, made.text("id"))
            let users = try await scene.users((0..<25).map { DirectoryScene.incoming("p\($0)") })
            let group = try await scene.group("Engine", users.map(\.id))
            _ = try await client.call(
                "directories/groups/select",
                scene.params(["mode": "selected", "groupIds": [.string(group.id.description)]]))
            #expect(try await status(client, scene, made.text("token")) == 200)
            await scene.settle()
            let before = try await host.events(of: organization).count
            let error = try await client.refusal(
                "directories/reset", scene.params([:]), -32012, "confirmation_required", field: "/confirm")
            #expect(error?.message.contains("users (25) and groups (1)") == true)
            #expect(try await host.events(of: organization).count == before)

            let reset = try await client.call("directories/reset", scene.params(["confirm": true]))
            #expect(reset["state"] == "unlinked" && reset["groupSelection"] == "all" && reset["lastSyncAt"] == nil)
            #expect(reset["users"] == ["active": 0, "inactive": 0, "outOfScope": 0] && reset["groups"] == 0)
            #expect(reset["name"] == made["name"])
            #expect(try await status(client, scene, made.text("token")) == 401)
            #expect(try await status(client, scene, reset.text("token")) == 200)
            let events = try await scene.events(of: organization, since: before)
            #expect(
                events.prefix(3).map(\.type) == [.directoryReset, .directoryTokenRevoked, .directoryTokenCreated])
            #expect(events.first?.data["forgotten"]?["users"]?["active"] == 25)
            #expect(events.first?.data["forgotten"]?["groups"] == 1 && events.first?.data["deprovision"] == false)
            #expect(!events.contains { $0.type.rawValue.hasPrefix("directory_user.") })
            #expect(try await client.call("directories/users/list", scene.params([:])).page().isEmpty)
        }
    }

    @Test func aDeletedDirectoryIsOneEventWithItsCounts() async throws {
        try await TestHost.run { host, client in
            let (scene, organization) = try await DirectoryScene.make(host, client)
            let users = try await scene.users((0..<3).map { DirectoryScene.incoming("p\($0)") })
            try await scene.group("Engine", users.map(\.id))
            let before = try await host.events(of: organization).count
            try await client.call("directories/delete", scene.params([:]))
            let events = try await scene.events(of: organization, since: before)
            #expect(events.map(\.type) == [.directoryDeleted])
            #expect(events.first?.data["users"]?["active"] == 3 && events.first?.data["groups"] == 1)
        }
    }

    @Test(arguments: ["directories/delete", "directories/reset"])
    func whatIsMuchGoesAfterwards(_ method: String) async throws {
        try await TestHost.run { host, client in
            let (scene, organization) = try await DirectoryScene.make(host, client)
            while try await host.services.backgroundWork.round() != nil {}
            let users = try await scene.users((0..<450).map { DirectoryScene.incoming("p\($0)") })
            try await scene.group("Engine", users.map(\.id))
            let before = try await host.events(of: organization).count
            try await client.call(method, scene.params(method == "directories/reset" ? ["confirm": true] : [:]))
            let events = try await scene.events(of: organization, since: before)
            #expect(!events.contains { $0.type.rawValue.hasPrefix("directory_user.") })
            let counts = events.first?.data["forgotten"]?["users"] ?? events.first?.data["users"]
            #expect(counts?["active"] == 450)
            let tenant = scene.id.tenant
            #expect(try await !host.gate.store.write(tenant) { try $0.directories.purge(limit: 1) })
            if method == "directories/reset" {
                // It is in use again before the old rows are gone.
                _ = try await scene.users([DirectoryScene.incoming("p1")])
            }
            #expect(try await host.services.backgroundWork.round()?.visited == 1)
            #expect(try await host.gate.store.write(tenant) { try $0.directories.purge(limit: 1) })
            if method == "directories/reset" {
                let list = try await client.call("directories/users/list", scene.params([:])).page()
                #expect(list.count == 1)
            }
        }
    }
}
