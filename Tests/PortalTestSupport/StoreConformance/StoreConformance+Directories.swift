import PortalCore

extension StoreConformance {
    static let directoryContents: [Check] =
        directoryState + directoryUsers + directoryGroups + directoryScope + directoryRecords + directoryEnds

    // MARK: The directory itself

    static let directoryState: [Check] = [
        Check(name: "a directory keeps its map, its credentials, its hold and its key") { subject in
            let tenant = try await subject.makeTenant()
            var directory = StoreSample.directory(tenant, 1)
            directory.groupSelection = .selected
            directory.attributeMap = DirectoryMapping(
                user: [AttributeRule("email", from: "emails[type eq \"work\"].value", required: true)],
                group: [AttributeRule("name", from: "displayName", transform: .lowercased)])
            directory.credentials = GoogleCredentials(
                clientEmail: "c@example.com", clientId: "1", privateKeyId: "k", adminEmail: "a@example.com",
                customer: "my_customer")
            directory.hold = DeprovisioningHold(
                cause: .groupMembers, count: 7, of: 9, since: StoreSample.start, groupId: StoreSample.id(tenant, 5))
            directory.nextSyncAt = StoreSample.start.adding(seconds: 60)
            directory.lastSyncAt = StoreSample.start
            let stored = directory
            try await subject.tenants.write(tenant) { transaction in
                try transaction.directories.insert(stored)
                try expect(try transaction.directories.sealedKey(of: stored.id) == nil, "a key without one")
                try transaction.directories.setSealedKey([1, 2, 3], of: stored.id)
            }
            let reopened = try await subject.reopen()
            try await reopened.tenants.read(tenant) { transaction in
                try expectEqual(try transaction.directories.get(stored.id), stored, "directory")
                try expectEqual(try transaction.directories.sealedKey(of: stored.id), [1, 2, 3], "key")
            }
            directory.groupSelection = .all
            directory.attributeMap = nil
            directory.credentials = nil
            directory.hold = nil
            directory.nextSyncAt = nil
            // Set by what was heard, not by an update.
            directory.lastSyncAt = nil
            let changed = directory
            try await reopened.tenants.write(tenant) { transaction in
                try transaction.directories.update(changed)
                var expected = changed
                expected.lastSyncAt = StoreSample.start
                try expectEqual(try transaction.directories.get(stored.id), expected, "changed directory")
                try expectEqual(try transaction.directories.sealedKey(of: stored.id), [1, 2, 3], "key after a change")
                try transaction.directories.setSealedKey(nil, of: stored.id)
                try expect(try transaction.directories.sealedKey(of: stored.id) == nil, "a removed key was found")
            }
            try await expectRefusal("directory_not_found", "key of an unknown directory") {
                try await reopened.tenants.write(tenant) {
                    try $0.directories.setSealedKey([1], of: StoreSample.id(tenant, 9))
                }
            }
        },
        Check(name: "a directory tells when it was heard and when it is due") { subject in
            let tenant = try await subject.makeTenant(directories: 1...3)
            let start = StoreSample.start
            try await subject.tenants.write(tenant) { transaction in
                let store = transaction.directories
                let id: DirectoryID = StoreSample.id(tenant, 1)
                for (second, expected) in [(0, 0), (59, 0), (60, 60), (50, 60), (61, 60), (121, 121)]
                    as [(Int64, Int64)]
                {
                    try store.noteSync(of: id, at: start.adding(seconds: second), unlessWithin: 60)
                    try expectEqual(
                        try store.get(id)?.lastSyncAt, start.adding(seconds: expected), "heard at \(second)")
                }
                try store.noteSync(of: StoreSample.id(tenant, 99), at: start, unlessWithin: 60)
                try expect(try store.get(StoreSample.id(tenant, 2))?.lastSyncAt == nil, "another one was heard")

                try expect(try store.departures(of: id) == nil, "somebody left")
                for count in 1...2 {
                    let departures = DeprovisioningWindow(startedAt: start, count: count, of: 9)
                    try store.setDepartures(departures, of: id)
                    try expectEqual(try store.departures(of: id), departures, "departures")
                }
                try expect(try store.departures(of: StoreSample.id(tenant, 2)) == nil, "another one's departures")
                try store.setDepartures(nil, of: id)
                try expect(try store.departures(of: id) == nil, "departures were left")

                try expect(try store.nextDue() == nil, "something is due")
                for (number, second) in [(1, 20), (2, 10)] as [(Int, Int64)] {
                    guard var directory = try store.get(StoreSample.id(tenant, number)) else { continue }
                    directory.nextSyncAt = start.adding(seconds: second)
                    try store.update(directory)
                }
                try expectEqual(try store.nextDue(), start.adding(seconds: 10), "next")
                func due(_ second: Int64) throws -> [DirectoryID] {
                    try store.due(at: start.adding(seconds: second)).map(\.id)
                }
                try expectEqual(try due(9), [], "nothing yet")
                try expectEqual(try due(10), [StoreSample.id(tenant, 2)], "one")
                try expectEqual(Set(try due(20)), [StoreSample.id(tenant, 1), StoreSample.id(tenant, 2)], "both")
            }
        },
    ]

    // MARK: The end

    static let directoryEnds: [Check] = [
        Check(name: "of a directory that is deleted nothing is found, and the others are left alone") { subject in
            let tenant = try await subject.makeTenant(directories: 1...2)
            @Sendable func fill(_ transaction: any TenantTransaction, _ directory: Int) throws {
                let id: DirectoryID = StoreSample.id(tenant, directory)
                for number in 10...14 {
                    var user = StoreSample.user(tenant, number, of: directory)
                    user.emails = ["\(number)@x.example"]
                    try transaction.directoryUsers.insert(user)
                    try transaction.directoryGroups.insert(StoreSample.group(tenant, number, of: directory))
                    _ = try transaction.directoryGroups.add(
                        .user(user.id), to: StoreSample.id(tenant, number), in: id)
                    _ = try transaction.directoryGroups.add(
                        .group(StoreSample.id(tenant, 10)), to: StoreSample.id(tenant, number), in: id)
                    try transaction.directoryRequests.append(StoreSample.request(tenant, number, of: directory))
                    try transaction.quarantine.put(
                        StoreSample.quarantined(tenant, number, userName: "\(number)", of: directory))
                    let run = StoreSample.run(tenant, number, of: directory)
                    try transaction.directoryRuns.insert(run)
                    try transaction.directoryRuns.markSeen([.user(user.id)], by: run.id, in: id)
                }
            }
            @Sendable func sizes(_ transaction: any TenantTransaction, _ directory: Int) throws -> [Int] {
                let id: DirectoryID = StoreSample.id(tenant, directory)
                let counts = try transaction.directoryUsers.counts(of: id)
                return [
                    counts.users, counts.groups,
                    try transaction.directoryUsers.page(in: id, by: .name, descending: false, offset: 0, limit: 99)
                        .count,
                    try transaction.directoryGroups.page(in: id, by: .name, descending: false, offset: 0, limit: 99)
                        .count, try transaction.directoryUsers.find(.email("12@x.example"), in: id, limit: 9).count,
                    try transaction.directoryGroups.members(
                        of: StoreSample.id(tenant, 11), in: id, after: nil, limit: 9
                    ).count,
                    try transaction.directoryRequests.list(DirectoryRequestQuery(directory: id, page: PageRequest()))
                        .data.count,
                    try transaction.quarantine.count(in: id),
                    try transaction.directoryRuns.latest(of: .sync, in: id, limit: 9).count,
                ]
            }
            let (full, empty) = ([5, 5, 5, 5, 1, 2, 5, 5, 5], [Int](repeating: 0, count: 9))
            try await subject.tenants.write(tenant) { transaction in
                try fill(transaction, 1)
                try fill(transaction, 2)
                try expectEqual(try sizes(transaction, 1), full, "before")
                func ids() throws -> [DirectoryID] { try transaction.directories.list(PageRequest()).data.map(\.id) }
                for round in 1...2 {
                    try transaction.directories.delete(StoreSample.id(tenant, 1))
                    try expect(try transaction.directories.get(StoreSample.id(tenant, 1)) == nil, "it was left")
                    try expectEqual(try ids(), [StoreSample.id(tenant, 2)], "deleted, round \(round)")
                    try expectEqual(try sizes(transaction, 1), empty, "deleted, round \(round)")
                    try transaction.directories.insert(StoreSample.directory(tenant, 1))
                    try expectEqual(try sizes(transaction, 1), empty, "made again, round \(round)")
                    try fill(transaction, 1)
                    try expectEqual(try sizes(transaction, 1), full, "filled again, round \(round)")
                }
            }
            let reopened = try await subject.reopen()
            try await reopened.tenants.read(tenant) { transaction in
                for directory in 1...2 { try expectEqual(try sizes(transaction, directory), full, "reopened") }
            }
            // Two directories with 60 rows each and their own.
            var rounds = 0
            while try await !reopened.tenants.write(tenant, { try $0.directories.purge(limit: 10) }) {
                rounds += 1
                try expect(rounds < 100, "it does not end")
            }
            try expect(rounds > 2, "more than was asked for was removed at once")
            try await reopened.tenants.write(tenant) { transaction in
                for directory in 1...2 { try expectEqual(try sizes(transaction, directory), full, "purged") }
                try expect(try transaction.directories.purge(limit: 1), "there is something left")
            }
        }
    ]
}
