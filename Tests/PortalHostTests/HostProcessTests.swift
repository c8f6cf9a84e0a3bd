import Foundation
import PortalTestSupport
import RPC
import StrictJSON
import Testing

@Suite("The host as a process", .timeLimit(.minutes(5)))
struct HostProcessTests {
    @Test("A whole conversation is as published, in either framing", arguments: Framing.allCases)
    func conversation(framing: Framing) async throws {
        try await SpawnedHost.run(framing: framing) { host in
            let info = try await host.call("initialize", ["clientInfo": ["name": "tests"]])
            #expect(info["serverInfo"]?["name"] == "portal-host")
            let names = (0..<6).map { "Organisation \($0) – Ünïcödé ✓" }
            let created = try await withThrowingTaskGroup(of: JSON.self) { group in
                for name in names {
                    group.addTask { try await host.call("organizations/create", ["name": .string(name)]) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(created.compactMap { $0["name"]?.stringValue }) == Set(names))
            let organization = try #require(created.first?["id"])
            _ = try await host.call("events/subscribe", ["organizationId": organization])
            _ = try await host.call("organizations/update", ["organizationId": organization, "name": "New"])
            let event = try await host.notification("events/event")
            #expect(event["event"]?["type"] == "organization.updated")
            let refusal = try await host.refusal(of: "organizations/get", ["externalId": "nobody"])
            #expect(refusal.reason == "organization_not_found")
        }
    }

    @Test("Everything accepted is answered after the end of input")
    func endOfInput() async throws {
        let host = try SpawnedHost()
        async let answers = withThrowingTaskGroup(of: JSON.self) { group in
            for number in 0..<20 {
                group.addTask { try await host.call("organizations/create", ["name": "Number \(number)"]) }
            }
            return try await group.reduce(into: 0) { count, _ in count += 1 }
        }
        #expect(try await answers == 20)
        try await host.endInput()
    }

    @Test("A garbled frame is answered, and the next call too")
    func garbage() async throws {
        let host = try SpawnedHost()
        host.client.send(Array("{\"jsonrpc\": garbage".utf8))
        let answer = await host.client.otherMessages.first { _ in true }
        #expect(answer?["error"]?["code"] == -32700)
        #expect(answer?["id"] == .null)
        #expect(try await host.call("ping") == [:])
        await host.kill()
    }

    @Test("A call fails with a typed error when the host is killed")
    func death() async throws {
        let host = try SpawnedHost()
        _ = try await host.call("ping")
        await host.kill()
        await #expect(throws: RPCClientError.self) { try await host.client.call("ping") }
        #expect(host.process.termination == .signalled(9))
    }

    @Test("SIGTERM ends the host in good order")
    func termination() async throws {
        let host = try SpawnedHost()
        _ = try await host.call("ping")
        host.process.terminate()
        #expect(await host.process.wait(seconds: SpawnedHost.timeoutSeconds) != nil)
        #expect(host.process.termination != .signalled(9))
    }

    @Test("What one host wrote, another reads")
    func reopening() async throws {
        let data = try TemporaryDirectory()
        let organization = try await SpawnedHost.run(data: data.path) { host in
            try await host.call("organizations/create", ["name": "Kept", "externalId": "kept-1"])
        }
        let found = try await SpawnedHost.run(data: data.path) { host in
            try await host.call("organizations/get", ["externalId": "kept-1"])
        }
        #expect(found == organization)
    }

    @Test("Tokens are in no file and in no log")
    func secrets() async throws {
        let data = try TemporaryDirectory()
        let host = try SpawnedHost(["--log-level", "trace"], data: data.path)
        let organization = try await host.call("organizations/create", ["name": "Secretive"]).member("id")
        let link = try await host.call(
            "portalLinks/create", ["organizationId": organization, "kind": "shared", "intents": ["sso"]])
        _ = try await host.call("portalSessions/open", ["token": link.member("token")])
        _ = try await host.refusal(of: "portalSessions/open", ["token": "pl_notatokenbutacanary"])
        let directory = try await host.call(
            "directories/create", ["organizationId": organization, "providerId": "okta"])
        let canaries = try [link.member("token").text, directory.member("token").text, "pl_notatokenbutacanary"]
        try await host.end()
        for canary in canaries {
            #expect(!host.errorText.contains(canary))
            for file in try data.files() {
                let bytes = try Data(contentsOf: URL(filePath: file))
                #expect(bytes.range(of: Data(canary.utf8)) == nil, "\(file)")
            }
        }
    }
}

extension JSON {
    func member(_ name: String) throws -> JSON {
        try #require(self[name], "no member \(name)")
    }

    var text: String {
        get throws { try #require(stringValue) }
    }
}

extension TemporaryDirectory {
    /// The paths of all files below.
    func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path).map { path + "/" + $0 }
            .filter {
                var isDirectory: ObjCBool = false
                return FileManager.default.fileExists(atPath: $0, isDirectory: &isDirectory) && !isDirectory.boolValue
            }
    }
}
