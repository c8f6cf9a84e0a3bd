import PortalCore
import PortalTestSupport
import StrictJSON
import Testing

/// Every fault that a DNS can have, made by a scripted server, and what `domains/verify` says about it.
@Suite(.enabled(if: PeerServer.areExpected, Comment(rawValue: PeerServer.absence)))
struct DomainFaultTests {
    /// A fault, with the codes that are found; with a record that is right in every other way.
    struct Fault: Sendable, CustomStringConvertible {
        var description: String
        var codes: [String]
        var outcome: String
        var isVerified = false
        var domain = "mail.example.test"
        /// - Parameters: the record's name and value, and another organisation's value.
        var zone: @Sendable (_ name: String, _ value: String, _ foreign: String) -> ScriptedZone
    }

    private static func text(_ name: String, _ strings: String...) -> JSON {
        [.string(name), "TXT", .array(strings.map(JSON.string))]
    }

    private static func fault(_ name: String) -> [JSON] { [["do": .string(name), "type": "TXT"]] }

    static let faults: [Fault] = [
        Fault(description: "none", codes: [], outcome: "verified", isVerified: true) { name, value, _ in
            ScriptedZone(records: [text(name, value)])
        },
        Fault(description: "none, at the domain itself", codes: [], outcome: "verified", isVerified: true) {
            _, value, _ in
            ScriptedZone(records: [text("mail.example.test", "v=spf1 -all"), text("mail.example.test", value)])
        },
        Fault(
            description: "nothing there (NXDOMAIN)", codes: ["domain.record.nxdomain", "domain.dns.negative_cache"],
            outcome: "record_missing"
        ) { _, _, _ in ScriptedZone() },
        Fault(
            description: "nothing there (no data)", codes: ["domain.record.missing", "domain.dns.negative_cache"],
            outcome: "record_missing"
        ) { name, _, _ in ScriptedZone(records: [[.string(name), "A", "127.0.0.9"]]) },
        Fault(
            description: "wrong host", codes: ["domain.record.wrong_host", "domain.dns.negative_cache"],
            outcome: "record_wrong"
        ) { _, value, _ in ScriptedZone(records: [text("_portal-challenge.example.test", value)]) },
        Fault(
            description: "doubled zone", codes: ["domain.record.doubled_zone", "domain.dns.negative_cache"],
            outcome: "record_wrong"
        ) { name, value, _ in ScriptedZone(records: [text(name + ".example.test", value)]) },
        Fault(
            description: "CNAME in the way", codes: ["domain.record.cname", "domain.dns.negative_cache"],
            outcome: "record_wrong"
        ) { name, value, _ in
            ScriptedZone(records: [
                [.string(name), "CNAME", "other.example.test"], [.string("other.example.test"), "A", "127.0.0.9"],
            ])
        },
        Fault(
            description: "CNAME to a name with the right record", codes: ["domain.record.cname"],
            outcome: "record_wrong"
        ) {
            name, value, _ in
            ScriptedZone(records: [[.string(name), "CNAME", "other.example.test"], text("other.example.test", value)])
        },
        Fault(
            description: "split strings with a blank", codes: ["domain.record.split_strings"], outcome: "record_wrong"
        ) {
            name, value, _ in
            ScriptedZone(records: [text(name, String(value.prefix(27)), " " + value.dropFirst(27))])
        },
        Fault(
            description: "split strings", codes: ["domain.record.split_strings"], outcome: "verified", isVerified: true
        ) {
            name, value, _ in
            ScriptedZone(records: [text(name, String(value.prefix(30)), String(value.dropFirst(30)))])
        },
        Fault(description: "extra quotes", codes: ["domain.record.extra_quotes"], outcome: "record_wrong") {
            name, value, _ in ScriptedZone(records: [text(name, "\"" + value + "\"")])
        },
        Fault(description: "wrong token", codes: ["domain.record.wrong_token"], outcome: "record_wrong") {
            name, value, _ in ScriptedZone(records: [text(name, String(value.dropLast(4)) + "0000")])
        },
        Fault(
            description: "another organisation's token", codes: ["domain.record.other_organization"],
            outcome: "record_wrong"
        ) { name, _, foreign in ScriptedZone(records: [text(name, foreign)]) },
        Fault(description: "SERVFAIL", codes: ["domain.dns.servfail", "domain.dns.servfail"], outcome: "unavailable") {
            name, value, _ in ScriptedZone(records: [text(name, value)], faults: fault("servfail"))
        },
        Fault(description: "SERVFAIL of the resolver", codes: ["domain.dns.servfail"], outcome: "unavailable") {
            name, value, _ in ScriptedZone(records: [text(name, value)], resolverFaults: [["do": "servfail"]])
        },
        Fault(description: "REFUSED", codes: ["domain.dns.refused", "domain.dns.refused"], outcome: "unavailable") {
            name, value, _ in ScriptedZone(records: [text(name, value)], faults: fault("refused"))
        },
        Fault(description: "time-out", codes: ["domain.dns.timeout", "domain.dns.timeout"], outcome: "unavailable") {
            name, value, _ in ScriptedZone(records: [text(name, value)], faults: fault("drop"))
        },
        Fault(
            description: "answers with another id", codes: ["domain.dns.timeout", "domain.dns.timeout"],
            outcome: "unavailable"
        ) { name, value, _ in ScriptedZone(records: [text(name, value)], faults: fault("wrong-id")) },
        Fault(
            description: "truncated, and nothing over TCP", codes: ["domain.dns.truncated", "domain.dns.truncated"],
            outcome: "unavailable"
        ) { name, value, _ in
            ScriptedZone(
                records: [text(name, value)],
                faults: [["do": "truncate", "transport": "udp"], ["do": "reset", "transport": "tcp"]])
        },
        Fault(description: "truncated, and whole over TCP", codes: [], outcome: "verified", isVerified: true) {
            name, value, _ in
            ScriptedZone(records: [text(name, value)], faults: [["do": "truncate", "transport": "udp"]])
        },
        Fault(
            description: "no DNS message", codes: ["domain.dns.malformed", "domain.dns.malformed"],
            outcome: "unavailable"
        ) { name, value, _ in ScriptedZone(records: [text(name, value)], faults: fault("loop")) },
        Fault(description: "one server stale", codes: ["domain.dns.stale_server"], outcome: "servers_disagree") {
            name, value, _ in ScriptedZone(records: [text(name, value)], second: [], resolver: [text(name, value)])
        },
        Fault(description: "one server silent", codes: ["domain.dns.timeout"], outcome: "verified", isVerified: true) {
            name, value, _ in
            ScriptedZone(records: [text(name, value)], secondFaults: fault("drop"))
        },
        Fault(
            description: "lame delegation", codes: ["domain.dns.lame_delegation", "domain.dns.lame_delegation"],
            outcome: "unavailable"
        ) { name, value, _ in ScriptedZone(records: [text(name, value)], faults: fault("unauthoritative")) },
        Fault(
            description: "a server inside a network that may not be asked",
            codes: ["domain.dns.server_not_allowed", "domain.dns.server_not_allowed"], outcome: "unavailable"
        ) { name, value, _ in
            ScriptedZone(records: [text(name, value)], addresses: ["10.0.0.1", "169.254.169.254"])
        },
        Fault(
            description: "servers without an address",
            codes: ["domain.dns.no_server_address", "domain.dns.no_server_address"], outcome: "unavailable"
        ) { name, value, _ in
            ScriptedZone(records: [text(name, value)], resolverFaults: [["do": "refused", "type": "A"]])
        },
        Fault(
            description: "negative cache", codes: ["domain.dns.negative_cache"], outcome: "verified", isVerified: true
        ) {
            name, value, _ in
            ScriptedZone(records: [text(name, value)], resolver: [], minimum: 77)
        },
        Fault(
            description: "no such zone", codes: ["domain.zone.missing"], outcome: "no_zone", domain: "mail.nowhere.test"
        ) {
            _, _, _ in ScriptedZone()
        },
        Fault(description: "IDN", codes: [], outcome: "verified", isVerified: true, domain: "bücher.example.test") {
            name, value, _ in ScriptedZone(records: [text(name, value)])
        },
    ]

    @Test func everyFaultIsNamed() async throws {
        #expect(Self.faults.count >= 15)
        try await PeerServer.run("scripted_dns.py") { peer in
            for fault in Self.faults {
                let host = try TestHost(domainRecords: try ScriptedZone.records(of: peer))
                try await TestHost.run(host) { host, client in try await diagnose(fault, peer, client) }
            }
        }
    }

    private func diagnose(_ fault: Fault, _ peer: PeerServer, _ client: TestClient) async throws {
        func domain(_ organization: String) async throws -> JSON {
            try await client.call(
                "domains/create",
                [
                    "organizationId": .string(try await client.organization(organization)),
                    "domain": .string(fault.domain),
                ])
        }
        let (theirs, ours) = (try await domain("Other"), try await domain("Acme"))
        let record = try #require(ours["record"])
        let foreign = try #require(theirs["record"]).text("value")
        let zone = fault.zone(try record.text("name"), try record.text("value"), foreign)
        try await peer.control("/servers", .object(zone.servers))
        let looked = try await client.call("domains/verify", ["domainId": .string(try ours.text("id"))])
        let check = try #require(looked["lastCheck"])
        let findings = check["findings"]?.arrayValue ?? []
        let context = "\(fault): \(findings.map(\.description).joined(separator: "\n"))"
        #expect(findings.compactMap { $0["code"]?.stringValue } == fault.codes, "\(context)")
        #expect(check["outcome"] == .string(fault.outcome), "\(context)")
        #expect((looked["state"] == "verified") == fault.isVerified, "\(context)")
        for finding in findings {
            #expect(
                finding["message"]?.stringValue?.isEmpty == false && finding["remedy"]?.stringValue?.isEmpty == false)
            #expect(
                finding["severity"] == "error" || fault.isVerified || finding["code"] == "domain.dns.negative_cache")
        }
        if fault.description == "negative cache" {
            #expect(findings.first?["received"] == "77 s", "\(context)")
        }
    }

    @Test func theZonesServersAreAskedWithoutRecursion() async throws {
        try await PeerServer.run("scripted_dns.py") { peer in
            let host = try TestHost(domainRecords: try ScriptedZone.records(of: peer))
            try await TestHost.run(host) { host, client in
                let made = try await client.call(
                    "domains/create",
                    ["organizationId": .string(try await client.organization()), "domain": "mail.example.test"])
                try await peer.control("/servers", .object(ScriptedZone().servers))
                _ = try await client.call("domains/verify", ["domainId": .string(try made.text("id"))])
                let answer = try await LoopbackClient.send("GET", try peer.fact("baseUrl") + "/log")
                let log = try JSONReader.parse(answer.body)
                for number in 2...3 {
                    let asked = log["127.0.0.\(number)"]?.arrayValue ?? []
                    #expect(!asked.isEmpty && asked.allSatisfy { $0["recursion"] == false })
                }
                #expect(log["127.0.0.1"]?.arrayValue?.allSatisfy { $0["recursion"] == true } == true)
            }
        }
    }
}
