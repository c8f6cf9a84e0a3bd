import Foundation
import GRDB
import PortalCore
import PortalStorage
import PortalTestSupport
import Testing

@Suite struct DamageTests {
    @Test func aFullDiskIsReportedAndTheStoreGoesOn() async throws {
        let workplace = try Workplace()
        let tenant = try await workplace.withStorage { try await $0.subject(in: workplace).makeTenant() }
        var limits = StorageLimits()
        limits.maximumPages = 120
        try await workplace.withStorage(limits: limits) { storage in
            var connection = StoreSample.connection(tenant, 1)
            connection.live.metadata = IdentityProviderConfiguration(source: .xml, fetchedAt: StoreSample.start)
            connection.live.metadata?.metadataXml = String(repeating: "x", count: 2_000_000)
            let large = connection
            let outcomes = await withTaskGroup(of: String?.self) { group in
                for number in 1...20 {
                    group.addTask {
                        await reason {
                            try await storage.tenants.write(tenant) { transaction in
                                _ = try transaction.events.append(StoreSample.draft(tenant, number))
                                if number == 10 { try transaction.connections.insert(large) }
                            }
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.contains("storage_full"))
            let kept = outcomes.count { $0 == nil }
            #expect(try await storage.events(of: tenant).map(\.sequence) == (0..<Int64(kept)).map { $0 + 1 })
            try await storage.tenants.write(tenant) { _ = try $0.events.append(StoreSample.draft(tenant, 99)) }
            #expect(try await storage.verify().damaged.isEmpty)
        }
    }

    @Test(arguments: ["header", "page", "empty", "text"])
    func aDamagedFileIsReported(_ kind: String) async throws {
        let workplace = try Workplace()
        let (tenant, sound) = try await workplace.withStorage { storage in
            let subject = storage.subject(in: workplace)
            let tenant = try await subject.makeTenant(1)
            for number in 1...50 {
                try await storage.tenants.write(tenant) {
                    _ = try $0.events.append(StoreSample.draft(tenant, number))
                }
            }
            return (tenant, try await subject.makeTenant(2))
        }
        let url = URL(fileURLWithPath: workplace.database(tenant))
        var bytes = try Data(contentsOf: url)
        switch kind {
        case "header": bytes.replaceSubrange(0..<16, with: Data(repeating: 0x55, count: 16))
        case "page": bytes.replaceSubrange(4096..<bytes.count, with: Data(repeating: 0x55, count: bytes.count - 4096))
        case "empty": bytes = Data()
        default: bytes = Data("not a database at all, but long enough to be read as one: \(workplace.path)".utf8)
        }
        try bytes.write(to: url)
        try await workplace.withStorage { storage in
            #expect(
                await reason { _ = try await storage.tenants.read(tenant) { try $0.organizations.get() } }
                    == "storage_corrupt")
            _ = try await storage.tenants.read(sound) { try $0.organizations.get() }
            let verification = try await storage.verify()
            #expect(verification.damaged.map(\.path) == ["tenants/00/00000001.sqlite"])
        }
    }

    @Test func aFileOfANewerVersionIsRefusedAndLeftAlone() async throws {
        let workplace = try Workplace()
        let tenant = try await workplace.withStorage { try await $0.subject(in: workplace).makeTenant() }
        try Self.alter(workplace.database(tenant), "PRAGMA user_version = 1000")
        try await workplace.withStorage { storage in
            #expect(await reason { try await storage.tenants.read(tenant) { _ in } } == "schema_too_new")
            #expect(await reason { try await storage.tenants.write(tenant) { _ in } } == "schema_too_new")
        }
        try Self.alter(workplace.data + "/catalog.sqlite", "PRAGMA user_version = 1000")
        #expect(await reason { _ = try workplace.open() } == "schema_too_new")
    }

    /// What a newer program may make of a table while we have the file open: a value may be absent, a column has another
    /// name.
    static let newerTables = [
        """
        CREATE TABLE newer AS SELECT * FROM event;
        UPDATE newer SET actor = NULL;
        DROP TABLE event;
        ALTER TABLE newer RENAME TO event;
        """,
        "ALTER TABLE event RENAME COLUMN actor TO originator;",
    ]

    @Test(arguments: newerTables, [false, true])
    func aFileThatANewerVersionMigratesWhileItIsOpenIsNotCalledDamaged(_ change: String, inBatch: Bool) async throws {
        let workplace = try Workplace()
        try await workplace.withStorage { storage in
            let tenant = try await storage.subject(in: workplace).makeTenant()
            try await storage.tenants.write(tenant) { _ = try $0.events.append(StoreSample.draft(tenant, 1)) }
            let altered = "BEGIN; \(change) PRAGMA user_version = 1000; COMMIT"
            let list: @Sendable () async -> String? = {
                await reason { _ = try await storage.tenants.read(tenant) { try $0.events.list(EventQuery()) } }
            }
            #expect(await list() == nil)
            try Self.alter(workplace.database(tenant), altered)
            if inBatch {
                // The first write, which looks at nothing, holds the lane until all others wait behind it.
                let gate = DispatchSemaphore(value: 0)
                let held = AsyncStream.makeStream(of: Void.self)
                let outcomes = try await withThrowingTaskGroup(of: String?.self) { group in
                    group.addTask {
                        try await storage.tenants.write(tenant) { _ in
                            held.continuation.finish()
                            _ = gate.wait(timeout: .now() + 10)
                        }
                        return "held"
                    }
                    for await _ in held.stream {}
                    for _ in 1...5 { group.addTask { await list() } }
                    for _ in 1...5 {
                        group.addTask {
                            await reason {
                                try await storage.tenants.write(tenant) { _ = try $0.events.list(EventQuery()) }
                            }
                        }
                    }
                    while storage.waitingEntries(of: tenant) < 10 { await Task.yield() }
                    gate.signal()
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(Set(outcomes) == ["held", "schema_too_new"])
            } else {
                #expect(await list() == "schema_too_new")
            }
            // Nor is anything else of it used any more, though it looks as before.
            let other = await reason { _ = try await storage.tenants.read(tenant) { try $0.organizations.get() } }
            #expect(other == "schema_too_new")
            #expect(await list() == "schema_too_new")
        }
    }

    @Test(arguments: [
        "UPDATE organization SET metadata = 'no json'",
        "UPDATE organization SET id = 'org_x'",
        "UPDATE organization SET ssoPolicy = 'sometimes'",
        "UPDATE organization SET name = CAST(x'ff' AS TEXT)",
        "UPDATE organization SET domains = '[1]'",
    ])
    func aBadRowIsReportedAndDoesNotTrap(_ change: String) async throws {
        let workplace = try Workplace()
        let tenant = try await workplace.withStorage { try await $0.subject(in: workplace).makeTenant() }
        try Self.alter(workplace.database(tenant), change)
        try await workplace.withStorage { storage in
            for _ in 0..<2 {
                #expect(
                    await reason { _ = try await storage.tenants.read(tenant) { try $0.organizations.get() } }
                        == "storage_corrupt")
            }
            let events = try await storage.events(of: tenant)
            #expect(events.isEmpty)
        }
    }

    @Test(arguments: [
        "UPDATE directoryUserDocument SET emails = '[1]'",
        "UPDATE directoryUserDocument SET raw = CAST(x'ff' AS TEXT)",
        "UPDATE directoryUser SET userName = CAST(x'c3' AS TEXT)",
    ])
    func aBadUserIsReportedAndDoesNotTrap(_ change: String) async throws {
        let workplace = try Workplace()
        let tenant = try await workplace.withStorage { storage in
            let tenant = try await storage.subject(in: workplace).makeTenant(directories: 1...1)
            try await storage.tenants.write(tenant) { try $0.directoryUsers.insert(StoreSample.user(tenant, 10)) }
            return tenant
        }
        try Self.alter(workplace.database(tenant), change)
        try await workplace.withStorage { storage in
            let user = StoreSample.user(tenant, 10)
            let read: @Sendable () async -> String? = {
                await reason {
                    _ = try await storage.tenants.read(tenant) {
                        try $0.directoryUsers.get(user.id, in: user.directoryId)
                    }
                }
            }
            #expect(await read() == "storage_corrupt")
            #expect(await read() == "storage_corrupt")
            let export = workplace.path + "/export.sqlite"
            _ = try await storage.tenants.export(tenant, to: export)
            try await storage.tenants.delete(tenant)
            #expect(await reason { _ = try await storage.tenants.importTenant(from: export) } == "import_damaged")
        }
    }

    @Test func aDeletedDirectoryLeavesNoRowBehind() async throws {
        let workplace = try Workplace()
        let tenant = try await workplace.withStorage { storage in
            let tenant = try await storage.subject(in: workplace).makeTenant(directories: 1...1)
            try await storage.tenants.write(tenant) { transaction in
                var directory = StoreSample.directory(tenant, 1)
                directory.lastSyncAt = StoreSample.start
                try transaction.directories.noteSync(of: directory.id, at: StoreSample.start, unlessWithin: 1)
                var user = StoreSample.user(tenant, 10)
                user.emails = ["a@x.example"]
                let run = StoreSample.run(tenant, 10)
                try transaction.directoryUsers.insert(user)
                for number in 10...11 { try transaction.directoryGroups.insert(StoreSample.group(tenant, number)) }
                for member in [.user(user.id), .group(StoreSample.id(tenant, 11))] as [DirectoryMember] {
                    _ = try transaction.directoryGroups.add(
                        member, to: StoreSample.id(tenant, 10), in: directory.id)
                }
                try transaction.directoryRequests.append(StoreSample.request(tenant, 10))
                try transaction.quarantine.put(StoreSample.quarantined(tenant, 10))
                try transaction.directoryRuns.insert(run)
                try transaction.directoryRuns.markSeen([.user(user.id)], by: run.id, in: directory.id)
                try transaction.directories.setDepartures(
                    DeprovisioningWindow(startedAt: StoreSample.start, count: 1, of: 2), of: directory.id)
            }
            return tenant
        }
        let tables = try Self.directoryTables(of: workplace.database(tenant))
        #expect(tables.count == 14 && tables.allSatisfy { $0.value > 0 }, "\(tables)")
        try await workplace.withStorage { storage in
            try await storage.tenants.write(tenant) {
                try $0.directories.delete(StoreSample.id(tenant, 1))
                #expect(try $0.directories.purge(limit: 100))
            }
        }
        let left = try Self.directoryTables(of: workplace.database(tenant))
        #expect(left.count == 14 && left.allSatisfy { $0.value == 0 }, "\(left)")
    }

    @Test func anExportHoldsNothingOfADeletedDirectory() async throws {
        let workplace = try Workplace()
        let path = workplace.path + "/export"
        try await workplace.withStorage { storage in
            let tenant = try await storage.subject(in: workplace).makeTenant(directories: 1...1)
            try await storage.tenants.write(tenant) { transaction in
                for number in 10..<310 { try transaction.directoryUsers.insert(StoreSample.user(tenant, number)) }
                try transaction.directories.delete(StoreSample.id(tenant, 1))
            }
            #expect(try Self.directoryTables(of: workplace.database(tenant))["directoryUser"] == 300)
            _ = try await storage.tenants.export(tenant, to: path)
        }
        let left = try Self.directoryTables(of: path)
        #expect(left.count == 14 && left.allSatisfy { $0.value == 0 }, "\(left)")
    }

    /// How many rows each table has that a directory fills.
    private static func directoryTables(of path: String) throws -> [String: Int] {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.read { database in
            let names = try String.fetchAll(
                database,
                sql: """
                    SELECT name FROM sqlite_schema WHERE type = 'table' \
                    AND (name LIKE 'directory%' OR name = 'quarantinedUser')
                    """)
            return try names.reduce(into: [:]) {
                $0[$1] = try Int.fetchOne(database, sql: "SELECT count(*) FROM \($1)")
            }
        }
    }

    @Test func filesAndDirectoriesAreForTheirOwnerOnly() async throws {
        let workplace = try Workplace()
        try await workplace.withStorage { storage in
            let tenant = try await storage.subject(in: workplace).makeTenant()
            try await storage.tenants.write(tenant) { _ = try $0.events.append(StoreSample.draft(tenant, 1)) }
            _ = try await storage.tenants.export(tenant, to: workplace.data + "/export.sqlite")
            _ = try await storage.backup(to: workplace.data + "/backup")
            let files = workplace.files(below: workplace.data)
            #expect(files.count > 8)
            for file in files { #expect(try workplace.mode(of: file) == 0o600, "\(file)") }
            for directory in ["", "/tenants", "/tenants/ab", "/tmp", "/backup"] {
                #expect(try workplace.mode(of: workplace.data + directory) == 0o700, "\(directory)")
            }
        }
    }

    @Test func nothingHalfMadeHasAFinalName() async throws {
        let workplace = try Workplace()
        try await workplace.withStorage { storage in
            let tenant = TenantID(number: 9)
            struct Refusal: Error {}
            await #expect(throws: Refusal.self) { try await storage.tenants.create(tenant) { _ in throw Refusal() } }
            #expect(workplace.files(below: workplace.data + "/tenants").isEmpty)
            #expect(workplace.files(below: workplace.data + "/tmp").isEmpty)
        }
        let leftover = workplace.data + "/tmp/new-1-1"
        try Data("x".utf8).write(to: URL(fileURLWithPath: leftover))
        try await workplace.withStorage { _ in }
        #expect(FileManager.default.fileExists(atPath: leftover))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -7200)], ofItemAtPath: leftover)
        try await workplace.withStorage { _ in }
        #expect(!FileManager.default.fileExists(atPath: leftover))
    }

    @Test func aLogThatARemovedFileLeftIsNotTakenForTheNextOnes() async throws {
        let workplace = try Workplace()
        try await workplace.withStorage { storage in
            let subject = storage.subject(in: workplace)
            let tenant = try await subject.makeTenant()
            try await storage.tenants.write(tenant) { _ = try $0.events.append(StoreSample.draft(tenant, 1)) }
            let log = try Data(contentsOf: URL(fileURLWithPath: workplace.database(tenant) + "-wal"))
            #expect(!log.isEmpty)
            try await storage.tenants.delete(tenant)
            try log.write(to: URL(fileURLWithPath: workplace.database(tenant) + "-wal"))
            _ = try await subject.makeTenant()
            #expect(try await storage.events(of: tenant).isEmpty)
            #expect(try await storage.verify().damaged.isEmpty)
        }
    }

    static func alter(_ path: String, _ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }
}
