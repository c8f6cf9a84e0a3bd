import PortalCore

extension StoreConformance {
    static let environment: [Check] = [
        Check(name: "settings have defaults and are kept") { subject in
            let defaults = try await subject.environment.read { try $0.settings.get() }
            try expectEqual(defaults, EnvironmentSettings(), "defaults")
            var settings = EnvironmentSettings()
            settings.baseUrl = "https://portal.example.com"
            settings.branding.applicationName = "Ünïcode"
            settings.redirects.allowed = ["https://app.example.com/"]
            settings.revision = 2
            let changed = settings
            try await subject.environment.write {
                try $0.settings.put(EnvironmentSettings())
                try $0.settings.put(changed)
            }
            let found = try await subject.reopen().environment.read { try $0.settings.get() }
            try expectEqual(found, changed, "settings")
        },
        Check(name: "settings are those of the last write, and not of one that was undone") { subject in
            struct Undone: Error {}
            let environment = subject.environment
            try expectEqual(try await environment.settings(), EnvironmentSettings(), "defaults")
            for revision in 1...20 {
                try await environment.write {
                    var settings = try $0.settings.get()
                    settings.revision = revision
                    try $0.settings.put(settings)
                }
                do {
                    try await environment.write { transaction in
                        try transaction.settings.put(EnvironmentSettings())
                        throw Undone()
                    }
                } catch is Undone {}
                for _ in 0..<3 {
                    try expectEqual(try await environment.settings().revision, revision, "revision")
                }
            }
            try expectEqual(try await subject.reopen().environment.settings().revision, 20, "revision kept")
        },
        Check(name: "the environment has its own log and remembered answers") { subject in
            let event = try await subject.environment.write { transaction in
                try transaction.idempotency.put(
                    IdempotencyRecord(key: "k", digest: [1], sealedResult: [2], createdAt: StoreSample.start))
                let draft = StoreSample.draft(.environment, 1, .hostSettingsUpdated)
                return try StoreSample.event(draft, at: transaction.events.append(draft), of: .environment)
            }
            try expectEqual(event.sequence, 1, "number")
            let environment = try await subject.reopen().environment
            let (events, record) = try await environment.read {
                (try $0.events.list(EventQuery()).data, try $0.idempotency.find(key: "k"))
            }
            try expectEqual(events, [event], "events")
            try expect(record != nil, "the answer was forgotten")
        },
        Check(name: "the index of tenants finds, lists, searches, counts and settles") { subject in
            let entries = [
                StoreSample.entry(TenantID(number: 3), name: "Gamma ÄRZTE", externalId: "Ext-3"),
                StoreSample.entry(TenantID(number: 1), name: "Alpha"),
                StoreSample.entry(TenantID(number: 0xFFFF_FFFF), name: "Beta 100%_", externalId: "ext-2"),
                StoreSample.entry(TenantID(number: 4), name: "Delta", state: .creating),
            ]
            try await subject.environment.write { transaction in
                for entry in entries { try transaction.tenants.insert(entry) }
            }
            let environment = try await subject.reopen().environment
            try await environment.read { transaction in
                let index = transaction.tenants
                func names(_ search: String?, _ order: PageRequest.Order = .ascending) throws -> [String] {
                    try index.list(PageRequest(order: order), search: search).data.map(\.name)
                }
                try expectEqual(try index.get(TenantID(number: 0xFFFF_FFFF)), entries[2], "by number")
                try expectEqual(try index.find(externalId: "Ext-3"), entries[0], "by external id")
                try expect(try index.find(externalId: "ext-3") == nil, "an external id in other case was found")
                try expectEqual(try index.count(), 3, "active entries")
                let all = try names(nil)
                try expectEqual(Set(all), ["Alpha", "Beta 100%_", "Gamma ÄRZTE"], "all active")
                try expectEqual(try names(nil, .descending), all.reversed(), "descending")
                try expectEqual(try names("ärz"), ["Gamma ÄRZTE"], "part of a name")
                try expectEqual(try names("EXT-2"), ["Beta 100%_"], "part of an external id")
                try expectEqual(try names("%_"), ["Beta 100%_"], "characters that are wildcards elsewhere")
                try expectEqual(try names("delta"), [], "an entry that is not active")
                try expectEqual(try index.unsettled().map(\.name), ["Delta"], "unsettled")
            }
            try await environment.write { transaction in
                var entry = entries[1]
                entry.stale = true
                try transaction.tenants.update(entry)
                var deleting = entries[0]
                deleting.state = .deleting
                try transaction.tenants.update(deleting)
                try transaction.tenants.delete(TenantID(number: 4))
                try transaction.tenants.delete(TenantID(number: 44))
            }
            let unsettled = try await environment.read { try $0.tenants.unsettled().map(\.name) }
            try expectEqual(Set(unsettled), ["Alpha", "Gamma ÄRZTE"], "unsettled")
        },
        Check(name: "an external id and a number are taken once") { subject in
            let first = StoreSample.entry(TenantID(number: 1), name: "A", externalId: "x")
            let second = StoreSample.entry(TenantID(number: 2), name: "B", externalId: "y")
            try await subject.environment.write {
                try $0.tenants.insert(first)
                try $0.tenants.insert(second)
            }
            try await expectRefusal("external_id_taken", "insert") {
                try await subject.environment.write {
                    try $0.tenants.insert(StoreSample.entry(TenantID(number: 3), name: "C", externalId: "x"))
                }
            }
            try await expectRefusal("external_id_taken", "update") {
                try await subject.environment.write {
                    var entry = second
                    entry.externalId = "x"
                    try $0.tenants.update(entry)
                }
            }
            do {
                try await subject.environment.write {
                    try $0.tenants.insert(StoreSample.entry(TenantID(number: 1), name: "D"))
                }
                throw ConformanceFailure(description: "a number was taken twice")
            } catch let error as PortalError {
                try expectEqual(error.kind, .conflict, "kind")
            }
        },
        Check(name: "a watcher of the environment is told") { subject in
            var changes = subject.environment.changes().makeAsyncIterator()
            await changes.next()
            try await subject.environment.write { try $0.settings.put(EnvironmentSettings()) }
            await changes.next()
        },
    ]

    static let copies: [Check] = [
        Check(name: "an export is taken in again with all it held, and its number is taken") { subject in
            let tenant = try await subject.makeTenant()
            try await subject.tenants.write(tenant) { transaction in
                _ = try transaction.events.append(StoreSample.draft(tenant, 1))
                try transaction.connections.insert(StoreSample.connection(tenant, 1))
            }
            let path = subject.scratch + "/export"
            let summary = try await subject.tenants.export(tenant, to: path)
            try expectEqual(summary.path, path, "path")
            try expect(summary.bytes > 0 && summary.sha256.utf8.count == 64, "the summary is not filled in")
            do {
                _ = try await subject.tenants.export(tenant, to: path)
                throw ConformanceFailure(description: "an existing file was overwritten")
            } catch let error as PortalError {
                try expectEqual(error.kind, .conflict, "kind")
            }
            try await expectRefusal("organization_exists", "import") {
                _ = try await subject.tenants.importTenant(from: path)
            }
            try await subject.tenants.delete(tenant)
            let imported = try await subject.tenants.importTenant(from: path)
            try expectEqual(imported, tenant, "number")
            let (events, connection) = try await subject.reopen().tenants.read(tenant) {
                (try $0.events.list(EventQuery()).data.count, try $0.connections.get(StoreSample.id(tenant, 1)))
            }
            try expectEqual(events, 1, "events")
            try expectEqual(connection, StoreSample.connection(tenant, 1), "connection")
        },
        Check(name: "something else than an export is refused and changes nothing") { subject in
            do {
                _ = try await subject.tenants.importTenant(from: subject.scratch + "/absent")
                throw ConformanceFailure(description: "an absent file was taken in")
            } catch is PortalError {}
        },
    ]
}
