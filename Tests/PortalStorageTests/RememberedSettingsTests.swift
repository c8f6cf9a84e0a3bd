import Foundation
import GRDB
import PortalCore
import PortalTestSupport
import Testing

@testable import PortalStorage

/// Settings that are answered without a read are those that a read would find, whoever changed them and however.
@Suite struct RememberedSettingsTests {
    /// The revision of what would be answered without a read.
    private static func known(_ storage: SQLiteStorage) -> Int? {
        let store = storage.environment
        return store.core.catalog.peek { store.remembered.settings(in: $0.opening) }?.revision
    }

    private static func revision(_ storage: SQLiteStorage) async throws -> Int {
        try await storage.environment.settings().revision
    }

    private static func put(_ revision: Int, _ storage: SQLiteStorage) async throws {
        try await storage.environment.write {
            var settings = EnvironmentSettings()
            settings.revision = revision
            try $0.settings.put(settings)
        }
    }

    /// Reads until the settings are known: a lane that another call just leaves is not idle yet.
    private static func remember(_ revision: Int, _ storages: SQLiteStorage...) async throws {
        for storage in storages {
            for _ in 0..<10_000 where known(storage) != revision {
                let found = try await Self.revision(storage)
                try #require(found == revision)
                await Task.yield()
            }
            try #require(known(storage) == revision)
        }
    }

    /// Two hosts on one directory, whose settings have revision 1 and are known to both.
    private static func withTwoStorages(
        _ body: (_ workplace: Workplace, _ one: SQLiteStorage, _ other: SQLiteStorage) async throws -> Void
    ) async throws {
        let workplace = try Workplace()
        try await workplace.withStorage { one in
            try await workplace.withStorage { other in
                try await put(1, one)
                try await remember(1, one, other)
                try await body(workplace, one, other)
            }
        }
    }

    @Test func everyChangeIsSeenByTheNextReadOfBoth() async throws {
        try await Self.withTwoStorages { _, one, other in
            for round in 2...100 {
                let (writer, reader) = round % 2 == 0 ? (one, other) : (other, one)
                try await Self.put(round, writer)
                let order = round % 4 < 2 ? [writer, reader] : [reader, writer]
                for storage in order { #expect(try await Self.revision(storage) == round) }
                try await Self.remember(round, one, other)
            }
        }
    }

    @Test func aChangeThatWasUndoneIsNotSeen() async throws {
        struct Undone: Error {}
        try await Self.withTwoStorages { _, one, other in
            for storage in [one, other] {
                await #expect(throws: Undone.self) {
                    try await storage.environment.write { transaction in
                        try transaction.settings.put(EnvironmentSettings())
                        throw Undone()
                    }
                }
                #expect(Self.known(storage === one ? other : one) == 1)
                for _ in 0..<10 { #expect(try await Self.revision(storage) == 1) }
                try await Self.remember(1, one, other)
            }
        }
    }

    @Test func aReadBehindAWriteSeesIt() async throws {
        try await Self.withTwoStorages { _, one, _ in
            let gate = DispatchSemaphore(value: 0)
            let held = AsyncStream.makeStream(of: Void.self)
            async let written: Void = one.environment.write { transaction in
                held.continuation.finish()
                _ = gate.wait(timeout: .now() + LaneTests.patienceSeconds)
                var settings = EnvironmentSettings()
                settings.revision = 2
                try transaction.settings.put(settings)
            }
            for await _ in held.stream {}
            async let read = Self.revision(one)
            try await LaneTests.eventually { one.environment.core.catalog.waitingEntries == 1 }
            gate.signal()
            try await written
            #expect(try await read == 2)
        }
    }

    @Test func otherCommitsLeaveTheValueAsItIs() async throws {
        try await Self.withTwoStorages { _, one, other in
            for number in 0..<10 {
                try await other.environment.write {
                    try $0.idempotency.put(
                        IdempotencyRecord(
                            key: "\(number)", digest: [1], sealedResult: [2], createdAt: StoreSample.start))
                }
                #expect(Self.known(one) == nil)
                #expect(try await Self.revision(one) == 1)
                try await Self.remember(1, one)
            }
        }
    }

    @Test(arguments: ["PASSIVE", "RESTART", "TRUNCATE"])
    func aLogThatBeginsAnewHidesNoChange(_ mode: String) async throws {
        try await Self.withTwoStorages { workplace, one, other in
            let third = try DatabaseQueue(path: workplace.data + "/catalog.sqlite")
            func checkpoint() async throws {
                try await third.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(\(mode))") }
            }
            for round in 2...40 {
                if round % 4 < 2 { try await checkpoint() }
                try await Self.put(round, other)
                if round % 2 == 0 { try await checkpoint() }
                #expect(try await Self.revision(one) == round)
                try await Self.remember(round, one)
            }
            try third.close()
        }
    }

    /// The header of a log without frames comes back when the index has to be made anew.
    @Test func anIndexThatIsMadeAnewHidesNoChange() async throws {
        let workplace = try Workplace()
        let path = workplace.data + "/catalog.sqlite"
        try await workplace.withStorage { try await Self.put(1, $0) }
        try await workplace.withStorage { storage in
            try await Self.remember(1, storage)
            try await workplace.withStorage { other in
                let header = try Self.header(path)
                try await Self.put(2, other)
                let third = try DatabaseQueue(path: path)
                try await third.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
                // As if a process had ended while it wrote the header: whoever reads next makes the index from the log.
                let file = try FileHandle(forUpdating: URL(fileURLWithPath: path + "-shm"))
                try file.seek(toOffset: 48 + 8)
                try file.write(contentsOf: [0xAA])
                try file.close()
                _ = try await storage.environment.read { try $0.tenants.count() }
                try #require(try Self.header(path) == header)
                #expect(try await Self.revision(storage) == 2)
                try third.close()
            }
        }
    }

    private static func header(_ path: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: path + "-shm")).prefix(96)
    }

    @Test func aCatalogueThatWasRebuiltIsLookedAt() async throws {
        try await Self.withTwoStorages { workplace, one, other in
            other.close()
            #expect(try SQLiteStorage.rebuildCatalog(directory: workplace.data).unreadable.isEmpty)
            try await workplace.withStorage { try await Self.put(2, $0) }
            #expect(try await Self.revision(one) == 2)
            try await Self.put(3, one)
            try await Self.remember(3, one)
        }
    }

    @Test func aCatalogueThatWasRestoredIsLookedAt() async throws {
        try await Self.withTwoStorages { workplace, one, other in
            let backup = workplace.path + "/backup"
            _ = try await one.backup(to: backup)
            try await Self.put(2, one)
            try await Self.remember(2, one, other)
            for name in ["catalog.sqlite", "catalog.sqlite-wal", "catalog.sqlite-shm"] {
                try FileManager.default.moveItem(
                    atPath: workplace.data + "/" + name, toPath: workplace.path + "/" + name)
            }
            try FileManager.default.moveItem(
                atPath: backup + "/catalog.sqlite", toPath: workplace.data + "/catalog.sqlite")
            #expect(try await Self.revision(one) == 1)
            #expect(try await Self.revision(other) == 1)
        }
    }

    @Test func whatWasKnownEndsWithTheOpening() async throws {
        try await Self.withTwoStorages { _, one, other in
            for round in 2...30 {
                one.environment.core.catalog.closeWhenIdle()
                #expect(Self.known(one) == nil)
                if round % 2 == 0 { try await Self.put(round, other) }
                #expect(try await Self.revision(one) == round / 2 * 2)
                try await Self.remember(round / 2 * 2, one)
            }
        }
    }

    @Test(arguments: [false, true])
    func nobodyUsesSettingsOlderThanWhatWasAcknowledged(_ closes: Bool) async throws {
        try await Self.withTwoStorages { _, one, other in
            let last = 300
            let acknowledged = Kept(1)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for revision in 2...last {
                        try await Self.put(revision, revision % 8 == 0 ? one : other)
                        acknowledged.change { $0 = revision }
                    }
                }
                for _ in 0..<2 {
                    group.addTask { try await Self.follow(acknowledged, upTo: last, one) }
                }
                if closes {
                    group.addTask {
                        while acknowledged.value < last {
                            one.environment.core.catalog.closeWhenIdle()
                            await Task.yield()
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func nobodyUsesSettingsOlderThanWhatAnotherProcessAcknowledged() async throws {
        let workplace = try Workplace()
        try await workplace.withStorage { storage in
            let last = 300
            let acknowledged = Kept(0)
            try await Self.put(0, storage)
            try await Self.remember(0, storage)
            let writer = try Probe("settings", workplace.data, "\(last)")
            Thread.detachNewThread {
                while let line = writer.line(), let revision = Int(line) { acknowledged.change { $0 = revision } }
                // Also after a failure, so that nobody waits.
                acknowledged.change { $0 = last }
            }
            try await Self.follow(acknowledged, upTo: last, storage)
            #expect(writer.finish() == 0)
            try await Self.remember(last, storage)
        }
    }

    /// Reads on and on, each time after a look at what was acknowledged.
    private static func follow(_ acknowledged: Kept<Int>, upTo last: Int, _ storage: SQLiteStorage) async throws {
        while true {
            for _ in 0..<50 {
                let before = acknowledged.value
                let revision = try await revision(storage)
                try #require(revision >= before)
                if before == last { return }
            }
            // Others have their turn too.
            await Task.yield()
        }
    }
}
