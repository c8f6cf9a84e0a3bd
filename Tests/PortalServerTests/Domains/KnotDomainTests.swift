import PortalCore
import PortalTestSupport
import StrictJSON
import Testing

/// Domains proved at Knot DNS, whose records come and go by dynamic updates.
@Suite(.enabled(if: PeerServer.areExpected, Comment(rawValue: PeerServer.absence)))
struct KnotDomainTests {
    @Test func aRecordIsAddedChangedAndRemoved() async throws {
        try await PeerServer.run("knot_dns.py", ["example.test", "xn--bcher-kva.test"]) { knot in
            let host = try TestHost(domainRecords: try ScriptedZone.records(of: knot))
            try await TestHost.run(host) { host, client in
                let organization = try await client.organization()
                for (domain, zone) in [("example.test", "example.test"), ("bücher.test", "xn--bcher-kva.test")] {
                    func update(_ commands: String...) async throws {
                        try await knot.control(
                            "/update", ["zone": .string(zone), "commands": .array(commands.map(JSON.string))])
                    }
                    let made = try await client.call(
                        "domains/create", ["organizationId": .string(organization), "domain": .string(domain)])
                    let (name, value) = (
                        try #require(made["record"]).text("name"), try #require(made["record"]).text("value")
                    )
                    func look() async throws -> (state: JSON?, code: JSON?, domain: JSON) {
                        let domain = try await client.call("domains/verify", ["domainId": .string(made.text("id"))])
                        return (domain["state"], domain["lastCheck"]?["findings"]?[0]?["code"], domain)
                    }
                    var found = try await look()
                    #expect(found.state == "pending" && found.code == "domain.record.nxdomain")
                    #expect(found.domain["lastCheck"]?["zone"] == .string(zone))
                    try await update("add \(name). 60 TXT \"\(value)x\"")
                    found = try await look()
                    #expect(found.state == "pending" && found.code == "domain.record.wrong_token")
                    try await update("del \(name). TXT", "add \(name). 60 TXT \"\(value)\"")
                    found = try await look()
                    #expect(found.state == "verified" && found.code == nil, "\(found.domain)")
                    try await update("del \(name). TXT")
                    found = try await look()
                    #expect(found.state == "verified" && found.domain["recordMissingSince"] != nil)
                    try await update("add \(zone). 60 TXT \"\(value)\"")
                    found = try await look()
                    #expect(found.state == "verified" && found.domain["recordMissingSince"] == nil)
                }
                let events = try await host.events(of: organization).map(\.type)
                #expect(events.filter { $0 == .domainVerified }.count == 2)
                #expect(events.filter { $0 == .domainRecordMissing }.count == 2)
            }
        }
    }

    @Test func ofTwoOrganizationsThatRaceOneWins() async throws {
        try await PeerServer.run("knot_dns.py") { knot in
            let host = try TestHost(domainRecords: try ScriptedZone.records(of: knot))
            try await TestHost.run(host) { host, client in
                for round in 0..<5 {
                    let domain = "r\(round).example.test"
                    var made: [JSON] = []
                    for name in ["A", "B", "C"] {
                        made.append(
                            try await client.call(
                                "domains/create",
                                [
                                    "organizationId": .string(try await client.organization(name)),
                                    "domain": .string(domain),
                                ]))
                    }
                    let commands = try made.map { one -> JSON in
                        let record = try #require(one["record"])
                        return .string("add \(try record.text("name")). 60 TXT \"\(try record.text("value"))\"")
                    }
                    try await knot.control("/update", ["zone": "example.test", "commands": .array(commands)])
                    let ids = try made.map { try $0.text("id") }
                    let states = try await withThrowingTaskGroup(of: String.self) { tasks in
                        for id in ids {
                            tasks.addTask {
                                try await client.call("domains/verify", ["domainId": .string(id)]).text("state")
                            }
                        }
                        return try await tasks.reduce(into: []) { $0.append($1) }
                    }
                    #expect(states.sorted() == ["failed", "failed", "verified"])
                }
            }
        }
    }
}
