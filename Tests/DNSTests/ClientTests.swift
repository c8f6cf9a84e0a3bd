import DNS
import PortalTestSupport
import StrictJSON
import Testing

@Suite(.enabled(if: PeerServer.areExpected, Comment(rawValue: PeerServer.absence)))
struct ClientTests {
    private static let zone: JSON = [
        "name": "example.test", "soaTtl": 900, "minimum": 120,
        "records": [
            ["a.example.test", "TXT", ["one", "two"]], ["a.example.test", "TXT", "three"],
            ["alias.example.test", "CNAME", "a.example.test"],
            ["big.example.test", "TXT", .array((0..<12).map { _ in .string(String(repeating: "x", count: 250)) })],
            ["example.test", "NS", "ns1.example.test"], ["ns1.example.test", "A", "127.0.0.2"],
        ],
    ]

    private static func servers(_ faults: JSON = []) -> JSONObject {
        ["127.0.0.2": ["zones": [zone], "faults": faults]]
    }

    private static func question(_ name: String, _ type: DNSRecordType = .txt) throws -> DNSQuestion {
        DNSQuestion(try #require(DNSName(name)), type)
    }

    private static let quick = DNSQueryOptions(
        recursionDesired: false, timeoutMilliseconds: 150, tries: 2, deadlineMilliseconds: 2_000)

    private func refusal(_ body: () async throws(DNSError) -> DNSMessage) async -> DNSError? {
        do {
            let message = try await body()
            Issue.record("answered: \(message)")
            return nil
        } catch {
            return error
        }
    }

    @Test func answersAreWhatTheServerSays() async throws {
        try await ScriptedDNS.run(Self.servers()) { dns in
            let (client, server) = (DNSClient(), try dns.server(2))
            let answer = try await client.query(Self.question("a.example.test"), at: server, options: Self.quick)
            #expect(answer.isAuthoritative && answer.responseCode == .noError)
            #expect(
                answer.texts(of: answer.question.name).map { $0.map { String(decoding: $0, as: UTF8.self) } }
                    == [["one", "two"], ["three"]])
            let none = try await client.query(Self.question("none.example.test"), at: server, options: Self.quick)
            #expect(none.responseCode == .nameError && none.negativeTimeToLive == 120)
            let empty = try await client.query(Self.question("ns1.example.test"), at: server, options: Self.quick)
            #expect(empty.responseCode == .noError && empty.negativeTimeToLive == 120 && empty.answers.isEmpty)
            let alias = try await client.query(Self.question("alias.example.test"), at: server, options: Self.quick)
            #expect(alias.aliases.map(\.description) == ["a.example.test"])
            #expect(alias.texts(of: alias.question.name).isEmpty)
            let servers = try await client.query(Self.question("example.test", .ns), at: server, options: Self.quick)
            #expect(servers.nameServers(of: servers.question.name).map(\.description) == ["ns1.example.test"])
            let foreign = try await client.query(Self.question("example.org"), at: server, options: Self.quick)
            #expect(foreign.responseCode == .refused && !foreign.isAuthoritative)
            let log = try await dns.log(2)
            #expect(log.count == 6 && log.allSatisfy { $0["recursion"] == false && $0["transport"] == "udp" })
            _ = try await client.query(Self.question("a.example.test"), at: server)
            #expect(try await dns.log(2).last?["recursion"] == true)
        }
    }

    @Test func whatDoesNotFitADatagramComesOverTCP() async throws {
        try await ScriptedDNS.run(Self.servers([["name": "a.example.test", "do": "truncate"]])) { dns in
            let (client, server) = (DNSClient(), try dns.server(2))
            let small = try await client.query(Self.question("a.example.test"), at: server, options: Self.quick)
            #expect(small.texts(of: small.question.name).count == 2)
            let big = try await client.query(Self.question("big.example.test"), at: server, options: Self.quick)
            #expect(big.texts(of: big.question.name).first?.count == 12)
            #expect(try await dns.log(2).map { $0["transport"] } == ["udp", "tcp", "udp", "tcp"])
        }
    }

    @Test func everyFaultHasItsError() async throws {
        let cases: [(fault: String, transport: String?, error: DNSError)] = [
            ("drop", nil, .timedOut), ("wrong-id", nil, .timedOut), ("truncate-always", nil, .truncated),
            ("cut", nil, .malformed(.tooShort)), ("trailing", nil, .malformed(.trailingOctets)),
            ("loop", nil, .malformed(.name)), ("other-question", nil, .timedOut),
        ]
        for one in cases {
            try await ScriptedDNS.run(Self.servers([["do": .string(one.fault)]])) { dns in
                let server = try dns.server(2)
                let question = try Self.question("a.example.test")
                let error = await refusal { () async throws(DNSError) in
                    try await DNSClient().query(question, at: server, options: Self.quick)
                }
                #expect(error == one.error, "\(one.fault)")
            }
        }
        try await ScriptedDNS.run(
            Self.servers([["do": "truncate", "transport": "udp"], ["do": "reset", "transport": "tcp"]])
        ) { dns in
            let server = try dns.server(2)
            let question = try Self.question("a.example.test")
            let error = await refusal { () async throws(DNSError) in
                try await DNSClient().query(question, at: server, options: Self.quick)
            }
            #expect(error == .truncated)
        }
    }

    @Test func failingServersAreAnswersOfTheirOwn() async throws {
        for (fault, code) in [("servfail", DNSResponseCode.serverFailure), ("refused", .refused)] {
            try await ScriptedDNS.run([
                "127.0.0.2": ["zones": [Self.zone], "faults": [["do": .string(fault)]]],
                "127.0.0.3": ["zones": [Self.zone]], "127.0.0.4": ["zones": [Self.zone], "faults": [["do": "drop"]]],
            ]) { dns in
                let client = DNSClient()
                let question = try Self.question("a.example.test")
                let alone = try await client.query(question, at: try dns.server(2), options: Self.quick)
                #expect(alone.responseCode == code)
                let found = try await client.query(
                    question, atFirstOf: [try dns.server(4), try dns.server(2), try dns.server(3)], options: Self.quick)
                #expect(found.texts(of: question.name).count == 2)
                let last = try await client.query(
                    question, atFirstOf: [try dns.server(4), try dns.server(2)], options: Self.quick)
                #expect(last.responseCode == code)
            }
        }
    }

    @Test func manyAreAskedAtOnce() async throws {
        try await ScriptedDNS.run(Self.servers([["name": "never.example.test", "do": "drop"]])) { dns in
            let (client, server) = (DNSClient(), try dns.server(2))
            let patient = DNSQueryOptions(timeoutMilliseconds: 20_000, tries: 2, deadlineMilliseconds: 60_000)
            let (question, never) = (try Self.question("a.example.test"), try Self.question("never.example.test"))
            let answered = await withTaskGroup(of: Bool.self) { tasks in
                for _ in 0..<200 {
                    tasks.addTask { (try? await client.query(question, at: server, options: patient)) != nil }
                }
                return await tasks.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(answered == 200)
            // More than the bound is refused; the others end with their tasks, long before their time.
            let errors = await withTaskGroup(of: DNSError?.self) { tasks in
                for _ in 0...DNSLimits.maximumConcurrentQueries {
                    tasks.addTask {
                        do throws(DNSError) {
                            _ = try await client.query(never, at: server, options: patient)
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                let first = await tasks.next() ?? nil
                tasks.cancelAll()
                return await tasks.reduce(into: [first]) { $0.append($1) }
            }
            #expect(errors.filter { $0 == .busy }.count == 1)
            #expect(errors.filter { $0 == .cancelled }.count == DNSLimits.maximumConcurrentQueries)
            // And there is room again.
            _ = try await client.query(question, at: server, options: patient)
        }
    }

    @Test func nobodyThere() async throws {
        // Nothing listens on a port that was free a moment ago.
        var port: UInt16 = 0
        try await ScriptedDNS.run([:]) { port = $0.port }
        let server = try #require(DNSServer(address: [127, 0, 0, 2], port: port))
        let question = try Self.question("a.example.test")
        let error = await refusal { () async throws(DNSError) in
            try await DNSClient().query(question, at: server, options: Self.quick)
        }
        #expect(error == .unreachable)
        #expect(DNSServer(address: [1, 2, 3]) == nil && DNSServer(address: [1, 2, 3, 4], port: 0) == nil)
        #expect(
            DNSServer(address: [0x20, 1, 0x0D, 0xB8] + Array(repeating: 0, count: 11) + [1])?.description
                == "[2001:db8:0:0:0:0:0:1]:53")
    }
}
