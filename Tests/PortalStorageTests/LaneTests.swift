import Foundation
import PortalCore
import PortalStorage
import PortalTestSupport
import StrictJSON
import Testing

@Suite struct LaneTests {
    @Test func writesStartedFromOneThreadCommitInThatOrder() async throws {
        let workplace = try Workplace()
        try await workplace.withStorage { storage in
            let tenant = try await storage.subject(in: workplace).makeTenant()
            try await Self.inOrder(1...1000) { number in
                try await storage.tenants.write(tenant) {
                    _ = try $0.events.append(StoreSample.draft(tenant, number))
                }
            }
            let events = try await storage.events(of: tenant)
            #expect(events.map(\.id) == (1...1000).map { StoreSample.id(tenant, $0) })
            #expect(events.map(\.sequence) == Array(1...1000))
        }
    }

    @Test func readsStartedBehindWritesSeeThem() async throws {
        let workplace = try Workplace()
        try await workplace.withStorage { storage in
            let tenant = try await storage.subject(in: workplace).makeTenant()
            let seen = Kept<[Int: Int64]>([:])
            try await Self.inOrder(1...400) { number in
                if number % 2 == 1 {
                    try await storage.tenants.write(tenant) {
                        _ = try $0.events.append(StoreSample.draft(tenant, number))
                    }
                } else {
                    let last = try await storage.tenants.read(tenant) { try $0.events.lastSequence() }
                    seen.change { $0[number] = last }
                }
            }
            for (number, last) in seen.value { #expect(last == Int64(number / 2)) }
        }
    }

    @Test func waitingWritesShareCommits() async throws {
        let workplace = try Workplace()
        try await workplace.withStorage { storage in
            let tenant = try await storage.subject(in: workplace).makeTenant()
            // The first write holds the lane until all others wait behind it.
            let gate = DispatchSemaphore(value: 0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                let held = AsyncStream.makeStream(of: Void.self)
                group.addTask {
                    try await storage.tenants.write(tenant) { _ in
                        held.continuation.finish()
                        _ = gate.wait(timeout: .now() + Self.patienceSeconds)
                    }
                }
                for await _ in held.stream {}
                for number in 1...200 {
                    group.addTask {
                        try await storage.tenants.write(tenant) {
                            _ = try $0.events.append(StoreSample.draft(tenant, number))
                        }
                    }
                }
                try await Self.eventually { storage.waitingEntries(of: tenant) == 200 }
                let before = try Self.frames(workplace.database(tenant))
                gate.signal()
                try await group.waitForAll()
                // Each commit would write its own copy of the log's last page.
                let written = try Self.frames(workplace.database(tenant)) - before
                #expect(written < 100)
            }
            #expect(try await storage.events(of: tenant).map(\.sequence) == Array(1...200))
        }
    }

    @Test func aWriteThatFailsInABatchLeavesTheOthers() async throws {
        struct Refused: Error {}
        let workplace = try Workplace()
        try await workplace.withStorage { storage in
            let tenant = try await storage.subject(in: workplace).makeTenant()
            let gate = DispatchSemaphore(value: 0)
            let seen = Kept<Int64>(0)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                let held = AsyncStream.makeStream(of: Void.self)
                group.addTask {
                    try await storage.tenants.write(tenant) { _ in
                        held.continuation.finish()
                        _ = gate.wait(timeout: .now() + Self.patienceSeconds)
                    }
                    return false
                }
                for await _ in held.stream {}
                for number in 1...9 {
                    group.addTask {
                        do {
                            try await storage.tenants.write(tenant) { transaction in
                                if number == 7 { throw Refused() }
                                _ = try transaction.events.append(StoreSample.draft(tenant, number))
                                if number == 5 { throw Refused() }
                            }
                            return false
                        } catch is Refused {
                            return true
                        }
                    }
                    try await Self.eventually { storage.waitingEntries(of: tenant) == number }
                }
                group.addTask {
                    let last = try await storage.tenants.read(tenant) { try $0.events.lastSequence() }
                    seen.change { $0 = last }
                    return false
                }
                try await Self.eventually { storage.waitingEntries(of: tenant) == 10 }
                gate.signal()
                #expect(try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 } == 2)
            }
            let events = try await storage.events(of: tenant)
            #expect(events.map(\.data) == [1, 2, 3, 4, 6, 8, 9].map { ["number": .integer($0)] })
            #expect(events.map(\.sequence) == Array(1...7))
            #expect(seen.value == 7)
        }
    }

    @Test func aCancelledWriteThatWaitsNeverRuns() async throws {
        let workplace = try Workplace()
        try await workplace.withStorage { storage in
            let tenant = try await storage.subject(in: workplace).makeTenant()
            let gate = DispatchSemaphore(value: 0)
            let ran = Kept(false)
            try await withThrowingTaskGroup(of: Void.self) { group in
                let held = AsyncStream.makeStream(of: Void.self)
                group.addTask {
                    try await storage.tenants.write(tenant) { _ in
                        held.continuation.finish()
                        _ = gate.wait(timeout: .now() + Self.patienceSeconds)
                    }
                }
                for await _ in held.stream {}
                let waiting = Task {
                    try await storage.tenants.write(tenant) { _ in ran.change { $0 = true } }
                }
                try await Self.eventually { storage.waitingEntries(of: tenant) == 1 }
                waiting.cancel()
                gate.signal()
                await #expect(throws: CancellationError.self) { try await waiting.value }
                try await group.waitForAll()
            }
            #expect(!ran.value)
        }
    }

    @Test func aWriteThatIsCancelledWhileItRunsIsRolledBack() async throws {
        let workplace = try Workplace()
        try await workplace.withStorage { storage in
            let tenant = try await storage.subject(in: workplace).makeTenant()
            let gate = DispatchSemaphore(value: 0)
            let held = AsyncStream.makeStream(of: Void.self)
            let running = Task {
                try await storage.tenants.write(tenant) {
                    _ = try $0.events.append(StoreSample.draft(tenant, 1))
                    held.continuation.finish()
                    _ = gate.wait(timeout: .now() + Self.patienceSeconds)
                }
            }
            for await _ in held.stream {}
            running.cancel()
            gate.signal()
            await #expect(throws: CancellationError.self) { try await running.value }
            #expect(try await storage.events(of: tenant).isEmpty)
        }
    }

    @Test func tooManyWaitingCallsAreRefused() async throws {
        let workplace = try Workplace()
        var limits = StorageLimits()
        limits.waitingEntries = 4
        try await workplace.withStorage(limits: limits) { storage in
            let tenant = try await storage.subject(in: workplace).makeTenant()
            let gate = DispatchSemaphore(value: 0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                let held = AsyncStream.makeStream(of: Void.self)
                group.addTask {
                    try await storage.tenants.write(tenant) { _ in
                        held.continuation.finish()
                        _ = gate.wait(timeout: .now() + Self.patienceSeconds)
                    }
                }
                for await _ in held.stream {}
                for _ in 0..<4 { group.addTask { try await storage.tenants.write(tenant) { _ in } } }
                try await Self.eventually { storage.waitingEntries(of: tenant) == 4 }
                #expect(await reason { try await storage.tenants.write(tenant) { _ in } } == "organization_busy")
                gate.signal()
                try await group.waitForAll()
            }
        }
    }

    @Test func openDatabasesAreBounded() async throws {
        let workplace = try Workplace()
        var limits = StorageLimits()
        limits.openDatabases = 8
        try await workplace.withStorage(limits: limits) { storage in
            let subject = storage.subject(in: workplace)
            for number in 1...60 { _ = try await subject.makeTenant(UInt32(number)) }
            for _ in 0..<3 {
                for number in 1...60 {
                    let tenant = TenantID(number: UInt32(number))
                    let name = try await storage.tenants.read(tenant) { try $0.organizations.get().name }
                    #expect(name == "Acme")
                }
            }
            #expect(storage.openTenants <= 8)
            try await Self.eventually { try Self.openFiles(below: workplace.data + "/tenants") <= 3 * 9 }
        }
        try await Self.eventually { try Self.openFiles(below: workplace.data) == 0 }
    }

    @Test func idleDatabasesAreClosed() async throws {
        let workplace = try Workplace()
        var limits = StorageLimits()
        limits.idleMilliseconds = 50
        try await workplace.withStorage(limits: limits) { storage in
            let tenant = try await storage.subject(in: workplace).makeTenant()
            // Looked at from within a read, since an idle database may be closed before anybody can look.
            let files = workplace.data + "/tenants"
            let openWithinRead = try await storage.tenants.read(tenant) { _ in try Self.openFiles(below: files) }
            #expect(openWithinRead > 0)
            try await Self.eventually { try Self.openFiles(below: workplace.data + "/tenants") == 0 }
            #expect(try await storage.events(of: tenant).isEmpty)
        }
    }

    // MARK: Helpers

    /// Nothing that is waited for takes longer than this, on however busy a machine, unless it never comes.
    static let patienceSeconds = 60.0

    /// Starts the calls one after another on the calling thread, so that each has entered before the next begins. (Tasks
    /// handed to an actor may overtake each other.)
    private static func inOrder(
        _ numbers: ClosedRange<Int>, _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in numbers { group.addImmediateTask { try await body(number) } }
            try await group.waitForAll()
        }
    }

    static func eventually(_ condition: () throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(patienceSeconds)
        while ContinuousClock.now < deadline {
            if try condition() { return }
            await Task.yield()
            try await Task.sleep(for: .milliseconds(2))
        }
        Issue.record("It did not come about in time.")
    }

    private static func frames(_ database: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: database + "-wal")
        return ((attributes[.size] as? NSNumber)?.intValue ?? 0) / (4096 + 24)
    }

    static func openFiles(below path: String) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0)
            return target?.hasPrefix(path) == true
        }
    }
}
