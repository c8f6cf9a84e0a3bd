import Foundation
import PortalCore
import PortalStorage
import PortalTestSupport
import Testing

@Suite struct KeyTests {
    private static let first = String(repeating: "01", count: 32)
    private static let second = Data(repeating: 7, count: 32).base64EncodedString()
    private static let canary = "canary-5f3a-do-not-store"

    @Test func theFirstKeyIsMadePrivatelyAndKept() async throws {
        let workplace = try Workplace()
        let sealed = try await workplace.withStorage { try $0.keyring.seal(Array(Self.canary.utf8), context: "c") }
        #expect(try workplace.mode(of: workplace.data + "/master.key") == 0o600)
        try await workplace.withStorage { storage in
            let opened = try storage.keyring.open(sealed, context: "c")
            #expect(opened == Array(Self.canary.utf8))
        }
    }

    @Test func keysComeFromAFileOrAValueInEitherNotation() async throws {
        let workplace = try Workplace()
        let file = try workplace.write(Self.first + "\n", to: "key")
        let sealed = try await workplace.withStorage(key: .file(file)) { try $0.keyring.seal([1], context: "c") }
        let base64 = Data(repeating: 1, count: 32).base64EncodedString()
        for source in [
            MasterKeySource.value(Self.first), .value(base64), .value(base64.replacingOccurrences(of: "=", with: "")),
        ] {
            try await workplace.withStorage(key: source) { storage in
                let opened = try storage.keyring.open(sealed, context: "c")
                #expect(opened == [1])
            }
        }
        #expect(!FileManager.default.fileExists(atPath: workplace.data + "/master.key"))
    }

    @Test func unusableKeysAreRefusedClearly() async throws {
        let workplace = try Workplace()
        try await workplace.withStorage(key: .value(Self.first)) { _ in }
        let before = try Data(contentsOf: URL(fileURLWithPath: workplace.data + "/catalog.sqlite"))
        func refusal(_ key: MasterKeySource) async -> String? { await reason { _ = try workplace.open(key: key) } }
        #expect(await refusal(.value(Self.second)) == "wrong_key")
        #expect(await refusal(.value("")) == "key_invalid")
        #expect(await refusal(.value("zz")) == "key_invalid")
        #expect(await refusal(.value(Self.first + "00")) == "key_invalid")
        #expect(await refusal(.file(workplace.path + "/none")) == "key_missing")
        #expect(try await refusal(.file(workplace.write(Self.first, to: "open", mode: 0o640))) == "key_not_private")
        #expect(try await refusal(.file(workplace.write(Self.first, to: "open2", mode: 0o604))) == "key_not_private")
        #expect(try await refusal(.file(workplace.write(Self.second, to: "wrong"))) == "wrong_key")
        #expect(await refusal(.dataDirectory) == "key_missing")
        #expect(!FileManager.default.fileExists(atPath: workplace.data + "/master.key"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: workplace.data + "/catalog.sqlite")) == before)
    }

    @Test func aSealedValueThatWasAlteredOrMovedDoesNotOpen() async throws {
        let workplace = try Workplace()
        try await workplace.withStorage { storage in
            let sealed = try storage.keyring.seal(Array(Self.canary.utf8), context: "mine")
            #expect(try storage.keyring.seal(Array(Self.canary.utf8), context: "mine") != sealed)
            #expect(await reason { _ = try storage.keyring.open(sealed, context: "other") } == "storage_corrupt")
            for index in sealed.indices {
                var altered = sealed
                altered[index] ^= 1
                #expect(await reason { _ = try storage.keyring.open(altered, context: "mine") } == "storage_corrupt")
            }
            for count in 0..<sealed.count {
                let cut = Array(sealed.prefix(count))
                #expect(await reason { _ = try storage.keyring.open(cut, context: "mine") } == "storage_corrupt")
            }
            #expect(try storage.keyring.open(storage.keyring.seal([], context: ""), context: "") == [])
        }
    }

    @Test func noSecretLiesInPlainInAnyFile() async throws {
        let workplace = try Workplace()
        try await workplace.withStorage { storage in
            let tenant = try await storage.subject(in: workplace).makeTenant()
            try await Self.storeSecrets(storage, tenant)
            _ = try await storage.tenants.export(tenant, to: workplace.data + "/export.sqlite")
            _ = try await storage.backup(to: workplace.data + "/backup")
            try await storage.rotateKey(to: .generated)
            let files = workplace.files(below: workplace.data)
            #expect(files.contains { $0.hasSuffix("-wal") })
            for file in files {
                let data = try Data(contentsOf: URL(fileURLWithPath: file))
                #expect(data.range(of: Data(Self.canary.utf8)) == nil, "\(file)")
                #expect(data.range(of: Data(Base64URL.encode(Array(Self.canary.utf8)).utf8)) == nil, "\(file)")
            }
        }
    }

    @Test(arguments: 0..<7) func aRotationMayEndAnywhereAndBeStartedAgain(_ lastStep: Int) async throws {
        let workplace = try Workplace()
        struct Crash: Error {}
        let tenants = try await workplace.withStorage { storage in
            let subject = storage.subject(in: workplace)
            var tenants: [TenantID] = []
            for number in 1...2 {
                let tenant = try await subject.makeTenant(UInt32(number))
                try await Self.storeSecrets(storage, tenant)
                tenants.append(tenant)
            }
            let steps = Kept(0)
            let outcome = await reason {
                try await storage.rotateKey(to: .generated) { _ in
                    let isLast = steps.change { count in
                        defer { count += 1 }
                        return count == lastStep
                    }
                    if isLast { throw Crash() }
                }
            }
            #expect((outcome == nil) == (lastStep == 6))
            for tenant in tenants { try await Self.checkSecrets(storage, tenant) }
            return tenants
        }
        let oldKey = try String(contentsOfFile: workplace.data + "/master.key", encoding: .utf8)
        try await workplace.withStorage { storage in
            for tenant in tenants { try await Self.checkSecrets(storage, tenant) }
            let summary = try await storage.rotateKey(to: .generated)
            #expect(summary.tenants == 2)
            #expect(summary.failed.isEmpty && summary.unreadable == 0)
            for tenant in tenants { try await Self.checkSecrets(storage, tenant) }
        }
        #expect(await reason { _ = try workplace.open(key: .value(oldKey)) } == "wrong_key")
        try await workplace.withStorage { storage in
            for tenant in tenants { try await Self.checkSecrets(storage, tenant) }
        }
    }

    @Test func aHostThatRunsDuringARotationGoesOn() async throws {
        let workplace = try Workplace()
        let running = try workplace.open()
        defer { running.close() }
        let tenant = try await running.subject(in: workplace).makeTenant()
        try await Self.storeSecrets(running, tenant)
        try await workplace.withStorage { storage in
            try await storage.rotateKey(to: .generated)
            let sealed = try storage.keyring.seal([1], context: "new")
            #expect(try running.keyring.open(sealed, context: "new") == [1])
            try await Self.checkSecrets(running, tenant)
            let late = try running.keyring.seal([2], context: "late")
            #expect(try storage.keyring.open(late, context: "late") == [2])
            try await storage.rotateKey(to: .generated)
            #expect(try storage.keyring.open(late, context: "late") == [2])
        }
    }

    @Test func aRotationToAKeyOfTheOperatorNeedsThatKeyFromThenOn() async throws {
        let workplace = try Workplace()
        try await workplace.withStorage(key: .value(Self.first)) { storage in
            let tenant = try await storage.subject(in: workplace).makeTenant()
            try await Self.storeSecrets(storage, tenant)
            #expect(await reason { try await storage.rotateKey(to: .generated) } == "key_not_in_file")
            try await storage.rotateKey(to: .source(.value(Self.second)))
        }
        #expect(await reason { _ = try workplace.open(key: .value(Self.first)) } == "wrong_key")
        try await workplace.withStorage(key: .value(Self.second)) { storage in
            try await Self.checkSecrets(storage, TenantID(number: 0xABCD_0001))
        }
    }

    // MARK: Secrets

    static func storeSecrets(_ storage: SQLiteStorage, _ tenant: TenantID) async throws {
        var connection = StoreSample.connection(tenant, 1)
        connection.live.metadata = IdentityProviderConfiguration(source: .oidc, fetchedAt: StoreSample.start)
        let secret = try storage.keyring.seal(
            Array(canary.utf8), context: SecretContext.clientSecret(of: connection.id))
        connection.live.metadata?.oidc = .init(
            issuer: "https://i.example.com", clientId: "c", sealedClientSecret: Base64URL.encode(secret))
        let keyring = storage.keyring
        @Sendable func record(_ key: String) throws -> IdempotencyRecord {
            IdempotencyRecord(
                key: key, digest: [1],
                sealedResult: try keyring.seal(Array(canary.utf8), context: SecretContext.idempotency(key: key)),
                createdAt: StoreSample.start)
        }
        var credential = StoreSample.credential(tenant, 1, of: connection.id, .serviceProviderSigning)
        credential.sealedPrivateKey = try storage.keyring.seal(
            Array(canary.utf8), context: SecretContext.serviceProviderKey(credential.id))
        var pending = StoreSample.pending(tenant, 1)
        pending.sealedSecrets = try storage.keyring.seal(
            Array(canary.utf8), context: SecretContext.pendingSignIn(pending.sessionId))
        var staged = connection.live
        staged.options.clockSkewSeconds = 1
        connection.staged = staged
        let directory = StoreSample.directory(tenant, 1)
        let directoryKey = try storage.keyring.seal(
            Array(canary.utf8), context: SecretContext.directoryKey(of: directory.id))
        let (kept, credentialKept, pendingKept) = (connection, credential, pending)
        try await storage.tenants.write(tenant) { transaction in
            try transaction.connections.insert(kept)
            try transaction.serviceProviderCredentials.insert(credentialKept)
            try transaction.signInSessions.insert(StoreSample.session(tenant, 1))
            try transaction.pendingSignIns.insert(pendingKept)
            try transaction.directories.insert(directory)
            try transaction.directories.setSealedKey(directoryKey, of: directory.id)
            try transaction.directories.insert(StoreSample.directory(tenant, 2))
            // More than a rotation takes in one transaction.
            for number in 0..<600 { try transaction.idempotency.put(record("k\(number)")) }
            try transaction.idempotency.put(
                IdempotencyRecord(key: "begun", digest: [], sealedResult: [], createdAt: StoreSample.start))
        }
        try await storage.environment.write { try $0.idempotency.put(record("e")) }
    }

    static func checkSecrets(_ storage: SQLiteStorage, _ tenant: TenantID) async throws {
        let keyring = storage.keyring
        @Sendable func check(_ record: IdempotencyRecord?) throws {
            let record = try #require(record)
            let opened = try keyring.open(record.sealedResult, context: SecretContext.idempotency(key: record.key))
            #expect(opened == Array(canary.utf8))
        }
        try await storage.tenants.read(tenant) { transaction in
            let connection = try #require(try transaction.connections.get(StoreSample.id(tenant, 1)))
            for setup in [connection.live, try #require(connection.staged)] {
                let text = try #require(setup.metadata?.oidc?.sealedClientSecret)
                let sealed = try #require(Base64URL.decode(text))
                let opened = try keyring.open(sealed, context: SecretContext.clientSecret(of: connection.id))
                #expect(opened == Array(canary.utf8))
            }
            let credential = try #require(try transaction.serviceProviderCredentials.get(StoreSample.id(tenant, 1)))
            let key = try keyring.open(
                credential.sealedPrivateKey, context: SecretContext.serviceProviderKey(credential.id))
            #expect(key == Array(canary.utf8))
            let pending = try #require(try transaction.pendingSignIns.find(session: StoreSample.id(tenant, 1)))
            let secrets = try keyring.open(
                pending.sealedSecrets, context: SecretContext.pendingSignIn(pending.sessionId))
            #expect(secrets == Array(canary.utf8))
            let directory: DirectoryID = StoreSample.id(tenant, 1)
            let sealedKey = try #require(try transaction.directories.sealedKey(of: directory))
            let directoryKey = try keyring.open(sealedKey, context: SecretContext.directoryKey(of: directory))
            #expect(directoryKey == Array(canary.utf8))
            #expect(try transaction.directories.sealedKey(of: StoreSample.id(tenant, 2)) == nil)
            for key in ["k0", "k599"] { try check(try transaction.idempotency.find(key: key)) }
        }
        try check(try await storage.environment.read { try $0.idempotency.find(key: "e") })
    }
}
