import Foundation
import PortalCore
import PortalStorage
import PortalTestSupport
import Testing

@Suite struct MaintenanceTests {
    @Test func anExportOpensItsSecretsInTheSameEnvironment() async throws {
        let workplace = try Workplace()
        try await workplace.withStorage { storage in
            let tenant = try await storage.subject(in: workplace).makeTenant()
            try await KeyTests.storeSecrets(storage, tenant)
            let path = workplace.path + "/export"
            let summary = try await storage.tenants.export(tenant, to: path)
            #expect(summary.bytes == Int64(try Data(contentsOf: URL(fileURLWithPath: path)).count))
            try await storage.tenants.delete(tenant)
            let imported = try await storage.tenants.importTenant(from: path, sourceKey: nil)
            #expect(imported == ImportSummary.kept(tenant))
            try await KeyTests.checkSecrets(storage, tenant)
        }
    }

    @Test func anExportFromElsewhereOpensItsSecretsWithThatKeyOnly() async throws {
        let source = try Workplace()
        let path = source.path + "/export"
        let tenant = try await source.withStorage { storage in
            let tenant = try await storage.subject(in: source).makeTenant()
            try await KeyTests.storeSecrets(storage, tenant)
            _ = try await storage.tenants.export(tenant, to: path)
            return tenant
        }
        let target = try Workplace()
        try await target.withStorage { storage in
            let summary = try await storage.tenants.importTenant(from: path, sourceKey: nil)
            // Two client secrets, a key of ours and a directory's.
            #expect(summary.clearedSecrets == 4)
            #expect(summary.droppedAnswers == 600)
            let connection = try await storage.tenants.read(tenant) {
                try $0.connections.get(StoreSample.id(tenant, 1))
            }
            #expect(connection?.live.metadata?.oidc?.clientId == "c")
            #expect(connection?.live.metadata?.oidc?.sealedClientSecret == nil)
            let directoryKey = try await storage.tenants.read(tenant) {
                try $0.directories.sealedKey(of: StoreSample.id(tenant, 1))
            }
            #expect(directoryKey == nil)
            try await storage.tenants.delete(tenant)
            let key = MasterKeySource.file(source.data + "/master.key")
            #expect(try await storage.tenants.importTenant(from: path, sourceKey: key) == ImportSummary.kept(tenant))
            try await storage.environment.write {
                try $0.idempotency.put(
                    IdempotencyRecord(
                        key: "e", digest: [],
                        sealedResult: try storage.keyring.seal(
                            Array("canary-5f3a-do-not-store".utf8), context: SecretContext.idempotency(key: "e")),
                        createdAt: StoreSample.start))
            }
            try await KeyTests.checkSecrets(storage, tenant)
        }
    }

    @Test(arguments: [
        "UPDATE organization SET name = 1 || x'ff'",
        "CREATE TRIGGER evil AFTER INSERT ON event BEGIN DELETE FROM event; END",
        "CREATE TABLE other (x)",
        "DROP INDEX portalSessionByLink",
        "UPDATE event SET id = 'evt_01JXXZ0000000000000000000A'",
        "DELETE FROM event; PRAGMA foreign_keys = OFF; DELETE FROM organization",
        "PRAGMA application_id = 1",
        "UPDATE event SET data = '{'",
    ])
    func aTamperedExportIsRefusedAndLeavesNothing(_ change: String) async throws {
        let workplace = try Workplace()
        try await workplace.withStorage { storage in
            let tenant = try await storage.subject(in: workplace).makeTenant()
            try await storage.tenants.write(tenant) { _ = try $0.events.append(StoreSample.draft(tenant, 1)) }
            let path = workplace.path + "/export"
            _ = try await storage.tenants.export(tenant, to: path)
            try await storage.tenants.delete(tenant)
            try DamageTests.alter(path, change)
            let refusal = await reason { _ = try await storage.tenants.importTenant(from: path) }
            #expect(refusal == "import_damaged" || refusal == "organization_not_found")
            #expect(await reason { try await storage.tenants.read(tenant) { _ in } } == "organization_not_found")
            #expect(workplace.files(below: workplace.data + "/tmp").isEmpty)
        }
    }

    @Test func strangeFilesAreNotTakenIn() async throws {
        let workplace = try Workplace()
        try await workplace.withStorage { storage in
            for (name, text) in [("empty", ""), ("text", String(repeating: "no database ", count: 1000))] {
                let path = try workplace.write(text, to: name)
                #expect(await reason { _ = try await storage.tenants.importTenant(from: path) } == "import_damaged")
            }
            #expect(
                await reason { _ = try await storage.tenants.importTenant(from: workplace.path + "/none") }
                    == "file_not_found")
            let inside = workplace.data + "/catalog.sqlite"
            #expect(await reason { _ = try await storage.tenants.importTenant(from: inside) } == "invalid_params")
        }
    }

    @Test func aBackupIsRestoredWithAllThatItHeld() async throws {
        let workplace = try Workplace()
        let backup = workplace.path + "/backup"
        let tenants = try await workplace.withStorage { storage in
            var tenants: [TenantID] = []
            for number in 1...3 {
                let tenant = TenantID(number: UInt32(number) << 24)
                try await storage.environment.write {
                    try $0.tenants.insert(StoreSample.entry(tenant, name: "Acme"))
                }
                _ = try await storage.subject(in: workplace).makeTenant(tenant.number)
                try await KeyTests.storeSecrets(storage, tenant)
                tenants.append(tenant)
            }
            let seen = Kept<[StorageProgress]>([])
            let summary = try await storage.backup(to: backup) { step in seen.change { $0.append(step) } }
            #expect(summary.tenants == 3)
            #expect(seen.value.map(\.done) == [1, 2, 3, 4])
            #expect(seen.value.map(\.total) == [4, 4, 4, 4])
            #expect(await reason { _ = try await storage.backup(to: backup) } == "path_exists")
            for tenant in tenants { try await storage.tenants.delete(tenant) }
            return tenants
        }
        let target = try Workplace()
        #expect(await reason { _ = try SQLiteStorage.restore(from: backup, to: workplace.data) } == "path_exists")
        #expect(try SQLiteStorage.restore(from: backup, to: target.data).tenants == 3)
        #expect(await reason { _ = try target.open() } == "key_missing")
        try FileManager.default.copyItem(atPath: workplace.data + "/master.key", toPath: target.data + "/master.key")
        try await target.withStorage { storage in
            for tenant in tenants { try await KeyTests.checkSecrets(storage, tenant) }
            #expect(try await storage.environment.read { try $0.tenants.count() } == 3)
            #expect(try await storage.verify().databases == 4)
            #expect(try await storage.verify().damaged.isEmpty)
        }
    }

    @Test(arguments: ["manifest", "missing", "altered", "outside"])
    func aDamagedBackupIsRefused(_ kind: String) async throws {
        let workplace = try Workplace()
        let backup = workplace.path + "/backup"
        try await workplace.withStorage { storage in
            _ = try await storage.subject(in: workplace).makeTenant(1)
            _ = try await storage.backup(to: backup)
        }
        let tenant = backup + "/tenants/00/00000001.sqlite"
        let manifest = backup + "/manifest.json"
        switch kind {
        case "manifest": try FileManager.default.removeItem(atPath: manifest)
        case "missing": try FileManager.default.removeItem(atPath: tenant)
        case "altered":
            var data = try Data(contentsOf: URL(fileURLWithPath: tenant))
            data[data.count - 1] ^= 1
            try data.write(to: URL(fileURLWithPath: tenant))
        default:
            let text = try String(contentsOfFile: manifest, encoding: .utf8)
            try text.replacingOccurrences(of: "tenants/00/", with: "tenants/../").write(
                toFile: manifest, atomically: true, encoding: .utf8)
        }
        let target = workplace.path + "/target"
        #expect(await reason { _ = try SQLiteStorage.restore(from: backup, to: target) } == "backup_damaged")
        #expect(workplace.files(below: target).isEmpty)
    }

    @Test(arguments: [true, false]) func theCatalogueIsRebuiltFromTheTenants(_ isLost: Bool) async throws {
        let workplace = try Workplace()
        let tenants = try await workplace.withStorage { storage in
            var tenants: [TenantID] = []
            for number in 1...3 {
                let tenant = try await storage.subject(in: workplace).makeTenant(UInt32(number))
                try await KeyTests.storeSecrets(storage, tenant)
                // The first two have verified one domain, the second one later.
                try await storage.tenants.write(tenant) { transaction in
                    var domain = StoreSample.domain(tenant, 1)
                    domain.state = number == 3 ? .pending : .verified
                    domain.verifiedAt = number == 3 ? nil : StoreSample.start.adding(seconds: Int64(number))
                    try transaction.domains.insert(domain)
                    try transaction.domains.insert(StoreSample.domain(tenant, 1 + number))
                }
                tenants.append(tenant)
            }
            try await storage.environment.write {
                var settings = EnvironmentSettings()
                settings.revision = 7
                try $0.settings.put(settings)
            }
            return tenants
        }
        if isLost { try FileManager.default.removeItem(atPath: workplace.data + "/catalog.sqlite") }
        let summary = try SQLiteStorage.rebuildCatalog(directory: workplace.data)
        #expect(summary.tenants == 3)
        #expect(summary.unreadable.isEmpty)
        try await workplace.withStorage { storage in
            #expect(
                try await storage.environment.read { try $0.tenants.list(PageRequest(), search: nil).data.count } == 3)
            #expect(try await storage.environment.read { try $0.settings.get().revision } == (isLost ? 1 : 7))
            let lines = try await storage.environment.read { transaction in
                try (1...4).compactMap { try transaction.domains.find("d\($0).example.com") }
            }
            let first = try #require(tenants.first)
            #expect(
                lines == [
                    VerifiedDomain(
                        domain: "d1.example.com", organizationId: StoreSample.id(first, 0),
                        verifiedAt: StoreSample.start.adding(seconds: 1))
                ])
            for tenant in tenants {
                let connection = try await storage.tenants.read(tenant) {
                    try $0.connections.get(StoreSample.id(tenant, 1))
                }
                let text = try #require(connection?.live.metadata?.oidc?.sealedClientSecret)
                let sealed = try #require(Base64URL.decode(text))
                let context = SecretContext.clientSecret(of: StoreSample.id(tenant, 1))
                let opened = try storage.keyring.open(sealed, context: context)
                #expect(opened == Array("canary-5f3a-do-not-store".utf8))
            }
        }
    }
}

extension ImportSummary {
    fileprivate static func kept(_ tenant: TenantID) -> ImportSummary {
        ImportSummary(tenant: tenant, clearedSecrets: 0, droppedAnswers: 0)
    }
}
