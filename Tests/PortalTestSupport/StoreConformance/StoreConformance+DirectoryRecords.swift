import PortalCore

extension StoreConformance {
    static let directoryRecords: [Check] = [
        Check(name: "SCIM requests are kept, filtered, and forgotten by age and by number") { subject in
            let tenant = try await subject.makeTenant(directories: 1...2)
            var full = StoreSample.request(tenant, 3)
            full.method = "PATCH"
            full.status = 400
            full.scimType = "invalidPath"
            full.detail = "état"
            full.userAgent = "agent"
            full.tokenHint = "abcd"
            full.requestBody = "{\"a\":\u{0}"
            full.responseBody = "{}"
            let kept = full
            try await subject.tenants.write(tenant) { transaction in
                for number in 1...6 {
                    try transaction.directoryRequests.append(
                        number == 3 ? kept : StoreSample.request(tenant, number))
                    try transaction.directoryRequests.append(StoreSample.request(tenant, number, of: 2))
                }
            }
            let directory: DirectoryID = StoreSample.id(tenant, 1)
            let tenants = try await subject.reopen().tenants
            @Sendable func numbers(
                _ transaction: any TenantTransaction, order: PageRequest.Order = .descending,
                in directory: Int = 1, _ change: (inout DirectoryRequestQuery) -> Void = { _ in }
            ) throws -> [Int] {
                var query = DirectoryRequestQuery(
                    directory: StoreSample.id(tenant, directory), page: PageRequest(limit: 2, order: order))
                change(&query)
                var numbers: [Int] = []
                while true {
                    let page = try transaction.directoryRequests.list(query)
                    numbers += page.data.map(\.durationMicroseconds)
                    guard let cursor = page.nextCursor else { return numbers }
                    query.page.cursor = cursor
                }
            }
            try await tenants.write(tenant) { transaction in
                let store = transaction.directoryRequests
                try expectEqual(try store.get(kept.id, in: directory), kept, "request")
                try expect(try store.get(StoreSample.id(tenant, 9), in: directory) == nil, "an unknown one was found")
                try expectEqual(try numbers(transaction), [6, 5, 4, 3, 2, 1], "newest first")
                try expectEqual(try numbers(transaction, order: .ascending), [1, 2, 3, 4, 5, 6], "oldest first")
                try expectEqual(try numbers(transaction) { $0.isRefused = true }, [3], "refused")
                try expectEqual(try numbers(transaction) { $0.isRefused = false }, [6, 5, 4, 2, 1], "answered")
                try expectEqual(try numbers(transaction) { $0.method = "PATCH" }, [3], "by method")
                try expectEqual(
                    try numbers(transaction) {
                        $0.from = StoreSample.start.adding(seconds: 2)
                        $0.to = StoreSample.start.adding(seconds: 5)
                    }, [4, 3, 2], "within a time")
                do {
                    let page = PageRequest(cursor: Cursor(key: "x"))
                    _ = try store.list(DirectoryRequestQuery(directory: directory, page: page))
                    throw ConformanceFailure(description: "an invalid cursor was accepted")
                } catch let error as PortalError {
                    try expectEqual(error, Cursor.invalid, "cursor")
                }
                let time = StoreSample.start.adding(seconds: 3)
                try expectEqual(try store.purge(before: time, limit: 3), 3, "some by age")
                try expectEqual(try store.purge(before: time, limit: 99), 1, "the rest by age")
                try expectEqual(try store.purge(before: time, limit: 99), 0, "nothing by age")
                try expectEqual(try numbers(transaction), [6, 5, 4, 3], "left")
                try expectEqual(try store.purge(in: directory, keeping: 4, limit: 99), 0, "as many as may be")
                try expectEqual(try store.purge(in: directory, keeping: 1, limit: 2), 2, "some by number")
                try expectEqual(try numbers(transaction), [6, 5], "the oldest go first")
                try expectEqual(try store.purge(in: directory, keeping: 1, limit: 99), 1, "the rest by number")
                try expectEqual(try numbers(transaction), [6], "the newest")
                try expectEqual(try numbers(transaction, in: 2), [6, 5, 4, 3], "the other directory")
            }
        },
        Check(name: "a user is in quarantine once, by whatever it is known") { subject in
            let tenant = try await subject.makeTenant(directories: 1...2)
            try await subject.tenants.write(tenant) { transaction in
                let store = transaction.quarantine
                let directory: DirectoryID = StoreSample.id(tenant, 1)
                var first = StoreSample.quarantined(tenant, 1, userName: "Ädä", externalId: "X")
                first.findings = [
                    Finding(.error, FindingCode(rawValue: "c"), path: "p", message: "m", remedy: "r", expected: "é")
                ]
                try expectEqual(try store.put(first), first, "first")
                try expectEqual(try store.get(first.id, in: directory), first, "kept")
                try store.put(StoreSample.quarantined(tenant, 2, userName: "other"))
                try store.put(StoreSample.quarantined(tenant, 3, userName: "Ädä", externalId: "X", of: 2))
                try store.put(StoreSample.quarantined(tenant, 4))
                try store.put(StoreSample.quarantined(tenant, 5))
                try expectEqual(try store.count(in: directory), 4, "those without a name are not the same")

                // By user name in another case, then by external id, then by user.
                var expected = StoreSample.quarantined(tenant, 6, user: 77, userName: "ÄDÄ")
                let steps: [(QuarantinedUser, Int)] = [
                    (expected, 2), (StoreSample.quarantined(tenant, 7, user: 77, externalId: "Y"), 3),
                    (StoreSample.quarantined(tenant, 8, userName: "new", externalId: "Y"), 4),
                ]
                for (user, attempts) in steps {
                    expected = user
                    expected.id = first.id
                    expected.firstSeenAt = first.firstSeenAt
                    expected.attempts = attempts
                    try expectEqual(try store.put(user), expected, "attempt \(attempts)")
                    try expectEqual(try store.get(first.id, in: directory), expected, "kept at attempt \(attempts)")
                    try expect(try store.get(user.id, in: directory) == nil, "a second one was kept")
                    try expectEqual(try store.count(in: directory), 4, "count at attempt \(attempts)")
                }
                // One that is like two of them takes the place of both.
                let merged = try store.put(StoreSample.quarantined(tenant, 9, userName: "OTHER", externalId: "Y"))
                try expectEqual(merged.id, first.id, "the older one stays")
                try expectEqual(try store.count(in: directory), 3, "after merging")

                var listed: [QuarantineID] = []
                var page = PageRequest(limit: 2, order: .descending)
                while true {
                    let found = try store.list(in: directory, page)
                    listed += found.data.map(\.id)
                    guard let cursor = found.nextCursor else { break }
                    page.cursor = cursor
                }
                try expectEqual(
                    listed, [StoreSample.id(tenant, 5), StoreSample.id(tenant, 4), first.id], "newest first")

                let accepted = StoreSample.user(tenant, 90, named: "Other")
                try store.remove(for: accepted)
                try expectEqual(try store.count(in: directory), 2, "after one was accepted")
                try store.put(StoreSample.quarantined(tenant, 10, user: 91, userName: "a", externalId: "b"))
                try store.put(StoreSample.quarantined(tenant, 11, userName: "c", externalId: "d"))
                var second = StoreSample.user(tenant, 91)
                second.externalId = "d"
                try store.remove(for: second)
                try expectEqual(try store.count(in: directory), 2, "by identifier and external id")
                try expect(try store.remove(StoreSample.id(tenant, 4), in: directory), "not removed")
                try expect(try !store.remove(StoreSample.id(tenant, 4), in: directory), "removed twice")
                try expectEqual(try store.count(in: StoreSample.id(tenant, 2)), 1, "the other directory")
            }
        },
        Check(name: "a run comes back as it was stored and knows what it has not seen") { subject in
            let tenant = try await subject.makeTenant(directories: 1...2)
            let directory: DirectoryID = StoreSample.id(tenant, 1)
            var run = StoreSample.run(tenant, 50)
            let begun = run
            try await subject.tenants.write(tenant) { transaction in
                try transaction.directoryRuns.insert(begun)
                try transaction.directoryRuns.insert(StoreSample.run(tenant, 51, .remap))
                try transaction.directoryRuns.insert(StoreSample.run(tenant, 52))
                try transaction.directoryRuns.insert(StoreSample.run(tenant, 53, of: 2))
                for number in 10...15 {
                    var user = StoreSample.user(tenant, number)
                    user.isActive = number != 14
                    user.isInScope = number != 15
                    try transaction.directoryUsers.insert(user)
                    try transaction.directoryUsers.insert(StoreSample.user(tenant, number + 10, of: 2))
                    try transaction.directoryGroups.insert(StoreSample.group(tenant, number + 20))
                }
            }
            run.state = .held
            run.endedAt = StoreSample.start.adding(seconds: 60)
            run.touchedAt = StoreSample.start.adding(seconds: 59)
            run.tally.users = 7
            run.findings = [Finding(.error, FindingCode(rawValue: "c"), path: "p", message: "m", remedy: "r")]
            run.place = "pläce"
            let ended = run
            let tenants = try await subject.reopen().tenants
            try await tenants.write(tenant) { transaction in
                let store = transaction.directoryRuns
                func user(_ number: Int) -> DirectoryUserID { StoreSample.id(tenant, number) }
                try expectEqual(try store.get(begun.id, in: directory), begun, "begun run")
                try store.update(ended)
                try expectEqual(try store.get(begun.id, in: directory), ended, "ended run")
                try expectEqual(
                    try store.latest(of: .sync, in: directory, limit: 9).map(\.id),
                    [StoreSample.id(tenant, 52), ended.id],
                    "newest first")
                try expectEqual(try store.latest(of: .remap, in: directory, limit: 1).count, 1, "of the other kind")

                try store.markSeen([.user(user(10)), .group(StoreSample.id(tenant, 30))], by: ended.id, in: directory)
                // Again, and with one that is not there (any more).
                try store.markSeen([.user(user(10)), .user(user(12)), .user(user(99))], by: ended.id, in: directory)
                try store.markSeen([.user(user(13))], by: StoreSample.id(tenant, 52), in: directory)
                func unseen(after: Int? = nil, limit: Int = 9) throws -> [DirectoryUserID] {
                    try store.unseenUsers(by: ended.id, in: directory, after: after.map(user), limit: limit)
                }
                try expectEqual(try unseen(), [user(11), user(13), user(14), user(15)], "unseen users")
                try expectEqual(try unseen(limit: 2), [user(11), user(13)], "no more than asked for")
                try expectEqual(try unseen(after: 13), [user(14), user(15)], "behind one")
                try expectEqual(
                    try store.unseenGroups(by: ended.id, in: directory, limit: 9),
                    (31...35).map { StoreSample.id(tenant, $0) }, "unseen groups")
                try expectEqual(
                    try store.unseenGroups(by: ended.id, in: directory, after: StoreSample.id(tenant, 33), limit: 1),
                    [StoreSample.id(tenant, 34)], "unseen groups behind one")
                try expectEqual(try store.countUnseenActive(by: ended.id, in: directory), 2, "unseen active users")
                try expectEqual(
                    try store.unseenUsers(by: StoreSample.id(tenant, 53), in: StoreSample.id(tenant, 2), limit: 9)
                        .count, 6, "the other directory")
                try store.forgetSeen(in: directory)
                try expectEqual(try unseen().count, 6, "after forgetting")

                let time = StoreSample.start.adding(seconds: 53)
                try expectEqual(
                    try store.purge(before: StoreSample.start.adding(seconds: 50), limit: 9), 0, "later ones")
                try expectEqual(try store.purge(before: time, limit: 9), 1, "ended ones")
                try expect(try store.get(ended.id, in: directory) == nil, "a forgotten run was found")
                try expectEqual(try store.latest(of: .sync, in: directory, limit: 9).count, 1, "running ones stay")
            }
            for body in [
                { try $0.directoryRuns.update(ended) },
                { try $0.directoryRuns.markSeen([], by: ended.id, in: directory) },
            ] as [@Sendable (any TenantTransaction) throws -> Void] {
                try await expectRefusal("run_not_found", "an unknown run") {
                    try await tenants.write(tenant) { try body($0) }
                }
            }
        },
    ]
}
