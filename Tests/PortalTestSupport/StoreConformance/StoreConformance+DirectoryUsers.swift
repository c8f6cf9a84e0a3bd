import PortalCore
import StrictJSON

extension StoreConformance {
    static let directoryUsers: [Check] = [
        Check(name: "a user of a directory comes back as it was stored, its documents byte by byte") { subject in
            let tenant = try await subject.makeTenant(directories: 1...2)
            var user = StoreSample.user(tenant, 11, named: "Ada@Example.com")
            user.externalId = "00uA"
            user.displayName = "Ada Lovelace"
            user.emails = ["ada@work.example", "ADA@home.example", "ada@Home.example"]
            // Text that a parser would write otherwise.
            user.raw = JSONText(written: Array("{ \"a\":1.0,\"b\":\"\\u00fc/\\/\" }".utf8))
            user.attributes = JSONText(written: Array("{\"x\" : [ ] }".utf8))
            user.isActive = false
            user.isInScope = false
            user.revision = 4
            user.updatedAt = StoreSample.start.adding(seconds: 99)
            let stored = user
            try await subject.tenants.write(tenant) { try $0.directoryUsers.insert(stored) }
            let reopened = try await subject.reopen()
            try await reopened.tenants.read(tenant) { transaction in
                let found = try transaction.directoryUsers.get(stored.id, in: stored.directoryId)
                try expectEqual(found, stored, "inserted user")
                try expectEqual(found?.raw.utf8, stored.raw.utf8, "document")
                let other = try transaction.directoryUsers.get(stored.id, in: StoreSample.id(tenant, 2))
                try expect(other == nil, "found in another directory")
                let nowhere = try transaction.directoryUsers.get(stored.id, in: StoreSample.id(tenant, 3))
                try expect(nowhere == nil, "found in no directory")
            }
            user.userName = "grace"
            user.externalId = nil
            user.displayName = nil
            user.emails = ["ada@home.example", "grace@example.com"]
            user.raw = JSONText(["n": 1])
            user.attributes = JSONText(["n": 2])
            user.isActive = true
            user.isInScope = true
            user.revision = 5
            user.updatedAt = StoreSample.start.adding(seconds: 100)
            let changed = user
            try await reopened.tenants.write(tenant) { transaction in
                let store = transaction.directoryUsers
                try store.update(changed)
                try expectEqual(try store.get(changed.id, in: changed.directoryId), changed, "changed user")
                func found(_ key: DirectoryUserKey) throws -> Int {
                    let users = try store.find(key, in: changed.directoryId, limit: 9)
                    return users.count
                }
                for key in [
                    .userName("ada@example.com"), .externalId("00uA"), .displayName("ada lovelace"),
                    .email("ada@work.example"),
                ] as [DirectoryUserKey] {
                    try expectEqual(try found(key), 0, "found by what it was: \(key)")
                }
                for key in [.userName("GRACE"), .email("Ada@Home.Example"), .email("grace@example.com")]
                    as [DirectoryUserKey]
                {
                    try expectEqual(try found(key), 1, "found by \(key)")
                }
                var mapped = changed
                mapped.attributes = JSONText(["n": 3])
                mapped.isActive = false
                mapped.displayName = "not this"
                mapped.emails = []
                mapped.raw = JSONText(.null)
                mapped.revision = 77
                try store.setAttributes(of: mapped)
                var expected = changed
                expected.attributes = mapped.attributes
                expected.isActive = false
                try expectEqual(try store.get(changed.id, in: changed.directoryId), expected, "mapped user")
                try store.setScope(of: changed.id, in: changed.directoryId, to: false)
                expected.isInScope = false
                try expectEqual(try store.get(changed.id, in: changed.directoryId), expected, "user out of scope")
            }
            let unknown = StoreSample.user(tenant, 12)
            let changes: [@Sendable (any TenantTransaction) throws -> Void] = [
                { try $0.directoryUsers.update(unknown) }, { try $0.directoryUsers.setAttributes(of: unknown) },
                { try $0.directoryUsers.setScope(of: unknown.id, in: unknown.directoryId, to: true) },
            ]
            for change in changes {
                try await expectRefusal("user_not_found", "change of an unknown user") {
                    try await reopened.tenants.write(tenant) { try change($0) }
                }
            }
            try await expectRefusal("directory_not_found", "insert into no directory") {
                try await reopened.tenants.write(tenant) {
                    try $0.directoryUsers.insert(StoreSample.user(tenant, 12, of: 9))
                }
            }
        },
        Check(name: "users are found by each key, in the order of creation, in one directory") { subject in
            let tenant = try await subject.makeTenant(directories: 1...2)
            try await subject.tenants.write(tenant) { transaction in
                let store = transaction.directoryUsers
                for directory in 1...2 {
                    // Not inserted in the order of creation.
                    for number in [3, 1, 2, 4] {
                        var user = StoreSample.user(
                            tenant, directory * 10 + number, named: "Üser\(number)", of: directory)
                        user.externalId = number < 4 ? "Ext" : "ext"
                        user.displayName = number < 4 ? "Straße" : "STRASSE"
                        user.emails = number < 4 ? ["\(number)@x.example", "Shared@x.example"] : []
                        try store.insert(user)
                    }
                }
                func found(_ key: DirectoryUserKey, limit: Int = 9, in directory: Int = 2) throws -> [Int] {
                    try store.find(key, in: StoreSample.id(tenant, directory), limit: limit)
                        .map { Int(($0.createdAt.milliseconds - StoreSample.start.milliseconds) / 1000) }
                }
                try expectEqual(try found(.userName("üSER2")), [22], "user name")
                try expectEqual(try found(.userName("user2")), [], "another user name")
                try expectEqual(try found(.externalId("Ext")), [21, 22, 23], "external id")
                try expectEqual(try found(.externalId("EXT")), [], "external id in another case")
                try expectEqual(try found(.externalId("ext")), [24], "another external id")
                try expectEqual(try found(.email("SHARED@X.EXAMPLE")), [21, 22, 23], "shared address")
                try expectEqual(try found(.email("3@x.example")), [23], "address")
                try expectEqual(try found(.displayName("STRAßE")), [21, 22, 23], "display name")
                try expectEqual(try found(.displayName("strasse")), [24], "another display name")
                try expectEqual(try found(.email("shared@x.example"), limit: 2), [21, 22], "no more than asked for")
                try expectEqual(try found(.externalId("Ext"), limit: 1, in: 1), [11], "first directory")
                try expectEqual(try found(.userName("üser2"), in: 9), [], "no directory")
            }
        },
        Check(name: "user names are unique in a directory in any case, as Swift lowers it") { subject in
            let tenant = try await subject.makeTenant(directories: 1...2)
            let start = StoreSample.start
            try await subject.tenants.write(tenant) { transaction in
                let store = transaction.directoryUsers
                var number = 10
                func insert(_ name: String, of directory: Int = 1) throws -> String? {
                    number += 1
                    var user = StoreSample.user(tenant, number, named: name, of: directory)
                    user.emails = ["\(number)@x.example"]
                    do {
                        try store.insert(user)
                        return nil
                    } catch let error as PortalError {
                        try expectEqual(error.kind, .conflict, "kind")
                        try expectEqual(error.field, "/userName", "field")
                        return error.reason
                    }
                }
                for (name, reason) in [
                    ("Ada", nil), ("ADA", "user_name_taken"), ("ada", "user_name_taken"), ("ada ", nil),
                    ("Straße", nil), ("STRASSE", nil), ("STRAßE", "user_name_taken"), ("İ", nil),
                    ("i\u{307}", "user_name_taken"), ("i", nil), ("I", "user_name_taken"), ("ı", nil), ("ÄÖ", nil),
                    ("äö", "user_name_taken"), ("a\u{0}b", nil), ("a\u{0}c", nil), ("A\u{0}B", "user_name_taken"),
                ] as [(String, String?)] {
                    try expectEqual(try insert(name), reason, "user name \(name)")
                }
                try expectEqual(try insert("ADA", of: 2), nil, "the name in another directory")
                // What was refused left nothing behind, though the transaction goes on.
                try expectEqual(try store.counts(of: StoreSample.id(tenant, 1)).users, 10, "users")
                try expectEqual(
                    try store.find(.email("12@x.example"), in: StoreSample.id(tenant, 1), limit: 1).count, 0,
                    "address of a refused one")

                var second = StoreSample.user(tenant, 40, named: "Second")
                try store.insert(second)
                second.userName = "SECOND"
                second.updatedAt = start.adding(seconds: 41)
                try store.update(second)
                try expectEqual(
                    try store.find(.userName("second"), in: second.directoryId, limit: 1), [second], "own name")
                second.userName = "aDA"
                let taken = second
                do {
                    try store.update(taken)
                    throw ConformanceFailure(description: "a taken name was given")
                } catch let error as PortalError {
                    try expectEqual(error.reason, "user_name_taken", "update")
                }
            }
        },
        Check(name: "users are paged by cursor and by offset, everybody once, in both orders and directions") {
            subject in
            let tenant = try await subject.makeTenant(directories: 1...2)
            let names = ["b", "A", "ß", "a2", "É", "z", "B1", "aa", "Z1", "0"]
            try await subject.tenants.write(tenant) { transaction in
                for (index, name) in names.enumerated() {
                    try transaction.directoryUsers.insert(StoreSample.user(tenant, 10 + index, named: name))
                    try transaction.directoryUsers.insert(StoreSample.user(tenant, 30 + index, named: name, of: 2))
                }
                let store = transaction.directoryUsers
                let directory: DirectoryID = StoreSample.id(tenant, 1)
                let byName = names.sorted { $0.lowercased() < $1.lowercased() }
                for (order, descending, expected) in [
                    (.creation, false, names), (.creation, true, names.reversed()), (.name, false, byName),
                    (.name, true, byName.reversed()),
                ] as [(DirectoryOrder, Bool, [String])] {
                    for limit in [1, 3, 10, 11, Int.max] {
                        var found: [DirectoryUser] = []
                        var place: DirectoryPlace?
                        while true {
                            let page = try store.page(
                                in: directory, by: order, descending: descending, after: place, limit: limit)
                            try expect(page.count <= limit, "a page is too long")
                            guard let last = page.last else { break }
                            found += page
                            place = DirectoryPlace(
                                name: order == .name ? last.userName.lowercased() : "", id: last.id.description)
                        }
                        try expectEqual(found.map(\.userName), expected, "\(order) \(descending) by \(limit)")
                    }
                    for offset in 0...11 {
                        let page = try store.page(
                            in: directory, by: order, descending: descending, offset: offset, limit: 4)
                        try expectEqual(
                            page.map(\.userName), Array(expected.dropFirst(offset).prefix(4)),
                            "\(order) \(descending) from \(offset)")
                    }
                }
                // One who has gone meanwhile is no obstacle.
                let gone: DirectoryUserID = StoreSample.id(tenant, 13)
                try store.delete(gone, in: directory)
                for (order, expected) in [(.creation, ["É", "z"]), (.name, ["aa", "b"])]
                    as [(DirectoryOrder, [String])]
                {
                    let page = try store.page(
                        in: directory, by: order, descending: false,
                        after: DirectoryPlace(name: order == .name ? "a2" : "", id: gone.description), limit: 2)
                    try expectEqual(page.map(\.userName), expected, "\(order) behind one who has gone")
                }
                do {
                    _ = try store.page(
                        in: directory, by: .name, descending: false, after: DirectoryPlace(name: "a", id: "x"),
                        limit: 2)
                    throw ConformanceFailure(description: "a place without an identifier was accepted")
                } catch let error as PortalError {
                    try expectEqual(error, Cursor.invalid, "place")
                }
                try expectEqual(
                    try store.page(
                        in: StoreSample.id(tenant, 9), by: .name, descending: false, after: nil, limit: 2), [],
                    "no directory")
            }
        },
        Check(name: "people look users up by what something of them begins with, by state and by group") { subject in
            let tenant = try await subject.makeTenant(directories: 1...2)
            try await subject.tenants.write(tenant) { transaction in
                let store = transaction.directoryUsers
                for number in 1...8 {
                    for directory in 1...2 {
                        var user = StoreSample.user(
                            tenant, 10 * directory + number, named: "U\(number)", of: directory)
                        if number == 2 { user.displayName = "Ådam X" }
                        if number == 3 { user.emails = ["first@x.example", "ÅDA@x.example"] }
                        if number == 4 { user.externalId = "ådaX" }
                        if number == 5 { user.userName = "åda5" }
                        if number == 6 { user.displayName = "x åda" }
                        user.isActive = number != 3 && number != 6
                        user.isInScope = number != 4 && number != 6
                        try store.insert(user)
                    }
                }
                let group = StoreSample.group(tenant, 50)
                try transaction.directoryGroups.insert(group)
                for number in [2, 4, 6, 8] {
                    _ = try transaction.directoryGroups.add(
                        .user(StoreSample.id(tenant, 10 + number)), to: group.id, in: group.directoryId)
                }
                func found(_ change: (inout DirectoryUserQuery) -> Void) throws -> [Int] {
                    var results: [[Int]] = []
                    for (limit, order) in [(100, .ascending), (1, .ascending), (2, .descending)]
                        as [(Int, PageRequest.Order)]
                    {
                        var query = DirectoryUserQuery(
                            directory: StoreSample.id(tenant, 1), page: PageRequest(limit: limit, order: order))
                        change(&query)
                        var numbers: [Int] = []
                        while true {
                            let page = try store.list(query)
                            try expect(page.data.count <= limit, "a page is too long")
                            numbers += page.data.map {
                                Int(($0.createdAt.milliseconds - StoreSample.start.milliseconds) / 1000) - 10
                            }
                            guard let cursor = page.nextCursor else { break }
                            query.page.cursor = cursor
                        }
                        results.append(order == .ascending ? numbers : numbers.reversed())
                    }
                    for result in results { try expectEqual(result, results[0], "pages") }
                    return results[0]
                }
                try expectEqual(try found { _ in }, Array(1...8), "all")
                try expectEqual(try found { $0.search = "ÅDA" }, [2, 3, 4, 5], "search")
                try expectEqual(try found { $0.search = "u" }, [1, 2, 3, 4, 6, 7, 8], "search of many")
                try expectEqual(try found { $0.search = "åda%" }, [], "no pattern")
                try expectEqual(try found { $0.search = "" }, Array(1...8), "search of nothing")
                try expectEqual(try found { $0.state = .active }, [1, 2, 5, 7, 8], "active")
                try expectEqual(try found { $0.state = .inactive }, [3, 6], "inactive")
                try expectEqual(try found { $0.state = .outOfScope }, [4], "out of scope")
                try expectEqual(try found { $0.group = group.id }, [2, 4, 6, 8], "in the group")
                try expectEqual(try found { $0.group = StoreSample.id(tenant, 51) }, [], "in no group")
                let both = try found {
                    $0.group = group.id
                    $0.search = "åda"
                }
                try expectEqual(both, [2, 4], "in the group, search")
                let inactive = try found {
                    $0.group = group.id
                    $0.state = .inactive
                    $0.search = "u"
                }
                try expectEqual(inactive, [6], "in the group, inactive, search")
                let searched = try found {
                    $0.state = .inactive
                    $0.search = "åda"
                }
                try expectEqual(searched, [3], "inactive, search")
                for search in ["\u{10FFFF}", "\u{D7FF}", "\u{10FFFF}\u{10FFFF}"] {
                    var user = StoreSample.user(tenant, 90, named: search + "x")
                    try store.insert(user)
                    try expectEqual(try found { $0.search = search }, [80], "search at the end of the code points")
                    user.userName = "other"
                    try store.delete(user.id, in: user.directoryId)
                }
                do {
                    let page = PageRequest(cursor: Cursor(key: "duser_x"))
                    _ = try store.list(DirectoryUserQuery(directory: StoreSample.id(tenant, 1), page: page))
                    throw ConformanceFailure(description: "an invalid cursor was accepted")
                } catch let error as PortalError {
                    try expectEqual(error, Cursor.invalid, "cursor")
                }
            }
        },
        Check(name: "a search that thousands match gives them in pages") { subject in
            let tenant = try await subject.makeTenant(directories: 1...1)
            let count = 3000
            try await subject.tenants.write(tenant) { transaction in
                for number in 1...count {
                    var user = StoreSample.user(tenant, 100 + number, named: "u\(number)")
                    switch number % 5 {
                    case 0: user.displayName = "Many"
                    case 1: user.externalId = "MANY"
                    case 2: user.emails = ["many\(number)@x.example", "other@x.example"]
                    case 3: user.userName = "mAny\(number)"
                    default: break
                    }
                    user.isInScope = number % 2 == 0
                    try transaction.directoryUsers.insert(user)
                }
            }
            try await subject.tenants.read(tenant) { transaction in
                for (state, step) in [(nil, 1), (.active, 2)] as [(DirectoryUser.State?, Int)] {
                    for order in PageRequest.Order.allCases {
                        var query = DirectoryUserQuery(
                            directory: StoreSample.id(tenant, 1), page: PageRequest(limit: 100, order: order),
                            search: "maNy", state: state)
                        var numbers: [Int] = []
                        while true {
                            let page = try transaction.directoryUsers.list(query)
                            numbers += page.data.map {
                                Int(($0.createdAt.milliseconds - StoreSample.start.milliseconds) / 1000) - 100
                            }
                            guard let cursor = page.nextCursor else { break }
                            query.page.cursor = cursor
                        }
                        let expected = (1...count).filter { $0 % 5 != 4 && $0 % step == 0 }
                        try expectEqual(
                            numbers, order == .ascending ? expected : expected.reversed(), "\(order) \(step)")
                    }
                }
            }
        },
    ]
}
