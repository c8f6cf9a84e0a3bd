import PortalCore
import StrictJSON
import Testing

@Suite("SCIM queries", .timeLimit(.minutes(2)))
struct SCIMQueryTests {
    /// Four people of whom each differs in something.
    private static func fill(_ scene: SCIMScene) async throws -> [String: String] {
        let people: [(String, JSONObject)] = [
            (
                "ada@example.com",
                [
                    "externalId": "E-1", "displayName": "Ada Lovelace", "title": "Countess", "active": true,
                    "name": ["givenName": "Ada", "familyName": "Lovelace"],
                    "emails": [
                        ["value": "ada@example.com", "type": "work", "primary": true],
                        ["value": "ada@home.example", "type": "home"],
                    ],
                    JSONKey.enterprise: ["department": "Engines", "manager": ["value": "26118915"]],
                ]
            ),
            (
                "bob@example.com",
                [
                    "externalId": "E-2", "displayName": "Bob", "active": false,
                    "name": ["givenName": "Bob", "familyName": "Byron"],
                    "emails": [["value": "bob@example.com", "type": "home"]],
                ]
            ),
            (
                "Cleo@example.com",
                ["externalId": "e-1", "displayName": "Cleo \"C\" O'Neil \\ Co", "title": "Queen", "userType": "Royal"]
            ),
            ("dörte@example.com", ["displayName": "Dörte", "title": "", "locale": "de-DE"]),
        ]
        var ids: [String: String] = [:]
        for (name, more) in people { ids[name] = try await scene.createUser(name, more).id }
        return ids
    }

    private enum JSONKey { static let enterprise = SCIMScene.enterprise }

    @Test("The whole grammar is answered, over indexed attributes and others")
    func filters() async throws {
        try await SCIMScene.run { scene in
            let ids = try await Self.fill(scene)
            let (ada, bob, cleo, dora) =
                ("ada@example.com", "bob@example.com", "Cleo@example.com", "dörte@example.com")
            let cases: [(String, Set<String>)] = [
                // By an index.
                (#"userName eq "ADA@EXAMPLE.COM""#, [ada]), (#"USERNAME EQ "ada@example.com""#, [ada]),
                (#"urn:ietf:params:scim:schemas:core:2.0:User:userName eq "ada@example.com""#, [ada]),
                (#"userName eq "DÖRTE@example.com""#, [dora]), (#"userName eq "nobody""#, []),
                (#"displayName eq "ada lovelace""#, [ada]), (#"emails eq "ADA@home.example""#, [ada]),
                (#"emails.value eq "bob@example.com""#, [bob]), (#"id eq "\#(ids[bob] ?? "")""#, [bob]),
                (#"id eq "\#((ids[bob] ?? "").lowercased())""#, []), (#"id eq "42""#, []),
                (#"emails[value eq "ada@home.example"]"#, [ada]),
                (#"emails[type eq "home" and value eq "ada@home.example"]"#, [ada]),
                (#"emails[type eq "work" and value eq "ada@home.example"]"#, []),
                (#"emails[type eq "work"].value eq "ada@example.com""#, [ada]),
                (#"userName eq "ada@example.com" or userName eq "bob@example.com""#, [ada, bob]),
                (#"userName eq "ada@example.com" or userName eq "ADA@example.com""#, [ada]),
                (#"userName eq "ada@example.com" and active eq false"#, []),
                (#"active eq false and userName eq "bob@example.com""#, [bob]),
                (#"displayName eq "Cleo \"C\" O'Neil \\ Co""#, [cleo]),
                (#"displayName eq "D\u00f6rte""#, [dora]),
                // By looking at everybody.
                (#"userName sw "B""#, [bob]), (#"userName ew "EXAMPLE.com""#, [ada, bob, cleo, dora]),
                (#"userName co "@""#, [ada, bob, cleo, dora]),
                (#"userName ne "ada@example.com""#, [bob, cleo, dora]),
                (#"userName gt "bob@example.com""#, [cleo, dora]), (#"userName le "bob@example.com""#, [ada, bob]),
                ("title pr", [ada, cleo]), ("not (title pr)", [bob, dora]), ("title eq null", [bob]),
                ("active eq true", [ada, cleo, dora]), (#"active eq "True""#, [ada, cleo, dora]),
                ("active eq false", [bob]), ("name.familyName co \"o\"", [ada, bob]),
                (#"emails[type eq "home"]"#, [ada, bob]), (#"emails[not (type eq "work")]"#, [ada, bob]),
                (#"emails[primary eq true]"#, [ada]),
                (#"title pr and (userType eq "Royal" or userType eq "Noble")"#, [cleo]),
                (#"title pr or active eq false and userName sw "x""#, [ada, cleo]),
                (#"(title pr or active eq false) and userName sw "b""#, [bob]),
                (#"\#(SCIMScene.enterprise):department eq "engines""#, [ada]),
                (#"\#(SCIMScene.enterprise):manager.value eq "26118915""#, [ada]),
                (#"meta.created gt "2011-05-13T04:42:34Z""#, [ada, bob, cleo, dora]),
                (#"meta.lastModified lt "2011-05-13T04:42:34Z""#, []),
                (#"meta.resourceType eq "User""#, [ada, bob, cleo, dora]),
                (#"unknownAttribute eq "x""#, []), ("unknownAttribute pr", []),
                (#"id eq "\#(ids[ada] ?? "")" and manager eq "26118915""#, [ada]),
                (#"id eq "\#(ids[ada] ?? "")" and manager eq "other""#, []),
                (#"id eq "\#(ids[bob] ?? "")" and manager eq "26118915""#, []),
            ]
            for (filter, expected) in cases {
                let answer = try await scene.list("Users", ["filter": filter])
                #expect(
                    Set(answer.names) == expected && answer.total == Int64(expected.count) && answer.status == 200,
                    "\(filter): \(answer.json)")
                // The same as a search by POST (RFC 7644 §3.4.3).
                let search = try await scene.send(
                    "POST", "/Users/.search",
                    [
                        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
                        "filter": .string(filter),
                    ])
                #expect(search.json == answer.json, "\(filter)")
            }
            // externalId is exact (RFC 7643 §3.1), although an index finds more.
            let exact = try await scene.list("Users", ["filter": #"externalId eq "E-1""#])
            #expect(exact.names == [ada])
        }
    }

    @Test("Filters that are none are invalidFilter")
    func wrongFilters() async throws {
        try await SCIMScene.run { scene in
            _ = try await scene.createUser("ada")
            let wrong = [
                "", " ", "userName", "userName eq", "userName eq ada", "userName is \"x\"", "eq \"x\"",
                "userName eq \"x", "userName eq \"x\" and", "and userName pr", "(userName pr", "userName pr)",
                "emails[type eq \"work\"", "emails[emails[value pr]]", "emails.value[type eq \"x\"]", "not userName pr",
                "userName eq \"a\" \"b\"", "userName pr xor title pr", "active gt true", "active co \"r\"",
                "meta.created gt \"yesterday\"", "userName gt null", "1name pr", "user name pr", "userName eq 'ada'",
                "userName eq \"\\x\"",
                String(repeating: "(", count: 100) + "title pr" + String(repeating: ")", count: 100),
                Array(repeating: "title pr", count: 300).joined(separator: " or "),
                "userName eq \"" + String(repeating: "x", count: 20_000) + "\"",
            ]
            for filter in wrong {
                let answer = try await scene.list("Users", ["filter": filter])
                #expect(answer.status == 400 && answer.scimType == "invalidFilter", "\(filter): \(answer.json)")
            }
            for query in ["filter=%", "filter=%FF", "filter=%00", "filter=userName%20pr&filter=title%20pr"] {
                let answer = try await scene.send("GET", "/Users?\(query)")
                #expect(answer.status == 400, "\(query): \(answer.json)")
            }
        }
    }

    @Test("Groups are found by name, external id and members")
    func groupFilters() async throws {
        try await SCIMScene.run { scene in
            let (ada, bob) = (try await scene.createUser("ada").id, try await scene.createUser("bob").id)
            let makers = try await scene.createGroup("Makers", members: [ada, bob]).id
            _ = try await scene.createGroup("Takers", members: [bob])
            _ = try await scene.createGroup("Nobody")
            _ = try await scene.createGroup("Groups", members: [makers])
            let cases: [(String, [String])] = [
                (#"displayName eq "MAKERS""#, ["Makers"]), (#"displayName co "akers""#, ["Makers", "Takers"]),
                (#"members eq "\#(ada)""#, ["Makers"]), (#"members.value eq "\#(bob)""#, ["Makers", "Takers"]),
                (#"members[value eq "\#(bob)"]"#, ["Makers", "Takers"]),
                (#"members[value eq "\#(bob)" and type eq "User"]"#, ["Makers", "Takers"]),
                (#"members[value eq "\#(makers)"]"#, ["Groups"]), (#"members eq "x""#, []),
                (#"id eq "\#(makers)" and members eq "\#(ada)""#, ["Makers"]),
                (#"id eq "\#(makers)" and members eq "\#(makers)""#, []),
                (#"members.display eq "bob""#, ["Makers", "Takers"]), ("members pr", ["Makers", "Takers", "Groups"]),
                ("not (members pr)", ["Nobody"]), (#"not (members eq "\#(ada)")"#, ["Takers", "Nobody", "Groups"]),
                (#"members[type eq "Group"]"#, ["Groups"]),
            ]
            for (filter, expected) in cases {
                let answer = try await scene.list("Groups", ["filter": filter])
                #expect(answer.names == expected && answer.status == 200, "\(filter): \(answer.json)")
            }
            let named = try await scene.list(
                "Groups", ["excludedAttributes": "members", "filter": #"displayName eq "Makers""#])
            #expect(named.names == ["Makers"] && named.resources.first?["members"] == nil)
            let users = try await scene.list("Users", ["filter": #"groups.display eq "makers""#])
            #expect(users.names == ["ada", "bob"])
            let byGroup = try await scene.list("Users", ["filter": #"groups[value eq "\#(makers)"]"#])
            #expect(byGroup.names == ["ada", "bob"])
        }
    }

    @Test("Pages by index show everybody once, whatever their size")
    func indexPages() async throws {
        try await SCIMScene.run { scene in
            let names = (0..<7).map { "user\($0)" }
            for name in names { _ = try await scene.createUser(name) }
            for size in 1...8 {
                var seen: [String] = []
                for start in stride(from: 1, through: 7, by: size) {
                    let page = try await scene.list("Users", ["startIndex": "\(start)", "count": "\(size)"])
                    #expect(page.total == 7 && page.json["startIndex"] == .integer(Int64(start)))
                    #expect(page.json["itemsPerPage"] == .integer(Int64(page.resources.count)))
                    seen += page.names
                }
                #expect(seen == names)
            }
            let odd: [(String, Int, JSON)] = [
                ("startIndex=0", 7, 1), ("startIndex=-5", 7, 1), ("startIndex=8", 0, 8), ("startIndex=100", 0, 100),
                ("startIndex=9223372036854775807", 0, .integer(.max)), ("count=0", 0, 1), ("count=-1", 0, 1),
                ("count=9223372036854775807", 7, 1), ("STARTINDEX=3&COUNT=2", 2, 3), ("", 7, 1),
            ]
            for (query, count, start) in odd {
                let page = try await scene.send("GET", "/Users?\(query)")
                #expect(
                    page.status == 200 && page.resources.count == count && page.json["startIndex"] == start
                        && page.total == 7, "\(query): \(page.json)")
            }
            let filtered = try await scene.list(
                "Users", ["filter": #"userName sw "user""#, "startIndex": "3", "count": "2"])
            #expect(filtered.names == ["user2", "user3"] && filtered.total == 7)
            for query in ["count=two", "startIndex=1.5", "count=1e2", "count=99999999999999999999", "count="] {
                let page = try await scene.send("GET", "/Users?\(query)")
                #expect(page.status == 400, "\(query): \(page.json)")
                #expect(page.scimType == (query.hasPrefix("count") ? "invalidCount" : "invalidValue"), "\(query)")
            }
            for order in ["sortOrder=upwards", "sortBy=a%20b", "attributes=userName&excludedAttributes=name"] {
                let page = try await scene.send("GET", "/Users?\(order)")
                #expect(page.status == 400 && page.scimType == "invalidValue", "\(order): \(page.json)")
            }
        }
    }

    @Test("A page holds no more than the limit that the configuration announces")
    func pageLimit() async throws {
        try await SCIMScene.run { scene in
            let configuration = try await scene.send("GET", "/ServiceProviderConfig")
            let limit = try #require(configuration.json["filter"]?["maxResults"]?.integerValue)
            #expect(configuration.json["pagination"]?["maxPageSize"] == .integer(limit))
            let usual = try #require(configuration.json["pagination"]?["defaultPageSize"]?.integerValue)
            for number in 0...limit { _ = try await scene.createUser("user\(number)") }
            let all = try await scene.list("Users", ["count": "100000"])
            #expect(all.resources.count == Int(limit) && all.total == limit + 1)
            let standard = try await scene.list()
            #expect(standard.resources.count == Int(usual))
            let cursor = try await scene.list("Users", ["cursor": "", "count": "\(limit)"])
            #expect(cursor.resources.count == Int(limit) && cursor.json["nextCursor"] != nil)
            let tooLarge = try await scene.list("Users", ["cursor": "", "count": "\(limit + 1)"])
            #expect(tooLarge.status == 400 && tooLarge.scimType == "invalidCount")
        }
    }

    @Test("Pages by cursor show everybody once, also those by name, downwards, and behind what was deleted")
    func cursors() async throws {
        try await SCIMScene.run { scene in
            let names = ["Zoe", "ada", "Bob", "cleo", "DAN", "eve"]
            var ids: [String: String] = [:]
            for name in names { ids[name] = try await scene.createUser(name).id }
            func walk(_ parameters: String, size: Int) async throws -> [String] {
                var (seen, cursor): ([String], String) = ([], "")
                for _ in 0..<20 {
                    let page = try await scene.send("GET", "/Users?cursor=\(cursor)&count=\(size)&\(parameters)")
                    try #require(page.status == 200, "\(page.json)")
                    #expect(page.json["startIndex"] == nil)
                    seen += page.names
                    guard let next = page.json["nextCursor"]?.stringValue else { return seen }
                    #expect(page.resources.count == size)
                    cursor = next
                }
                return seen
            }
            let alphabetical = ["ada", "Bob", "cleo", "DAN", "eve", "Zoe"]
            for size in 1...6 {
                #expect(try await walk("", size: size) == names)
                #expect(try await walk("sortOrder=descending", size: size) == names.reversed())
                #expect(try await walk("sortBy=userName", size: size) == alphabetical)
                #expect(
                    try await walk("sortBy=userName&sortOrder=descending", size: size) == alphabetical.reversed())
                #expect(try await walk("filter=userName%20co%20%22a%22", size: size) == ["ada", "DAN"])
                #expect(try await walk("filter=userName%20eq%20%22BOB%22", size: size) == ["Bob"])
            }
            // A cursor is a place: what was deleted there or comes behind it makes no gap.
            let first = try await scene.list("Users", ["cursor": "", "count": "2", "sortBy": "userName"])
            let cursor = try #require(first.json["nextCursor"]?.stringValue)
            #expect(first.names == ["ada", "Bob"] && first.total == 6)
            _ = try await scene.send("DELETE", "/Users/\(ids["Bob"] ?? "")")
            _ = try await scene.send("DELETE", "/Users/\(ids["ada"] ?? "")")
            _ = try await scene.createUser("bobby")
            let second = try await scene.list("Users", ["cursor": cursor, "count": "2", "sortBy": "userName"])
            #expect(second.names == ["bobby", "cleo"])
            // Another query's cursor, one that was changed, and none at all.
            let others: [KeyValuePairs<String, String>] = [
                ["cursor": cursor], ["cursor": cursor, "sortBy": "userName", "sortOrder": "descending"],
                ["cursor": cursor, "sortBy": "userName", "filter": "title pr"], ["cursor": "AAAA"],
                ["cursor": "%%%"], ["cursor": String(cursor.dropLast(2)), "sortBy": "id"],
                ["cursor": String(repeating: "A", count: 5000)],
            ]
            for parameters in others {
                let page = try await scene.list("Users", parameters)
                #expect(page.status == 400, "\(parameters): \(page.json)")
                #expect(["invalidCursor", "invalidValue"].contains(page.scimType), "\(parameters): \(page.json)")
            }
            let mixed = try await scene.list("Groups", ["cursor": cursor, "sortBy": "displayName"])
            #expect(mixed.status == 400 || mixed.resources.isEmpty)
            let unknownOrder = try await scene.list("Users", ["cursor": "", "sortBy": "title"])
            #expect(unknownOrder.status == 400 && unknownOrder.scimType == "invalidValue")
        }
    }

    @Test("A cursor goes on behind the longest name that is accepted")
    func longNames() async throws {
        try await SCIMScene.run { scene in
            let names = ["a", "b", "c"].map { $0 + String(repeating: "ü", count: 2000) }
            for name in names { _ = try await scene.createUser(name) }
            var (seen, cursor): ([String], String) = ([], "")
            for _ in 0..<4 {
                let page = try await scene.list("Users", ["cursor": cursor, "count": "1", "sortBy": "userName"])
                try #require(page.status == 200, "\(page.json)")
                seen += page.names
                guard let next = page.json["nextCursor"]?.stringValue else { break }
                cursor = next
            }
            #expect(seen == names)
        }
    }

    @Test("Lists are sorted by any attribute, those without it last, and first downwards")
    func sorting() async throws {
        try await SCIMScene.run { scene in
            _ = try await Self.fill(scene)
            let orders: [(String, [String])] = [
                ("userName", ["ada@example.com", "bob@example.com", "Cleo@example.com", "dörte@example.com"]),
                ("id", ["ada@example.com", "bob@example.com", "Cleo@example.com", "dörte@example.com"]),
                ("meta.created", ["ada@example.com", "bob@example.com", "Cleo@example.com", "dörte@example.com"]),
                ("name.familyName", ["bob@example.com", "ada@example.com", "Cleo@example.com", "dörte@example.com"]),
                ("userType", ["Cleo@example.com", "ada@example.com", "bob@example.com", "dörte@example.com"]),
            ]
            for (attribute, expected) in orders {
                let up = try await scene.list("Users", ["sortBy": attribute])
                #expect(up.names == expected, "\(attribute): \(up.names)")
            }
            let down = try await scene.list("Users", ["sortBy": "name.familyName", "sortOrder": "descending"])
            #expect(Set(down.names.prefix(2)) == ["Cleo@example.com", "dörte@example.com"])
            #expect(down.names.suffix(2) == ["ada@example.com", "bob@example.com"])
            let paged = try await scene.list(
                "Users", ["sortBy": "name.familyName", "startIndex": "2", "count": "1"])
            #expect(paged.names == ["ada@example.com"] && paged.total == 4)
            let filtered = try await scene.list(
                "Users", ["sortBy": "displayName", "sortOrder": "descending", "filter": "active eq true"])
            #expect(filtered.names == ["dörte@example.com", "Cleo@example.com", "ada@example.com"])
        }
    }

    @Test("Answers have what was asked for; id and schemas always")
    func projection() async throws {
        try await SCIMScene.run { scene in
            let id = try await Self.fill(scene)["ada@example.com"] ?? ""
            func keys(_ query: String) async throws -> Set<String> {
                let answer = try await scene.send("GET", "/Users/\(id)?\(query)")
                try #require(answer.status == 200, "\(answer.json)")
                return Set(answer.json.objectValue?.members.map(\.key) ?? [])
            }
            #expect(try await keys("attributes=userName") == ["schemas", "id", "userName"])
            #expect(try await keys("attributes=USERNAME,%20title") == ["schemas", "id", "userName", "title"])
            #expect(try await keys("attributes=unknown") == ["schemas", "id"])
            #expect(
                try await keys("attributes=\(SCIMScene.enterprise)") == ["schemas", "id", SCIMScene.enterprise])
            let all = try await keys("")
            #expect(
                try await keys("excludedAttributes=title,id,schemas,emails") == all.subtracting(["title", "emails"]))
            let part = try await scene.send("GET", "/Users/\(id)?attributes=name.familyName,emails.type")
            #expect(part.json["name"] == ["familyName": "Lovelace"])
            #expect(part.json["emails"] == [["type": "work"], ["type": "home"]])
            let created = try await scene.send(
                "POST", "/Users?attributes=userName", SCIMScene.user("eve", ["title": "First"]))
            #expect(created.status == 201 && created.json["title"] == nil && created.json["userName"] == "eve")
            let listed = try await scene.list("Users", ["attributes": "userName", "count": "1"])
            #expect(
                Set(listed.resources.first?.objectValue?.members.map(\.key) ?? []) == ["schemas", "id", "userName"])
            let wrong = try await scene.send("GET", "/Users/\(id)?attributes=a%20b")
            #expect(wrong.status == 400 && wrong.scimType == "invalidValue")
        }
    }

    @Test("A search at the root finds users and then groups, by pages")
    func rootSearch() async throws {
        try await SCIMScene.run { scene in
            for name in ["ada", "bob", "cleo"] { _ = try await scene.createUser(name, ["displayName": "Twin"]) }
            for name in ["Twin", "Other"] { _ = try await scene.createGroup(name) }
            func search(_ more: JSONObject) async throws -> SCIMAnswer {
                var body: JSONObject = ["schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]]
                for member in more.members { body[member.key] = member.value }
                return try await scene.send("POST", "/.search", .object(body))
            }
            let all = try await search([:])
            #expect(all.total == 5 && all.names == ["ada", "bob", "cleo", "Twin", "Other"])
            let twins = try await search(["filter": "displayName eq \"twin\""])
            #expect(twins.total == 4 && twins.names == ["ada", "bob", "cleo", "Twin"])
            let page = try await search(["startIndex": 3, "count": 2])
            #expect(page.total == 5 && page.names == ["cleo", "Twin"])
            let rest = try await search(["startIndex": 5, "count": 2])
            #expect(rest.names == ["Other"] && rest.json["startIndex"] == 5)
            let users = try await search(["filter": "meta.resourceType eq \"Group\""])
            #expect(users.names == ["Twin", "Other"])
        }
    }
}
