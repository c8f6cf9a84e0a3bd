import Foundation
import GRDB
import PortalCore
import PortalStorage
import PortalTestSupport
import StrictJSON
import Testing

/// Files of earlier versions are brought up to date with all that is in them.
@Suite struct MigrationTests {
    /// As versions up to 5 had it.
    private static let directory = """
        CREATE TABLE directory (
            id TEXT NOT NULL PRIMARY KEY,
            organizationId TEXT NOT NULL REFERENCES organization (id),
            providerId TEXT NOT NULL,
            protocol TEXT NOT NULL,
            name TEXT NOT NULL,
            externalId TEXT UNIQUE,
            state TEXT NOT NULL,
            tokens TEXT NOT NULL,
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL,
            revision INTEGER NOT NULL
        ) STRICT;
        """

    /// Makes the tables of the current version into those of version 5, without directories.
    private static let backToVersionFive = """
        DROP TABLE logStream;
        DROP TABLE domain;
        DROP TABLE directoryDeparture;
        DROP TABLE directorySeen;
        DROP TABLE directoryRun;
        DROP TABLE quarantinedUser;
        DROP TABLE directoryRequest;
        DROP TABLE directorySubgroup;
        DROP TABLE directoryMember;
        DROP TABLE directoryGroup;
        DROP TABLE directoryUserEmail;
        DROP TABLE directoryUserDocument;
        DROP TABLE directoryUser;
        DROP TABLE directoryCount;
        DROP TABLE directorySync;
        DROP TABLE directory;
        \(directory)
        DELETE FROM grdb_migrations WHERE identifier > 'v5';
        PRAGMA user_version = 5;
        """

    @Test func directoriesOfTheFifthVersionStayAndCanBeFilled() async throws {
        let workplace = try Workplace()
        let tenant = TenantID(number: 0xABCD_0005)
        let token = DirectoryToken(
            id: StoreSample.id(tenant, 7), hash: "h", hint: "abcd", createdAt: StoreSample.start)
        var directories = (1...3).map { StoreSample.directory(tenant, $0, externalId: $0 == 2 ? "x" : nil) }
        directories[1].tokens = [token]
        directories[1].state = .linked
        directories[2].revision = 9
        let kept = directories
        try await workplace.withStorage { _ = try await $0.subject(in: workplace).makeTenant(tenant.number) }
        let queue = try DatabaseQueue(path: workplace.database(tenant))
        try await queue.write { database in
            try database.execute(sql: Self.backToVersionFive)
            // Not in the order of their identifiers.
            for directory in kept.reversed() {
                let tokens = String(decoding: try JSONEncoding.bytes(of: directory.tokens), as: UTF8.self)
                try database.execute(
                    sql: "INSERT INTO directory VALUES (?, ?, 'okta', 'scim', ?, ?, ?, ?, ?, ?, ?)",
                    arguments: [
                        directory.id.description, directory.organizationId.description, directory.name,
                        directory.externalId, directory.state.rawValue, tokens, directory.createdAt.milliseconds,
                        directory.updatedAt.milliseconds, directory.revision,
                    ])
            }
        }
        try queue.close()
        try await workplace.withStorage { storage in
            try await storage.tenants.write(tenant) { transaction in
                try #expect(transaction.directories.list(PageRequest()).data == kept)
                for directory in 1...3 {
                    let user = StoreSample.user(tenant, 10, of: directory)
                    try transaction.directoryUsers.insert(user)
                    #expect(try transaction.directoryUsers.get(user.id, in: user.directoryId) == user)
                    #expect(try transaction.directoryUsers.counts(of: user.directoryId).active == 1)
                }
            }
            #expect(
                await reason {
                    try await storage.tenants.write(tenant) {
                        try $0.directories.insert(StoreSample.directory(tenant, 4, externalId: "x"))
                    }
                } == "external_id_taken")
            #expect(try await storage.verify().damaged.isEmpty)
        }
    }

    /// As far as later migrations touch it, what version 1 made of a tenant.
    private static let versionOne = """
        CREATE TABLE organization (
            position INTEGER NOT NULL PRIMARY KEY CHECK (position = 1), id TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
            externalId TEXT, metadata TEXT NOT NULL, allowAnyDomain INTEGER NOT NULL, ssoPolicy TEXT NOT NULL,
            breakGlassEmails TEXT NOT NULL, domains TEXT NOT NULL, createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL, revision INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE connection (
            id TEXT NOT NULL PRIMARY KEY, organizationId TEXT NOT NULL REFERENCES organization (id),
            providerId TEXT NOT NULL, protocol TEXT NOT NULL, name TEXT NOT NULL, externalId TEXT UNIQUE,
            state TEXT NOT NULL, options TEXT NOT NULL, configuration TEXT, sealedClientSecret TEXT,
            createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL, revision INTEGER NOT NULL
        ) STRICT;
        \(directory)
        \(event)
        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
        INSERT INTO grdb_migrations VALUES ('v1');
        PRAGMA application_id = 1346917425;
        PRAGMA user_version = 1;
        """

    @Test func aConnectionOfTheFirstVersionKeepsItsSetup() async throws {
        let workplace = try Workplace()
        let tenant = TenantID(number: 0xABCD_0001)
        let organization: OrganizationID = StoreSample.id(tenant, 0)
        let (saml, oidc): (ConnectionID, ConnectionID) = (StoreSample.id(tenant, 1), StoreSample.id(tenant, 2))
        try await workplace.withStorage { _ = try await $0.subject(in: workplace).makeTenant(tenant.number) }
        let path = workplace.database(tenant)
        for file in [path, path + "-wal", path + "-shm"] { try? FileManager.default.removeItem(atPath: file) }
        let queue = try DatabaseQueue(path: path)
        try await queue.write { database in
            try database.execute(sql: Self.versionOne)
            try database.execute(
                sql: "INSERT INTO organization VALUES (1, ?, 'Acme', NULL, '{}', 0, 'optional', '[]', '[]', 1, 1, 1)",
                arguments: [organization.description])
            for (id, name, identityProtocol, configuration, secret) in [
                (
                    saml, "a", "saml", #"{"source":"xml","metadataXml":"<x/>","fetchedAt":"2026-01-01T00:00:00.000Z"}"#,
                    nil as String?
                ),
                (
                    oidc, "b", "oidc",
                    #"{"source":"oidc","oidc":{"issuer":"https://i","clientId":"c"},"fetchedAt":"2026-01-01T00:00:00.000Z"}"#,
                    "c2VhbGVk"
                ),
            ] {
                try database.execute(
                    sql: """
                        INSERT INTO connection VALUES (?, ?, 'okta', ?, ?, NULL, 'draft',
                        '{"allowIdpInitiated":true,"clockSkewSeconds":7}', ?, ?, 1, 2, 3)
                        """,
                    arguments: [
                        id.description, organization.description, identityProtocol, name, configuration, secret,
                    ])
            }
        }
        try queue.close()
        try await workplace.withStorage { storage in
            let (first, second) = try await storage.tenants.write(tenant) { transaction in
                let first = try #require(try transaction.connections.get(saml))
                // Written as it is from now on.
                try transaction.connections.update(first)
                return (
                    try #require(try transaction.connections.get(saml)),
                    try #require(try transaction.connections.get(oidc))
                )
            }
            #expect(first.live.metadata?.metadataXml == "<x/>" && first.live.options.clockSkewSeconds == 7)
            #expect(first.live.options.allowIdpInitiated && first.live.options.useUserInfo)
            #expect(first.revision == 3 && first.staged == nil && first.previous == nil)
            #expect(second.live.metadata?.oidc?.sealedClientSecret == "c2VhbGVk")
            let light = try await storage.tenants.read(tenant) { try $0.connections.signOn(saml, .live) }
            #expect(light?.setup.metadata?.source == .xml && light?.setup.metadata?.metadataXml == nil)
        }
    }

    @Test func aSessionFromBeforeSingleLogoutStaysAndCanBeLoggedOut() async throws {
        let workplace = try Workplace()
        let tenant = TenantID(number: 0xABCD_0002)
        let session = StoreSample.session(tenant, 1)
        try await workplace.withStorage { storage in
            _ = try await storage.subject(in: workplace).makeTenant(tenant.number)
            try await storage.tenants.write(tenant) { transaction in
                try transaction.connections.insert(StoreSample.connection(tenant, 1))
                try transaction.signInSessions.insert(session)
            }
        }
        let queue = try DatabaseQueue(path: workplace.database(tenant))
        try await queue.write { database in
            try database.execute(sql: Self.backToVersionThree)
            // As version 2 had it.
            try database.execute(
                sql: """
                    DROP TABLE pendingLogout;
                    DROP TABLE sessionSubject;
                    ALTER TABLE signInSession DROP COLUMN logout;
                    ALTER TABLE signInSession DROP COLUMN loggedOutAt;
                    DELETE FROM grdb_migrations WHERE identifier = 'v3';
                    PRAGMA user_version = 2;
                    """)
        }
        try queue.close()
        try await workplace.withStorage { storage in
            let subject = StoreSample.subject(tenant, 1, name: "a")
            let (found, kept) = try await storage.tenants.write(tenant) { transaction in
                let found = try transaction.signInSessions.get(session.id)
                try transaction.sessionSubjects.insert(subject)
                return (found, try transaction.sessionSubjects.get(session.id))
            }
            #expect(found == session && kept == subject)
        }
    }

    /// As versions up to 4 had it.
    private static let event = """
        CREATE TABLE event (
            sequence INTEGER NOT NULL PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            type TEXT NOT NULL,
            organizationId TEXT,
            occurredAt INTEGER NOT NULL,
            actor TEXT NOT NULL,
            targets TEXT NOT NULL,
            context TEXT NOT NULL,
            data TEXT NOT NULL,
            previous TEXT
        ) STRICT;
        """

    /// Makes the tables of the current version into those of version 4, without events.
    private static let backToVersionFour = """
        \(backToVersionFive)
        DROP TABLE event;
        \(event)
        DELETE FROM grdb_migrations WHERE identifier = 'v5';
        PRAGMA user_version = 4;
        """

    /// Makes the tables of the current version into those of version 3, without codes, replays and events.
    private static let backToVersionThree = """
        \(backToVersionFour)
        CREATE INDEX signInSessionByAge ON signInSession (startedAt);
        DROP TABLE replay;
        ALTER TABLE earlierReplay RENAME TO replay;
        DROP TABLE signInCode;
        CREATE TABLE signInCode (
            hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
            sessionId TEXT NOT NULL REFERENCES signInSession (id) ON DELETE CASCADE,
            state TEXT,
            expiresAt INTEGER NOT NULL,
            consumedAt INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX signInCodeBySession ON signInCode (sessionId);
        CREATE INDEX signInCodeByExpiry ON signInCode (expiresAt);
        DELETE FROM grdb_migrations WHERE identifier = 'v4';
        PRAGMA user_version = 3;
        """

    #if os(Linux)
        @Test func aLongEventLogIsBroughtUpToDateInLittleMemory() async throws {
            let workplace = try Workplace()
            let tenant = TenantID(number: 0xABCD_0004)
            let count: Int64 = 80_000
            try await workplace.withStorage { _ = try await $0.subject(in: workplace).makeTenant(tenant.number) }
            let queue = try DatabaseQueue(path: workplace.database(tenant))
            try await queue.write { database in
                try database.execute(sql: Self.backToVersionFour)
                try database.execute(
                    sql: """
                        WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?)
                        INSERT INTO event SELECT NULL, 'event_' || n, 'connection.created', NULL, 5,
                            '{"type":"system","id":"host"}', '[]', '{}', '{"text":"' || printf('%.*c', 600, 'x') || '"}',
                            NULL FROM number
                        """, arguments: [count])
            }
            try queue.close()
            let probe = try Probe("peak", workplace.data, "\(tenant.number)")
            let grown = try #require(probe.line().flatMap { Int($0) })
            #expect(probe.finish() == 0)
            // The log itself has more than that.
            #expect(grown < 40_000, "\(grown) KiB")
            try await workplace.withStorage { storage in
                let last = try await storage.tenants.read(tenant) { try $0.events.lastSequence() }
                #expect(last == count)
            }
        }
    #endif

    @Test func signInsOfTheThirdVersionStayWithAllThatBelongsToThem() async throws {
        let workplace = try Workplace()
        let tenant = TenantID(number: 0xABCD_0003)
        var sessions = (1...4).map { StoreSample.session(tenant, $0) }
        for index in 1...3 {
            sessions[index].state = index == 3 ? .failed : .succeeded
            sessions[index].endedAt = StoreSample.start
            sessions[index].response = ["issuer": "https://idp.example.com", "encrypted": false]
            sessions[index].checks = [
                SignInCheck(name: "audience", outcome: .failed, code: "c", expected: "a\u{0}b", received: "ü")
            ]
            var user = NormalizedUser()
            user.idpId = "id"
            sessions[index].profile = SignOnProfile(user: user, rawAttributes: ["email": ["a", "b"]])
        }
        sessions[3].diagnosis = SignInDiagnosis(
            code: "c", title: "t", explanation: "e", side: .identityProvider, consolePath: "p", field: "f",
            currentValue: "1", correctValue: "2", evidence: ["k": [1, .null]])
        sessions[1].logout = SessionLogout(
            origin: .serviceProvider, outcome: .pending, startedAt: StoreSample.start)
        let kept = sessions
        let subjects = (1...2).map { StoreSample.subject(tenant, $0 + 1, name: "a") }
        let events = [7, 3, 5].map { EventID(tenant: tenant, time: StoreSample.start, entropy: $0) }
        try await workplace.withStorage { storage in
            _ = try await storage.subject(in: workplace).makeTenant(tenant.number)
            try await storage.tenants.write(tenant) { transaction in
                try transaction.connections.insert(StoreSample.connection(tenant, 1))
                for session in kept { try transaction.signInSessions.insert(session) }
                for subject in subjects { try transaction.sessionSubjects.insert(subject) }
                try transaction.pendingSignIns.insert(StoreSample.pending(tenant, 1))
                try transaction.pendingLogouts.put(StoreSample.pendingLogout(tenant, 2))
            }
        }
        let queue = try DatabaseQueue(path: workplace.database(tenant))
        try await queue.write { database in
            try database.execute(sql: Self.backToVersionThree)
            for subject in subjects {
                try database.execute(
                    sql: "INSERT INTO signInCode VALUES (?, ?, NULL, 1, NULL)",
                    arguments: [
                        Data(StoreSample.hash(subject.sessionId == subjects[0].sessionId ? 1 : 2)),
                        subject.sessionId.description,
                    ])
            }
            for id in events {
                try database.execute(
                    sql: """
                        INSERT INTO event VALUES (NULL, ?, 'connection.created', NULL, 5, \
                        '{"type":"system","id":"host"}', '[]', '{}', '{}', NULL)
                        """, arguments: [id.description])
            }
            try database.execute(
                sql: "INSERT INTO replay VALUES (?, ?)",
                arguments: [Data(StoreSample.hash(7)), StoreSample.start.adding(seconds: 187).milliseconds])
        }
        try queue.close()
        try await workplace.withStorage { storage in
            #expect(try await storage.verify().damaged.isEmpty)
            let key = subjects[0].identity.key
            try await storage.tenants.write(tenant) { transaction in
                let list = try transaction.signInSessions.list(
                    SignInSessionQuery(connection: StoreSample.id(tenant, 1), page: PageRequest(order: .ascending)))
                #expect(list.data == kept)
                #expect(try transaction.pendingSignIns.find(session: kept[0].id) == StoreSample.pending(tenant, 1))
                #expect(try transaction.pendingLogouts.nextExpiry() == StoreSample.pendingLogout(tenant, 2).expiresAt)
                #expect(try transaction.events.append(StoreSample.draft(tenant, 4)) == 4)
                let log = try transaction.events.list(EventQuery()).data
                #expect(log.map(\.id) == events + [StoreSample.id(tenant, 4)])
                #expect(try log.map { try transaction.events.sequence(of: $0.id) } == [1, 2, 3, 4])
                // What was accepted under any clock skew is not accepted again.
                #expect(
                    try !transaction.replays.admit(
                        key: StoreSample.hash(7), until: StoreSample.start.adding(seconds: 600)))
                #expect(try transaction.signInCodes.find(kept[1].id) == nil)
                func found(_ before: SignInSessionID?, _ limit: Int) throws -> [SessionSubject] {
                    try transaction.sessionSubjects.find(
                        StoreSample.id(tenant, 1), key: key, before: before, limit: limit)
                }
                #expect(try found(nil, 9) == [subjects[1], subjects[0]])
                #expect(
                    try transaction.signInSessions.purge(before: StoreSample.start.adding(seconds: 3), limit: 9) == 2)
                #expect(try found(nil, 9) == [subjects[1]])
                #expect(
                    try transaction.replays.purge(before: StoreSample.start.adding(seconds: 188)) == 1)
            }
            #expect(try await storage.verify().damaged.isEmpty)
        }
    }
}
