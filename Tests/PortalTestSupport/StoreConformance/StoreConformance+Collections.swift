import PortalCore
import StrictJSON

extension StoreConformance {
    static let organizations: [Check] = [
        Check(name: "an organization comes back as it was stored") { subject in
            let tenant = try await subject.makeTenant()
            var organization = StoreSample.organization(tenant, name: "Größe 🦊 \u{0000}end")
            organization.externalId = ""
            organization.metadata = ["b": "2", "a": "\"quoted\"\n"]
            organization.allowAnyDomain = true
            organization.ssoPolicy = .required
            organization.breakGlassEmails = ["root@example.com"]
            organization.domains = ["example.com"]
            organization.updatedAt = StoreSample.start.adding(seconds: 5)
            organization.revision = 9
            let expected = organization
            try await subject.tenants.write(tenant) { try $0.organizations.update(expected) }
            let found = try await subject.reopen().tenants.read(tenant) { try $0.organizations.get() }
            try expectEqual(found, expected, "organization")
        },
        Check(name: "a tenant without organization says so") { subject in
            let tenant = TenantID(number: 5)
            try await subject.tenants.create(tenant) { _ in }
            try await expectRefusal("organization_not_found", "get") {
                _ = try await subject.tenants.read(tenant) { try $0.organizations.get() }
            }
        },
    ]

    static let portalLinks: [Check] = [
        Check(name: "links and sessions come back as they were stored") { subject in
            let tenant = try await subject.makeTenant()
            var link = StoreSample.link(tenant, 1, externalUserId: "u1")
            link.returnUrl = "https://example.com/r"
            link.successUrl = "https://example.com/s"
            link.itContactEmail = "it@example.com"
            let first = link
            try await subject.tenants.write(tenant) {
                try $0.portalLinks.insert(first, tokenHash: StoreSample.hash(1))
                try $0.portalLinks.insert(
                    StoreSample.link(tenant, 2, externalUserId: "u1"), tokenHash: StoreSample.hash(2))
                try $0.portalLinks.insert(StoreSample.link(tenant, 3), tokenHash: StoreSample.hash(3))
            }
            let tenants = try await subject.reopen().tenants
            try await tenants.read(tenant) { transaction in
                let links = transaction.portalLinks
                try expectEqual(try links.get(first.id), first, "by id")
                try expectEqual(try links.find(tokenHash: StoreSample.hash(1)), first, "by token")
                try expect(try links.find(tokenHash: StoreSample.hash(9)) == nil, "an unknown token was found")
                let mine = try links.find(externalUserId: "u1").map(\.id)
                try expectEqual(mine, [StoreSample.id(tenant, 2), first.id], "by external user, newest first")
                try expectEqual(try links.find(externalUserId: "u2"), [], "another external user's")
            }
            link.revokedAt = StoreSample.start.adding(seconds: 1)
            link.completedAt = StoreSample.start.adding(seconds: 2)
            link.openedAt = StoreSample.start.adding(seconds: 3)
            link.opened = 4
            link.completedIntents = [.sso]
            let changed = link
            var session = PortalSession(
                id: StoreSample.id(tenant, 10), link: link, createdAt: StoreSample.start,
                expiresAt: StoreSample.start.adding(seconds: 9))
            session.lastUsedAt = StoreSample.start.adding(seconds: 4)
            let opened = session
            let ended = try await tenants.write(tenant) { transaction in
                try transaction.portalLinks.update(changed)
                try transaction.portalSessions.insert(opened)
                var other = opened
                other.id = StoreSample.id(tenant, 11)
                try transaction.portalSessions.insert(other)
                other.lastUsedAt = StoreSample.start.adding(seconds: 7)
                try transaction.portalSessions.update(other)
                return try transaction.portalSessions.end(openedBy: changed.id, at: StoreSample.start)
            }
            try expectEqual(ended, 2, "ended sessions")
            session.endedAt = StoreSample.start
            let expected = session
            try await tenants.read(tenant) { transaction in
                try expectEqual(try transaction.portalLinks.get(changed.id), changed, "changed link")
                try expectEqual(try transaction.portalSessions.get(expected.id), expected, "session")
            }
            let again = try await tenants.write(tenant) {
                try $0.portalSessions.end(openedBy: changed.id, at: StoreSample.start)
            }
            try expectEqual(again, 0, "sessions ended twice")
        },
        Check(name: "a token hash is unique") { subject in
            let tenant = try await subject.makeTenant()
            do {
                try await subject.tenants.write(tenant) {
                    try $0.portalLinks.insert(StoreSample.link(tenant, 1), tokenHash: StoreSample.hash(1))
                    try $0.portalLinks.insert(StoreSample.link(tenant, 2), tokenHash: StoreSample.hash(1))
                }
                throw ConformanceFailure(description: "two links have one token")
            } catch is PortalError {}
        },
    ]

    static let connections: [Check] = [
        Check(name: "a connection comes back as it was stored") { subject in
            let tenant = try await subject.makeTenant()
            var connection = StoreSample.connection(tenant, 1, externalId: "x")
            connection.live.options.allowIdpInitiated = true
            connection.live.options.clockSkewSeconds = 5
            var configuration = IdentityProviderConfiguration(source: .oidc, fetchedAt: StoreSample.start)
            configuration.metadataUrl = "https://example.com/metadata"
            configuration.metadataXml = "<EntityDescriptor a=\"ü\"/>\r\n"
            configuration.discoveryDocument = "{}"
            configuration.jsonWebKeySet = "{\"keys\":[]}"
            configuration.oidc = .init(issuer: "https://i", clientId: "c", sealedClientSecret: "c2VhbGVk")
            connection.live.metadata = configuration
            connection.revision = 3
            let stored = connection
            try await subject.tenants.write(tenant) { try $0.connections.insert(stored) }
            let found = try await subject.reopen().tenants.read(tenant) { try $0.connections.get(stored.id) }
            try expectEqual(found, stored, "inserted connection")
            connection.live.metadata?.oidc?.sealedClientSecret = nil
            connection.externalId = nil
            connection.state = .inactive
            connection.updatedAt = StoreSample.start.adding(seconds: 1)
            let changed = connection
            try await subject.tenants.write(tenant) { try $0.connections.update(changed) }
            let updated = try await subject.tenants.read(tenant) { try $0.connections.get(changed.id) }
            try expectEqual(updated, changed, "updated connection")
            try await subject.tenants.write(tenant) { try $0.connections.delete(changed.id) }
            let deleted = try await subject.tenants.read(tenant) { try $0.connections.get(changed.id) }
            try expect(deleted == nil, "a deleted connection was found")
        },
        Check(name: "an external id of a connection is unique, absent ones are not") { subject in
            let tenant = try await subject.makeTenant()
            try await subject.tenants.write(tenant) {
                try $0.connections.insert(StoreSample.connection(tenant, 1, externalId: "x"))
                try $0.connections.insert(StoreSample.connection(tenant, 2))
                try $0.connections.insert(StoreSample.connection(tenant, 3))
            }
            try await expectRefusal("external_id_taken", "insert") {
                try await subject.tenants.write(tenant) {
                    try $0.connections.insert(StoreSample.connection(tenant, 4, externalId: "x"))
                }
            }
            try await expectRefusal("external_id_taken", "update") {
                try await subject.tenants.write(tenant) {
                    try $0.connections.update(StoreSample.connection(tenant, 2, externalId: "x"))
                }
            }
        },
        Check(name: "pages follow one another in both orders, and a foreign cursor is refused") { subject in
            let tenant = try await subject.makeTenant()
            try await subject.tenants.write(tenant) { transaction in
                for number in [3, 1, 5, 2, 4] {
                    try transaction.connections.insert(StoreSample.connection(tenant, number))
                }
            }
            for order in PageRequest.Order.allCases {
                let names = try await subject.tenants.read(tenant) { transaction in
                    var names: [String] = []
                    var request = PageRequest(limit: 2, order: order)
                    for _ in 0..<4 {
                        let page = try transaction.connections.list(request)
                        names += page.data.map(\.name)
                        guard let cursor = page.nextCursor else { break }
                        request.cursor = cursor
                    }
                    return names
                }
                let expected = (1...5).map { "Connection \($0)" }
                try expectEqual(names, order == .ascending ? expected : expected.reversed(), "\(order)")
            }
            for key in ["", "1", "'; DROP TABLE x", StoreSample.organization(tenant).id.description] {
                try await expectRefusal(Cursor.invalid.reason, "cursor \(key)") {
                    _ = try await subject.tenants.read(tenant) {
                        try $0.connections.list(PageRequest(cursor: Cursor(key: key)))
                    }
                }
            }
        },
    ]

    static let directories: [Check] = [
        Check(name: "a directory comes back as it was stored, its external id is unique") { subject in
            let tenant = try await subject.makeTenant()
            var directory = StoreSample.directory(tenant, 1, externalId: "x")
            directory.tokens = [
                DirectoryToken(id: StoreSample.id(tenant, 7), hash: "h", hint: "abcd", createdAt: StoreSample.start)
            ]
            let stored = directory
            try await subject.tenants.write(tenant) { try $0.directories.insert(stored) }
            let found = try await subject.reopen().tenants.read(tenant) { try $0.directories.get(stored.id) }
            try expectEqual(found, stored, "inserted directory")
            try await expectRefusal("external_id_taken", "insert") {
                try await subject.tenants.write(tenant) {
                    try $0.directories.insert(StoreSample.directory(tenant, 2, externalId: "x"))
                }
            }
            directory.state = .invalidCredentials
            directory.externalId = nil
            directory.tokens = []
            directory.revision = 2
            let changed = directory
            try await subject.tenants.write(tenant) { try $0.directories.update(changed) }
            let page = try await subject.tenants.read(tenant) { try $0.directories.list(PageRequest()) }
            try expectEqual(page.data, [changed], "listed directories")
            try await subject.tenants.write(tenant) { try $0.directories.delete(changed.id) }
            let empty = try await subject.tenants.read(tenant) { try $0.directories.list(PageRequest()) }
            try expectEqual(empty.data, [], "after deleting")
        }
    ]

    static let events: [Check] = [
        Check(name: "events are numbered from 1 and come back as they were stored") { subject in
            let tenant = try await subject.makeTenant()
            let appended = try await subject.tenants.write(tenant) { transaction in
                try (1...5).map { number in
                    var draft = StoreSample.draft(
                        tenant, number, number % 2 == 0 ? .connectionUpdated : .connectionCreated)
                    if number == 2 {
                        draft.previous = JSONText(.null)
                        draft.data = JSONText(["deep": [1, "two", .null, ["x": true]]])
                        draft.organizationId = nil
                        draft.context = Event.Context(linkId: StoreSample.id(tenant, 40))
                        draft.targets = []
                    }
                    if number == 5 { draft.id = StoreSample.id(tenant, 50) }
                    return try StoreSample.event(draft, at: transaction.events.append(draft), of: tenant)
                }
            }
            try expectEqual(appended.map(\.sequence), [1, 2, 3, 4, 5], "numbers")
            let tenants = try await subject.reopen().tenants
            try await tenants.read(tenant) { transaction in
                let events = transaction.events
                func numbers(_ query: EventQuery) throws -> [Int64] { try events.list(query).data.map(\.sequence) }
                try expectEqual(try events.list(EventQuery()).data, appended, "events")
                try expectEqual(try events.lastSequence(), 5, "last")
                try expectEqual(
                    try appended.map { try events.sequence(of: $0.id) }, [1, 2, 3, 4, 5], "numbers by identifier")
                try expectEqual(Set(appended.map(\.id.tenant)), [tenant], "tenants of the identifiers")
                let (third, stranger) = (appended[2], TenantID(number: tenant.number &+ 1))
                let later = third.occurredAt.adding(seconds: 1)
                for unknown in [
                    StoreSample.id(tenant, 30), EventID(tenant: tenant, time: later, entropy: 3),
                    EventID(tenant: stranger, time: third.occurredAt, entropy: 3),
                    EventID(tenant: tenant, time: appended[4].occurredAt, entropy: 5),
                ] {
                    try expect(try events.sequence(of: unknown) == nil, "an unknown event was found")
                }
                try expectEqual(try numbers(EventQuery(afterSequence: 3)), [4, 5], "after")
                try expectEqual(
                    try numbers(EventQuery(page: PageRequest(order: .descending), afterSequence: 3)), [2, 1], "before")
                try expectEqual(try numbers(EventQuery(types: [.connectionUpdated])), [2, 4], "of a type")
                try expectEqual(
                    try numbers(EventQuery(types: [.connectionUpdated, .connectionCreated])), [1, 2, 3, 4, 5], "types")
                let from = StoreSample.start.adding(seconds: 2)
                let to = StoreSample.start.adding(seconds: 4)
                try expectEqual(try numbers(EventQuery(from: from, to: to)), [2, 3], "within a time")
                let first = try events.list(EventQuery(page: PageRequest(limit: 2)))
                let second = try events.list(EventQuery(page: PageRequest(limit: 2, cursor: first.nextCursor)))
                try expectEqual(second.data.map(\.sequence), [3, 4], "second page")
                for key in [
                    "", "x", "01", "+1", " 1", "9223372036854775808", StoreSample.organization(tenant).id.description,
                ] {
                    do {
                        _ = try events.list(EventQuery(page: PageRequest(cursor: Cursor(key: key))))
                        throw ConformanceFailure(description: "cursor \(key) was accepted")
                    } catch let error as PortalError {
                        try expectEqual(error, Cursor.invalid, "cursor \(key)")
                    }
                }
            }
        }
    ]

    static let idempotency: [Check] = [
        Check(name: "an answer is remembered, replaced, removed, and forgotten by age") { subject in
            let tenant = try await subject.makeTenant()
            @Sendable func record(_ key: String, _ seconds: Int64, _ result: [UInt8] = [1, 2]) -> IdempotencyRecord {
                IdempotencyRecord(
                    key: key, digest: [0, 255], sealedResult: result,
                    createdAt: StoreSample.start.adding(seconds: seconds))
            }
            try await subject.tenants.write(tenant) { transaction in
                let store = transaction.idempotency
                try store.put(record("a", 0, []))
                try store.put(record("a", 1))
                try store.put(record("b", 2))
                try store.put(record("c", 3))
                try store.remove(key: "c")
                try expectEqual(try store.find(key: "a"), record("a", 1), "replaced")
                try expect(try store.find(key: "c") == nil, "a removed answer was found")
                let purged = try store.purge(before: StoreSample.start.adding(seconds: 2))
                try expectEqual(purged, 1, "purged")
                try expect(try store.find(key: "a") == nil, "a purged answer was found")
                try expectEqual(try store.find(key: "b"), record("b", 2), "kept")
            }
        }
    ]
}
