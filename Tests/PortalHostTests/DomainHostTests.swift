import Foundation
import PortalTestSupport
import RPC
import StrictJSON
import Testing

/// The built program with a name server of its own.
@Suite(.enabled(if: PeerServer.areExpected, Comment(rawValue: PeerServer.absence)))
struct DomainHostTests {
    @Test func aDomainIsProvedAndStaysSoAfterARestart() async throws {
        try await PeerServer.run("knot_dns.py") { knot in
            let port = try #require(knot.facts["port"]?.integerValue)
            let folder = try TemporaryDirectory()
            let arguments = [
                "--dns-server", try knot.fact("resolver"), "--dns-authoritative-port",
                "\(port)", "--allow-address", "127.0.0.0/8",
            ]
            var domain = ""
            try await SpawnedHost.run(arguments, data: folder.path + "/data") { host in
                let organization = try await host.call(
                    "organizations/create", ["name": "Acme", "domains": ["mail.example.test"]])
                let listed = try await host.call(
                    "domains/list", ["organizationId": try #require(organization["id"])])
                let made = try #require(listed["data"]?[0])
                domain = try #require(made["id"]?.stringValue)
                let name = try #require(made["record"]?["name"]?.stringValue)
                let value = try #require(made["record"]?["value"]?.stringValue)
                let missing = try await host.call("domains/verify", ["domainId": .string(domain)])
                #expect(missing["lastCheck"]?["findings"]?[0]?["code"] == "domain.record.nxdomain")
                try await knot.control(
                    "/update",
                    ["zone": "example.test", "commands": [.string("add \(name). 60 TXT \"\(value)\"")]])
            }
            try await SpawnedHost.run(arguments, data: folder.path + "/data") { host in
                let verified = try await host.call("domains/verify", ["domainId": .string(domain)])
                #expect(verified["state"] == "verified")
            }
            try await SpawnedHost.run(arguments, data: folder.path + "/data") { host in
                let kept = try await host.call("domains/get", ["domainId": .string(domain)])
                #expect(kept["state"] == "verified" && kept["nextCheckAt"] != nil)
                let answer = try await host.call("sso/resolve", ["email": "ada@mail.example.test"])
                #expect(answer["organizationId"] == kept["organizationId"])
            }
            withExtendedLifetime(folder) {}
        }
    }

    /// Nobody asks for it: the host looks by itself when the time has come.
    @Test(.enabled(if: FakeTime.library != nil || ProjectFiles.isCI))
    func aRecordThatComesLaterIsFoundByItself() async throws {
        try await PeerServer.run("knot_dns.py") { knot in
            let port = try #require(knot.facts["port"]?.integerValue)
            let folder = try TemporaryDirectory()
            // Under a moved clock it takes its options from the environment.
            let environment = [
                "PORTAL_HOST_DATA": folder.path + "/data",
                "PORTAL_HOST_DNS_SERVER": try knot.fact("resolver"),
                "PORTAL_HOST_DNS_AUTHORITATIVE_PORT": "\(port)", "PORTAL_HOST_ALLOW_ADDRESS": "127.0.0.0/8",
            ]
            var domain: JSON = .null
            try await SpawnedHost.run(data: folder.path + "/data", environment: environment) { host in
                let organization = try await host.call("organizations/create", ["name": "Acme"])
                domain = try await host.call(
                    "domains/create",
                    ["organizationId": try #require(organization["id"]), "domain": "mail.example.test"])
            }
            let name = try #require(domain["record"]?["name"]?.stringValue)
            let value = try #require(domain["record"]?["value"]?.stringValue)
            try await knot.control(
                "/update", ["zone": "example.test", "commands": [.string("add \(name). 60 TXT \"\(value)\"")]])
            try await SpawnedHost.run(
                data: folder.path + "/data",
                environment: environment.merging(FakeTime.environment(off: Self.laterSeconds)) { $1 }
            ) { host in
                for _ in 0..<Self.looks {
                    domain = try await host.call("domains/get", ["domainId": try #require(domain["id"])])
                    if domain["state"] == "verified" { break }
                    try await Task.sleep(for: .milliseconds(Self.betweenLooks))
                }
                #expect(domain["state"] == "verified", "\(domain)")
            }
            withExtendedLifetime(folder) {}
        }
    }

    private static let laterSeconds = 600
    private static let looks = 300
    /// In milliseconds.
    private static let betweenLooks = 200

    @Test(arguments: [
        ["--dns-server", "ns1.example.com"], ["--dns-server", "127.0.0.1:0"], ["--dns-server", "[127.0.0.1]:53"],
        ["--dns-authoritative-port", "0"], ["--dns-authoritative-port", "65536"],
    ])
    func whatIsNoNameServerIsRefused(_ arguments: [String]) async throws {
        let command = try await FinishedCommand.run(
            ProjectFiles.host(), arguments + ["--data", NSTemporaryDirectory() + "never-made"], timeoutSeconds: 60)
        #expect(!command.succeeded && command.errors.contains(arguments[0]))
    }
}
