import Foundation
import PortalStorage
import PortalTestSupport
import RPC
import StrictJSON
import Testing

/// Two hosts on one data directory are killed at random moments while they write.
@Suite struct CrashTests {
    private static let rounds =
        ProcessInfo.processInfo.environment["PORTALHOST_CRASH_ROUNDS"].flatMap { Int($0) } ?? 100
    private static let organizations = 3
    private static let longestLoadMilliseconds = 250

    @Test(.timeLimit(.minutes(10)))
    func nothingAcknowledgedIsLostAndEveryLogStaysWhole() async throws {
        let folder = try TemporaryDirectory()
        let data = folder.path + "/data"
        var hosts = [try SpawnedHost(data: data), try SpawnedHost(data: data)]
        defer { for host in hosts { host.process.send(signal: SIGKILL) } }
        let ledger = Ledger()
        var logs: [LogReader] = []
        for number in 0..<Self.organizations {
            let made = try await hosts[number % 2].call("organizations/create", ["name": .string("Crash \(number)")])
            logs.append(LogReader(organization: try #require(made["id"]?.stringValue)))
        }

        for round in 1...Self.rounds {
            let victims = [[0], [1], [0, 1]][Int.random(in: 0..<3)]
            let moment = Duration.milliseconds(Int.random(in: 1...Self.longestLoadMilliseconds))
            try await load(hosts, logs.map(\.organization), ledger, killing: victims, after: moment)
            for victim in victims { hosts[victim] = try SpawnedHost(data: data) }

            for index in logs.indices {
                let problems = try await logs[index].read(hosts[index % 2].client)
                #expect(problems == [], "round \(round)")
            }
            let missing = await ledger.missing(from: logs)
            #expect(missing == [], "round \(round): acknowledged, but not in the log")
            // Each host's view, so that neither answers from what the other has overtaken.
            let isThorough = round % 10 == 0 || round == Self.rounds
            for host in hosts {
                let pong = try await host.call("ping")
                #expect(pong == [:])
                guard isThorough else { continue }
                for log in logs {
                    let problems = try await log.compare(host.client)
                    #expect(problems == [], "round \(round)")
                }
            }
            let damaged = try await Self.damage(data)
            #expect(damaged == [], "round \(round)")
        }
        for host in hosts { try await host.end() }
        let acknowledged = await ledger.acknowledged
        #expect(acknowledged > Self.rounds * 5, "the load was too light to say anything: \(acknowledged)")
        print("crash test: \(Self.rounds) rounds, \(acknowledged) acknowledged writes")
    }

    /// `PRAGMA integrity_check` over the catalogue and every organisation.
    private static func damage(_ data: String) async throws -> [String] {
        let storage = try SQLiteStorage(directory: data, key: .dataDirectory)
        defer { storage.close() }
        return try await storage.verify().damaged.map { "\($0.path): \($0.problems)" }
    }

    private func load(
        _ hosts: [SpawnedHost], _ organizations: [String], _ ledger: Ledger, killing victims: [Int],
        after moment: Duration
    ) async throws {
        await withTaskGroup(of: Void.self) { group in
            for (number, host) in hosts.enumerated() {
                let client = host.client
                for organization in organizations {
                    for kind in 0..<3 {
                        group.addTask {
                            while !Task.isCancelled {
                                guard await Self.write(kind, organization, client, ledger) else { return }
                            }
                        }
                    }
                }
                guard victims.contains(number) else { continue }
                group.addTask {
                    try? await Task.sleep(for: moment)
                    await host.kill()
                }
            }
            group.addTask {
                try? await Task.sleep(for: moment + .milliseconds(20))
            }
            // The survivors stop as soon as the victims are gone.
            for _ in 0..<victims.count + 1 + victims.count * organizations.count * 3 { await group.next() }
            group.cancelAll()
        }
    }

    /// One write of a kind; false when the host is gone.
    private static func write(
        _ kind: Int, _ organization: String, _ client: RPCClient, _ ledger: Ledger
    ) async -> Bool {
        // In a task of its own, since cancelling a call would leave open whether it took effect.
        await Task {
            let named: JSONObject = ["organizationId": .string(organization)]
            do {
                switch kind {
                case 0:
                    let value = await ledger.next()
                    var params = named
                    params["metadata"] = ["n": .string(value)]
                    _ = try await client.call("organizations/update", .object(params))
                    await ledger.updated(value)
                case 1:
                    if Bool.random(), let connection = await ledger.take(in: organization) {
                        _ = try await client.call("connections/delete", ["connectionId": .string(connection)])
                        await ledger.deleted(connection)
                    } else {
                        var params = named
                        params["providerId"] = "custom-saml"
                        params["protocol"] = "saml"
                        let made = try await client.call("connections/create", .object(params))
                        if let id = made["id"]?.stringValue { await ledger.created(id, in: organization) }
                    }
                default:
                    var params = named
                    params["kind"] = "shared"
                    params["intents"] = ["sso"]
                    let made = try await client.call("portalLinks/create", .object(params))
                    if let id = made["id"]?.stringValue { await ledger.linked(id) }
                }
                return true
            } catch let error as RPCError {
                if !error.isRetryable { Issue.record("a write was refused: \(error)") }
                return error.isRetryable
            } catch {
                return false
            }
        }.value
    }
}
