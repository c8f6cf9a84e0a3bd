import LibraryTestSupport
import PortalTestSupport
import StrictJSON
import Testing

/// Two hosts with listeners on one data directory, and eight clients that change one directory at once.
@Suite("Two hosts and eight clients on one directory", .timeLimit(.minutes(5)))
struct ConcurrentSCIMTests {
    private static let clients = 8
    private static let operations = 60
    /// Who is put into the one group, and taken out, by each client: nobody else does with these.
    private static let ownedUsers = 5

    @Test("The final state is what a serial replay gives; every acknowledged change is told of exactly once")
    func hammer() async throws {
        let data = try TemporaryDirectory()
        let options = ["--http", "127.0.0.1:0", "--scim-rate", "0"]
        let hosts = [
            try SpawnedHost(options, data: data.path), try SpawnedHost(options, data: data.path),
        ]
        let directory = try await SCIMDirectory.make(in: hosts[0])
        var urls: [String] = []
        for host in hosts { urls.append(try await directory.url(of: host)) }
        let staff = try await Self.prepare(urls[0], directory.token)
        let before = try await directory.events(of: hosts[0]).count

        let ledgers = try await withThrowingTaskGroup(of: SCIMLedger.self) { group in
            for number in 0..<Self.clients {
                let url = urls[number % urls.count]
                group.addTask {
                    var client = SCIMHammer(number: number, url: url, token: directory.token, staff: staff)
                    return try await client.run(Self.operations)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let ledger = ledgers.reduce(into: SCIMLedger()) { $0.add($1) }
        #expect(ledger.surprises.isEmpty, "\(ledger.surprises.prefix(5))")

        let events = Array(try await directory.events(of: hosts[1]).dropFirst(before))
        let replay = try SCIMReplay(events, from: staff)
        // Each acknowledged change once, and nothing else.
        #expect(replay.counts["directory_user.created"] ?? 0 == ledger.created.count)
        #expect(replay.counts["directory_user.deleted"] ?? 0 == ledger.deleted)
        #expect(replay.counts["directory_user.updated"] ?? 0 == ledger.titles.count)
        #expect(replay.counts["directory_group.user_added"] ?? 0 == ledger.added)
        #expect(replay.counts["directory_group.user_removed"] ?? 0 == ledger.removed)
        #expect(replay.counts["directory_group.updated"] ?? 0 == ledger.names.count)
        #expect(replay.titles.sorted() == ledger.titles.sorted())
        #expect(replay.names.sorted() == ledger.names.sorted())

        // Both hosts show the same, which is what the events replay to.
        for (host, url) in zip(hosts, urls) {
            let users = try await Self.all("Users", url, directory.token)
            var shown: [String: String] = [:]
            for user in users {
                let id = try user.member("id").text
                shown[id] = try user.member("userName").text
                #expect(user["title"]?.stringValue == replay.title[id], "\(user)")
            }
            #expect(shown == replay.userNames)
            #expect(Set(shown.values.map { $0.lowercased() }).count == shown.count)
            let group = try await SCIMHTTPAnswer.send("GET", "\(url)/Groups/\(staff.group)", token: directory.token)
            let members = try group.json.member("members").arrayValue ?? []
            #expect(Set(members.compactMap { $0["value"]?.stringValue }) == ledger.members)
            #expect(members.count == ledger.members.count && replay.members == ledger.members)
            #expect(group.json["displayName"]?.stringValue == replay.groupName)
            // Nobody's step was overwritten.
            let counter = try #require(users.first { $0["id"] == .string(staff.counter) })
            #expect(counter["title"] == .string("\(ledger.steps)"))
            #expect(try await Self.all("Groups", url, directory.token).count == 1)
            #expect(try await host.call("ping") == [:])
        }
        #expect(ledger.steps > 0 && ledger.conflicts > 0 && ledger.removed > 0 && ledger.deleted > 0)
        print("two hosts, eight clients: \(events.count) events; \(ledger.conflicts) conflicts, \(ledger.stale) stale")
        for host in hosts { try await host.end() }
    }

    private static func prepare(_ url: String, _ token: String) async throws -> SCIMStaff {
        func user(_ name: String) async throws -> String {
            let answer = try await SCIMHTTPAnswer.send(
                "POST", url + "/Users", token: token, body: SCIMHammer.user(name))
            return try answer.json.member("id").text
        }
        var owned: [[String]] = []
        for number in 0..<clients {
            var users: [String] = []
            for index in 0..<ownedUsers { users.append(try await user("owned-\(number)-\(index)")) }
            owned.append(users)
        }
        let counter = try await user("counter")
        _ = try await SCIMHTTPAnswer.send(
            "PATCH", "\(url)/Users/\(counter)", token: token, body: SCIMHammer.patch("title", "0"))
        let group = try await SCIMHTTPAnswer.send(
            "POST", url + "/Groups", token: token,
            body: ["schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Everybody"])
        var names: [String: String] = [counter: "counter"]
        for (number, users) in owned.enumerated() {
            for (index, id) in users.enumerated() { names[id] = "owned-\(number)-\(index)" }
        }
        return SCIMStaff(
            owned: owned, counter: counter, group: try group.json.member("id").text, names: names)
    }

    private static func all(_ kind: String, _ url: String, _ token: String) async throws -> [JSON] {
        var (found, cursor): ([JSON], String) = ([], "")
        while true {
            let page = try await SCIMHTTPAnswer.send(
                "GET", "\(url)/\(kind)?count=100&cursor=\(cursor)", token: token)
            found += try page.json.member("Resources").arrayValue ?? []
            guard let next = page.json["nextCursor"]?.stringValue else { return found }
            cursor = next
        }
    }
}

/// Who is there before the clients begin.
struct SCIMStaff: Sendable {
    var owned: [[String]]
    /// Whose title all clients count up.
    var counter: String
    var group: String
    var names: [String: String]
}

/// What clients were told that they had changed.
struct SCIMLedger: Sendable {
    var created: [String] = []
    var deleted = 0
    /// Titles that were set, each only once.
    var titles: [String] = []
    var added = 0
    var removed = 0
    /// Names that the group was given, each only once.
    var names: [String] = []
    /// Who is in the group in the end.
    var members: Set<String> = []
    var steps = 0
    var conflicts = 0
    var stale = 0
    /// Answers that no client must get.
    var surprises: [String] = []

    mutating func add(_ other: SCIMLedger) {
        created += other.created
        deleted += other.deleted
        titles += other.titles
        added += other.added
        removed += other.removed
        names += other.names
        members.formUnion(other.members)
        steps += other.steps
        conflicts += other.conflicts
        stale += other.stale
        surprises += other.surprises
    }
}

/// One client, which writes down what it was told.
struct SCIMHammer {
    let number: Int
    let url: String
    let token: String
    let staff: SCIMStaff
    private var random: SeededGenerator
    private var ledger = SCIMLedger()
    /// Users that this client made and has not deleted.
    private var mine: [String] = []

    init(number: Int, url: String, token: String, staff: SCIMStaff) {
        self.number = number
        self.url = url
        self.token = token
        self.staff = staff
        random = SeededGenerator(seed: UInt64(number + 1))
    }

    static func user(_ name: String, title: String? = nil) -> JSON {
        var user: JSONObject = ["schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": .string(name)]
        user["title"] = title.map(JSON.string)
        return .object(user)
    }

    static func patch(_ path: String, _ value: JSON, op: String = "replace") -> JSON {
        [
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [["op": .string(op), "path": .string(path), "value": value]],
        ]
    }

    mutating func run(_ count: Int) async throws -> SCIMLedger {
        for step in 0..<count {
            switch Int.random(in: 0..<10, using: &random) {
            case 0, 1: try await create(step)
            case 2: try await delete()
            case 3: try await replace(step)
            case 4: try await countUp()
            case 5: try await rename(step)
            case 6...8: try await join()
            default: try await leave()
            }
        }
        return ledger
    }

    private mutating func send(
        _ method: String, _ path: String, _ body: JSON? = nil, fields: [String: String] = [:], allowing: Set<Int>
    ) async throws -> SCIMHTTPAnswer {
        let answer = try await SCIMHTTPAnswer.send(method, url + path, token: token, body: body, fields: fields)
        if !allowing.contains(answer.status) {
            ledger.surprises.append("\(method) \(path): \(answer.status) \(answer.json)")
        }
        return answer
    }

    /// All clients want the same few names, in one case or another.
    private mutating func create(_ step: Int) async throws {
        let name = "Pool\(Int.random(in: 0..<12, using: &random))"
        let answer = try await send(
            "POST", "/Users", Self.user(Bool.random(using: &random) ? name : name.lowercased()), allowing: [201, 409])
        if answer.status == 409 { ledger.conflicts += 1 }
        guard answer.status == 201, let id = answer.json["id"]?.stringValue else { return }
        ledger.created.append(id)
        mine.append(id)
    }

    private mutating func delete() async throws {
        guard let id = mine.popLast() else { return }
        if try await send("DELETE", "/Users/\(id)", allowing: [204]).status == 204 { ledger.deleted += 1 }
    }

    /// One of everybody's own: who comes last stays.
    private mutating func replace(_ step: Int) async throws {
        let id = staff.owned[0][Int.random(in: 0..<2, using: &random)]
        let title = "title-\(number)-\(step)"
        let body = Self.user(staff.names[id] ?? "", title: title)
        let isPut = Bool.random(using: &random)
        let answer = try await send(
            isPut ? "PUT" : "PATCH", "/Users/\(id)", isPut ? body : Self.patch("title", .string(title)), allowing: [200]
        )
        if answer.status == 200 { ledger.titles.append(title) }
    }

    /// Reads and writes under the version that was read; whoever was faster, it is tried again.
    private mutating func countUp() async throws {
        let path = "/Users/\(staff.counter)"
        for _ in 0..<100 {
            let read = try await send("GET", path, allowing: [200])
            guard let value = read.json["title"]?.stringValue.flatMap({ Int($0) }), let version = read.fields["etag"]
            else { return }
            let written = try await send(
                "PATCH", path, Self.patch("title", .string("\(value + 1)")), fields: ["If-Match": version],
                allowing: [200, 412])
            if written.status == 200 {
                ledger.steps += 1
                ledger.titles.append("\(value + 1)")
                return
            }
            ledger.stale += 1
        }
        ledger.surprises.append("one hundred times too late")
    }

    private mutating func rename(_ step: Int) async throws {
        let name = "Everybody-\(number)-\(step)"
        let answer = try await send(
            "PATCH", "/Groups/\(staff.group)", Self.patch("displayName", .string(name)), allowing: [204])
        if answer.status == 204 { ledger.names.append(name) }
    }

    private mutating func someOfMine() -> Set<String> {
        let owned = staff.owned[number]
        return Set((0..<Int.random(in: 1...3, using: &random)).compactMap { _ in owned.randomElement(using: &random) })
    }

    private mutating func join() async throws {
        let users = someOfMine()
        let answer = try await send(
            "PATCH", "/Groups/\(staff.group)",
            Self.patch("members", .array(users.map { ["value": .string($0)] }), op: "Add"), allowing: [204])
        guard answer.status == 204 else { return }
        ledger.added += users.subtracting(ledger.members).count
        ledger.members.formUnion(users)
    }

    private mutating func leave() async throws {
        let users = someOfMine()
        let answer = try await send(
            "PATCH", "/Groups/\(staff.group)",
            Self.patch("members", .array(users.map { ["value": .string($0)] }), op: "Remove"), allowing: [204])
        guard answer.status == 204 else { return }
        ledger.removed += users.intersection(ledger.members).count
        ledger.members.subtract(users)
    }
}

/// What the events say, one after the other.
struct SCIMReplay {
    private(set) var counts: [String: Int] = [:]
    private(set) var userNames: [String: String]
    private(set) var title: [String: String] = [:]
    private(set) var titles: [String] = []
    private(set) var members: Set<String> = []
    private(set) var groupName = "Everybody"
    private(set) var names: [String] = []

    /// An event that cannot have followed those before it.
    struct Contradiction: Error {
        var event: JSON
    }

    init(_ events: [JSON], from staff: SCIMStaff) throws {
        userNames = staff.names
        title[staff.counter] = "0"
        for event in events {
            let type = try event.member("type").text
            guard type.hasPrefix("directory_") else { continue }
            counts[type, default: 0] += 1
            guard try apply(type, try event.member("data"), event["previous"]) else {
                throw Contradiction(event: event)
            }
        }
    }

    private mutating func apply(_ type: String, _ data: JSON, _ previous: JSON?) throws -> Bool {
        switch type {
        case "directory_user.created":
            let (id, name) = (try data.member("id").text, try data.member("userName").text)
            guard !userNames.values.contains(where: { $0.lowercased() == name.lowercased() }) else { return false }
            return userNames.updateValue(name, forKey: id) == nil
        case "directory_user.deleted": return userNames.removeValue(forKey: try data.member("id").text) != nil
        case "directory_user.updated":
            let id = try data.member("id").text
            let before = previous?["attributes"]?["jobTitle"]?.stringValue
            guard userNames[id] != nil, before == title[id] else { return false }
            let after = try data.member("attributes").member("jobTitle").text
            title[id] = after
            titles.append(after)
            return true
        case "directory_group.user_added": return members.insert(try data.member("user").member("id").text).inserted
        case "directory_group.user_removed": return members.remove(try data.member("user").member("id").text) != nil
        case "directory_group.updated":
            guard previous?["name"]?.stringValue == groupName else { return false }
            groupName = try data.member("name").text
            names.append(groupName)
            return true
        default: return false
        }
    }
}
