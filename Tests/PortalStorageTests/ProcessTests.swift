import Foundation
import GRDB
import PortalCore
import PortalStorage
import PortalTestSupport
import StrictJSON
import Testing

@Suite(.serialized) struct ProcessTests {
    /// How often writers are killed; `PORTALHOST_KILL_ROUNDS` asks for more.
    private static let rounds =
        ProcessInfo.processInfo.environment["PORTALHOST_KILL_ROUNDS"].flatMap { Int($0) } ?? 30

    @Test func twoProcessesWriteOneTenantWithoutLossOrGap() async throws {
        let workplace = try Workplace()
        try await workplace.withStorage { storage in
            let tenant = try await storage.subject(in: workplace).makeTenant()
            let first = try Probe("burst", workplace.data, "\(tenant.number)", "a", "300")
            let second = try Probe("write", workplace.data, "\(tenant.number)", "b", "60")
            for number in 1...60 {
                try await storage.tenants.write(tenant) {
                    _ = try $0.events.append(StoreSample.draft(tenant, number))
                }
            }
            #expect(first.remainingLines().count == 300)
            #expect(second.remainingLines().count == 60)
            #expect(first.finish() == 0)
            #expect(second.finish() == 0)
            let events = try await storage.events(of: tenant)
            #expect(events.map(\.sequence) == Array(1...420))
            #expect(Set(events.map(\.id)).count == 420)
        }
    }

    @Test func killedWritersLoseNothingThatWasAcknowledged() async throws {
        let workplace = try Workplace()
        let tenant = try await workplace.withStorage { try await $0.subject(in: workplace).makeTenant() }
        var acknowledged: [String: [Int64: Int]] = [:]
        for round in 0..<Self.rounds {
            let probes = try ["a\(round)", "b\(round)"].map { name in
                (name, try Probe("burst", workplace.data, "\(tenant.number)", name, "100000"))
            }
            // Somewhere between the first acknowledgement and a few dozen later.
            for _ in 0...Int.random(in: 0..<40) {
                for (name, probe) in probes {
                    guard let line = probe.line() else { continue }
                    Self.keep(line, name, &acknowledged)
                }
            }
            for (_, probe) in probes { probe.kill() }
            for (name, probe) in probes {
                for line in probe.remainingLines() { Self.keep(line, name, &acknowledged) }
                _ = probe.finish()
            }
        }
        try await workplace.withStorage { storage in
            let events = try await storage.events(of: tenant)
            #expect(events.map(\.sequence) == (1...Int64(events.count)).map { $0 })
            #expect(Set(events.map(\.id)).count == events.count)
            var stored: [Int64: (String, Int64)] = [:]
            for event in events {
                stored[event.sequence] = (
                    event.data["writer"]?.stringValue ?? "", event.data["number"]?.integerValue ?? -1
                )
            }
            for (writer, numbers) in acknowledged {
                #expect(!numbers.isEmpty)
                for (sequence, number) in numbers {
                    #expect(stored[sequence]?.0 == writer)
                    #expect(stored[sequence]?.1 == Int64(number))
                }
            }
            let verification = try await storage.verify()
            #expect(verification.databases == 2)
            #expect(verification.damaged.isEmpty)
        }
    }

    private static func keep(_ line: String, _ name: String, _ acknowledged: inout [String: [Int64: Int]]) {
        let parts = line.split(separator: " ")
        guard parts.count == 2, let number = Int(parts[0]), let sequence = Int64(parts[1]) else { return }
        acknowledged[name, default: [:]][sequence] = number
    }

    @Test func aTenantThatAnotherProcessDeletedIsGoneHereToo() async throws {
        let workplace = try Workplace()
        try await workplace.withStorage { storage in
            let subject = storage.subject(in: workplace)
            let tenant = try await subject.makeTenant()
            let other = try Probe("hold", workplace.data, "\(tenant.number)")
            #expect(other.line() == "open")
            try await storage.tenants.write(tenant) { _ = try $0.events.append(StoreSample.draft(tenant, 1)) }
            other.say()
            #expect(other.line() == "1")
            try await storage.tenants.delete(tenant)
            other.say()
            #expect(other.line() == "organization_not_found")
            _ = try await subject.makeTenant()
            other.say()
            #expect(other.line() == "0")
            try await storage.tenants.write(tenant) { _ = try $0.events.append(StoreSample.draft(tenant, 2)) }
            other.say()
            #expect(other.line() == "1")
            #expect(other.finish() == 0)
            #expect(try await storage.events(of: tenant).map(\.data) == [["number": 2]])
            #expect(try await storage.verify().damaged.isEmpty)
        }
    }

    @Test func commitsOfAnotherProcessReachAWatcher() async throws {
        let workplace = try Workplace()
        try await workplace.withStorage { storage in
            let tenant = try await storage.subject(in: workplace).makeTenant()
            let seen = try await withThrowingTaskGroup(of: Int64.self) { group in
                group.addTask {
                    for await _ in storage.tenants.changes(of: tenant) {
                        let last = try await storage.tenants.read(tenant) { try $0.events.lastSequence() }
                        if last == 5 { return last }
                    }
                    return -1
                }
                group.addTask {
                    try await Task.sleep(for: .seconds(20))
                    return -2
                }
                let other = try Probe("write", workplace.data, "\(tenant.number)", "x", "5")
                let seen = try await group.next()
                group.cancelAll()
                _ = other.finish()
                return seen
            }
            #expect(seen == 5)
        }
    }

    @Test func severalProcessesStartOnOneNewDirectory() async throws {
        let workplace = try Workplace()
        let probes = try (0..<4).map { try Probe("seal", workplace.data, "text \($0)") }
        for probe in probes {
            #expect(probe.line() == "ok")
            #expect(probe.finish() == 0)
        }
        try await workplace.withStorage { storage in
            let damaged = try await storage.verify().damaged
            #expect(damaged.isEmpty)
        }
    }

    @Test func sqliteCountsNoMemoryEvenWhereItMakesTheDirectory() async throws {
        let workplace = try Workplace()
        for _ in 0..<2 {
            let probe = try Probe("statistics", workplace.data, "-")
            #expect(probe.line() == "0")
            #expect(probe.finish() == 0)
        }
    }

    @Test func aWriterThatHoldsTheLockTooLongIsReportedAsBusy() async throws {
        let workplace = try Workplace()
        var limits = StorageLimits()
        limits.busyTimeoutMilliseconds = 50
        try await workplace.withStorage(limits: limits) { storage in
            let tenant = try await storage.subject(in: workplace).makeTenant()
            let other = try DatabaseQueue(path: workplace.database(tenant))
            let (held, holding) = AsyncStream.makeStream(of: Void.self)
            let gate = DispatchSemaphore(value: 0)
            let blocker = Task {
                try await other.writeWithoutTransaction { database in
                    try database.execute(sql: "BEGIN IMMEDIATE")
                    holding.finish()
                    _ = gate.wait(timeout: .now() + 10)
                    try database.execute(sql: "ROLLBACK")
                }
            }
            for await _ in held {}
            #expect(await reason { try await storage.tenants.write(tenant) { _ in } } == "storage_busy")
            _ = try await storage.tenants.read(tenant) { try $0.organizations.get() }
            gate.signal()
            try await blocker.value
            try await storage.tenants.write(tenant) { _ in }
            try other.close()
        }
    }
}
