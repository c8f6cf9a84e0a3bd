import LibraryTestSupport
import PortalCore
import StrictJSON
import Testing

@Suite("Random SCIM operations against a model", .timeLimit(.minutes(5)))
struct SCIMPropertyTests {
    static let operations = 300
    /// After so many operations, everything is compared.
    static let interval = 25

    @Test("Resources, lists, counts, members and events are what a simple model says", arguments: UInt64(1)...10)
    func random(seed: UInt64) async throws {
        try await SCIMScene.run { scene in
            var walk = SCIMRandomWalk(scene: scene, seed: seed)
            for number in 1...Self.operations {
                try await walk.step()
                if number.isMultiple(of: Self.interval) { try await walk.compare() }
                guard !walk.hasFailed else { return }
            }
        }
    }
}

/// A sequence of operations that a seed repeats, made both at the service provider and in the model.
struct SCIMRandomWalk {
    let scene: SCIMScene
    let seed: UInt64
    var model = SCIMModel()
    private var random: SeededGenerator
    private let failed = Guarded(false)
    /// The last operations, to be read when something is wrong.
    private var history: [String] = []

    init(scene: SCIMScene, seed: UInt64) {
        self.scene = scene
        self.seed = seed
        random = SeededGenerator(seed: seed)
    }

    /// Whether anything was wrong: what comes behind it says nothing any more.
    var hasFailed: Bool { failed.value }

    private func expect(
        _ holds: Bool, _ message: @autoclosure () -> String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard !holds, !hasFailed else { return }
        failed.withLock { $0 = true }
        Issue.record(
            "seed \(seed), \(history.count) operations: \(message())\n\(history.suffix(6).joined(separator: "\n"))",
            sourceLocation: sourceLocation)
    }

    private mutating func send(_ method: String, _ path: String, _ body: JSON? = nil) async throws -> SCIMAnswer {
        history.append("\(method) \(path) \(body ?? .null)")
        return try await scene.send(method, path, body)
    }

    // MARK: Random things

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func pick<Element>(_ elements: [Element]) -> Element? { elements.randomElement(using: &random) }

    private mutating func inSomeCase(_ text: String) -> String {
        String(text.map { chance(30) ? Character($0.uppercased()) : $0 })
    }

    private mutating func userName() -> String {
        inSomeCase(
            (pick(["ada", "bob", "cleo", "dörte", "eve", "finn", "gus", "hal", "ida", "jo"]) ?? "x") + "@x.example")
    }

    private mutating func word() -> String {
        pick(["Red", "Green", "Blue", "Ünïcödé 😀", "a\"b\\c", "Long " + String(repeating: "x", count: 40)]) ?? "x"
    }

    /// Some of the users, perhaps one of them twice, perhaps none.
    private mutating func someUsers() -> [String] {
        (0..<Int.random(in: 0...4, using: &random)).compactMap { _ in pick(model.userIDs) }
    }

    private mutating func resource(named userName: String) -> JSONObject {
        var resource: JSONObject = ["userName": .string(userName)]
        if chance(50) { resource["externalId"] = .string("e-\(Int.random(in: 0..<5, using: &random))") }
        if chance(50) { resource["displayName"] = .string(word()) }
        if chance(30) { resource["title"] = .string(word()) }
        if chance(40) { resource["name"] = ["givenName": .string(word()), "familyName": .string(word())] }
        if chance(50) {
            var emails: [JSON] = [
                ["value": .string("w\(Int.random(in: 0..<9, using: &random))@x.example"), "type": "work"]
            ]
            if chance(50) { emails.append(["value": "home@x.example", "type": "home"]) }
            resource["emails"] = .array(emails)
        }
        if chance(20) { resource[SCIMScene.enterprise] = ["department": .string(word())] }
        return resource
    }

    // MARK: Operations

    mutating func step() async throws {
        let (user, group) = (pick(model.userIDs), pick(model.groupIDs))
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<16: try await createUser()
        case 16..<28: if let user { try await put(user) }
        case 28..<52: if let user { try await patch(user) }
        case 52..<56: if let user { try await delete(user) }
        case 56..<62: try await createGroup()
        case 62..<70: if let group { try await putGroup(group) }
        case 70..<88: if let group { try await patchGroup(group) }
        case 88..<90: if let group { try await deleteGroup(group) }
        default: try await query()
        }
    }

    private mutating func createUser() async throws {
        var resource = resource(named: userName())
        if chance(40) { resource["active"] = .bool(chance(70)) }
        var body = SCIMModel.User(resource: resource).json.objectValue ?? [:]
        // What is not kept, or says nothing.
        if chance(30) { body["password"] = "never-kept" }
        if chance(30) { body["groups"] = [] }
        if chance(30) { body["nickName"] = .null }
        if let active = resource["active"]?.boolValue, chance(50) { body["active"] = active ? "True" : "False" }
        let owner = model.owner(of: resource["userName"]?.stringValue ?? "")
        let answer = try await send("POST", "/Users", .object(body))
        guard owner == nil else {
            expect(answer.status == 409 && answer.scimType == "uniqueness", "\(answer.status) for a name that is taken")
            return
        }
        expect(answer.status == 201, "\(answer.json)")
        if resource["active"] == nil { resource["active"] = true }
        model.insert(SCIMModel.User(resource: resource), as: answer.id)
    }

    private mutating func put(_ id: String) async throws {
        guard let before = model.users[id] else { return }
        var resource = chance(20) ? before.resource : resource(named: chance(70) ? before.userName : userName())
        if chance(50) { resource["active"] = nil } else { resource["active"] = .bool(chance(70)) }
        let body = SCIMModel.User(resource: resource).json
        if resource["active"] == nil { resource["active"] = before.resource["active"] }
        let expected = model.update(id, to: SCIMModel.User(resource: resource))
        let answer = try await send("PUT", "/Users/\(id)", body)
        expect(answer.status == expected, "\(answer.status) instead of \(expected): \(answer.json)")
        if expected == 200 { check(answer, is: id) }
    }

    private mutating func patch(_ id: String) async throws {
        guard var user = model.users[id] else { return }
        var operations: [JSON] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) { operations.append(change(&user.resource)) }
        let expected = model.update(id, to: user)
        let answer = try await send("PATCH", "/Users/\(id)", SCIMScene.patch(operations))
        expect(answer.status == expected, "\(answer.status) instead of \(expected): \(answer.json)")
        if expected == 200 { check(answer, is: id) }
    }

    /// One operation in some provider's form, and what it does.
    private mutating func change(_ user: inout JSONObject) -> JSON {
        let op = pick(["replace", "Replace", "REPLACE"]) ?? "replace"
        let add: JSON = .string(pick(["add", "Add"]) ?? "add")
        let remove: JSON = .string(pick(["remove", "Remove"]) ?? "remove")
        let replace = JSON.string(op)
        let text = word()
        let flag = chance(50)
        switch Int.random(in: 0..<14, using: &random) {
        case 0:
            user["active"] = .bool(flag)
            return ["op": replace, "path": "active", "value": flag ? "True" : "False"]
        case 1:
            user["active"] = .bool(flag)
            return ["op": replace, "value": ["active": .bool(flag)]]
        case 2:
            user["displayName"] = .string(text)
            return ["op": chance(50) ? add : replace, "path": "displayName", "value": .string(text)]
        case 3:
            var name = user["name"]?.objectValue ?? [:]
            name["givenName"] = .string(text)
            user["name"] = .object(name)
            user["title"] = .string(text)
            return ["op": replace, "value": ["name.givenName": .string(text), "TITLE": .string(text)]]
        case 4:
            var name = user["name"]?.objectValue ?? [:]
            name["familyName"] = .string(text)
            user["name"] = .object(name)
            return ["op": add, "path": "name", "value": ["familyName": .string(text)]]
        case 5:
            user["name"] = nil
            return ["op": remove, "path": "name"]
        case 6:
            let address = "p\(Int.random(in: 0..<9, using: &random))@x.example"
            setWorkEmail(address, &user)
            return [
                "op": chance(50) ? add : replace, "path": "emails[type eq \"work\"].value", "value": .string(address),
            ]
        case 7:
            let rest = (user["emails"]?.arrayValue ?? []).filter { $0["type"] != "work" }
            user["emails"] = rest.isEmpty ? nil : .array(rest)
            return ["op": remove, "path": "emails[type eq \"work\"]"]
        case 8:
            user["emails"] = [["value": "all@x.example", "type": "other"]]
            return ["op": replace, "path": "emails", "value": [["value": "all@x.example", "type": "other"]]]
        case 9:
            user["title"] = nil
            return chance(50) ? ["op": remove, "path": "title"] : ["op": replace, "path": "title", "value": .null]
        case 10:
            var extra = user[SCIMScene.enterprise]?.objectValue ?? [:]
            extra["manager"] = ["value": .string(text)]
            user[SCIMScene.enterprise] = .object(extra)
            return ["op": add, "path": .string("\(SCIMScene.enterprise):manager"), "value": .string(text)]
        case 11:
            user[SCIMScene.enterprise] = nil
            return ["op": remove, "path": .string(SCIMScene.enterprise)]
        case 12:
            var extra = user[SCIMScene.enterprise]?.objectValue ?? [:]
            extra["department"] = .string(text)
            user[SCIMScene.enterprise] = .object(extra)
            return ["op": replace, "value": ["\(SCIMScene.enterprise):department": .string(text)]]
        default:
            let name = userName()
            user["userName"] = .string(name)
            return ["op": replace, "path": "userName", "value": .string(name)]
        }
    }

    /// The first work address is replaced, or made; two values that are alike then stay one each.
    private func setWorkEmail(_ address: String, _ user: inout JSONObject) {
        var emails = user["emails"]?.arrayValue ?? []
        if let position = emails.firstIndex(where: { $0["type"] == "work" }) {
            emails[position] = ["value": .string(address), "type": "work"]
        } else {
            emails.append(["value": .string(address), "type": "work"])
        }
        user["emails"] = .array(emails)
    }

    private mutating func delete(_ id: String) async throws {
        let answer = try await send("DELETE", "/Users/\(id)")
        expect(answer.status == 204, "\(answer.json)")
        model.deleteUser(id)
        let again = try await send("GET", "/Users/\(id)")
        expect(again.status == 404, "a deleted user is there")
    }

    private mutating func createGroup() async throws {
        let (name, members) = (word(), someUsers())
        if chance(10) {
            let answer = try await send("POST", "/Groups", SCIMScene.group(name, members: members + ["nobody"]))
            expect(answer.status == 400 && answer.scimType == "invalidValue", "\(answer.json)")
            return
        }
        let externalId = chance(30) ? "g-\(name)" : nil
        let answer = try await send(
            "POST", "/Groups",
            SCIMScene.group(name, members: members, externalId.map { ["externalId": .string($0)] } ?? [:]))
        expect(answer.status == 201 && answer.members == Set(members), "\(answer.json)")
        model.insertGroup(name, externalId, members: members, as: answer.id)
    }

    private mutating func putGroup(_ id: String) async throws {
        let name = chance(50) ? model.groups[id]?.name ?? "" : word()
        let members = chance(60) ? someUsers() : nil
        model.rename(id, to: name, externalId: nil)
        if let members { model.replaceMembers(of: id, by: members) }
        let answer = try await send("PUT", "/Groups/\(id)", SCIMScene.group(name, members: members))
        expect(answer.status == 200 && answer.members == model.groups[id]?.members, "\(answer.json)")
    }

    private mutating func patchGroup(_ id: String) async throws {
        var operations: [JSON] = []
        var isRefused = false
        var (renamed, steps): (String?, [(inout SCIMModel) -> Void]) = (nil, [])
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let members = someUsers()
            let values = JSON.array(members.map { ["value": .string($0)] })
            switch Int.random(in: 0..<9, using: &random) {
            case 0...2:
                operations.append([
                    "op": "Add", "path": "members",
                    "value": .array(members.map { ["value": .string($0), "$ref": .null] }),
                ])
                steps.append { $0.add(members, to: id) }
            case 3:
                operations.append(["op": "Remove", "path": "members", "value": values])
                steps.append { $0.remove(members, from: id) }
            case 4:
                guard let member = members.first else { continue }
                operations.append(["op": "remove", "path": "members[value eq \"\(member)\"]"])
                steps.append { $0.remove([member], from: id) }
            case 5:
                operations.append(["op": "replace", "path": "members", "value": values])
                steps.append { $0.replaceMembers(of: id, by: members) }
            case 6:
                let name = word()
                operations.append(["op": "replace", "value": ["id": .string(id), "displayName": .string(name)]])
                renamed = name
            case 7:
                operations.append(["op": "remove", "path": "members"])
                steps.append { $0.replaceMembers(of: id, by: []) }
            default:
                guard chance(30) else { continue }
                operations.append(["op": "add", "path": "members", "value": [["value": "nobody"]]])
                isRefused = true
            }
        }
        guard !operations.isEmpty else { return }
        let answer = try await send("PATCH", "/Groups/\(id)", SCIMScene.patch(operations))
        expect(answer.status == (isRefused ? 400 : 204), "\(answer.status): \(answer.json)")
        guard !isRefused else { return }
        if let renamed { model.rename(id, to: renamed, externalId: model.groups[id]?.externalId) }
        for step in steps { step(&model) }
        let after = try await scene.send("GET", "/Groups/\(id)")
        expect(
            after.members == model.groups[id]?.members, "\(after.members) instead of \(model.groups[id]?.members ?? [])"
        )
    }

    private mutating func deleteGroup(_ id: String) async throws {
        let answer = try await send("DELETE", "/Groups/\(id)")
        expect(answer.status == 204, "\(answer.json)")
        model.deleteGroup(id)
    }

    private mutating func query() async throws {
        let text = chance(50) ? userName() : word()
        let quoted = "\(JSON.string(text))"
        let (filter, matches): (String, (SCIMModel.User) -> Bool)
        func same(_ value: JSON?) -> Bool { value?.stringValue?.lowercased() == text.lowercased() }
        switch Int.random(in: 0..<7, using: &random) {
        case 0: (filter, matches) = ("userName eq \(quoted)", { same($0.resource["userName"]) })
        case 1: (filter, matches) = ("displayName eq \(quoted)", { same($0.resource["displayName"]) })
        case 2:
            let address = "W\(Int.random(in: 0..<9, using: &random))@X.example"
            filter = "emails.value eq \"\(address)\""
            matches = { user in
                (user.resource["emails"]?.arrayValue ?? []).contains {
                    $0["value"]?.stringValue?.lowercased() == address.lowercased()
                }
            }
        case 3: (filter, matches) = ("active eq false", { !$0.isActive })
        case 4:
            filter = "title pr and not (displayName eq \(quoted))"
            matches = { $0.resource["title"] != nil && !same($0.resource["displayName"]) }
        case 5:
            filter = "userName eq \(quoted) or emails[type eq \"home\"]"
            matches = { user in
                same(user.resource["userName"])
                    || (user.resource["emails"]?.arrayValue ?? []).contains { $0["type"] == "home" }
            }
        default: (filter, matches) = ("externalId eq \"e-1\"", { $0.resource["externalId"] == "e-1" })
        }
        history.append("filter \(filter)")
        let answer = try await scene.list("Users", ["filter": filter, "count": "200"])
        let expected = model.userIDs.filter { model.users[$0].map(matches) ?? false }
        let found = answer.resources.compactMap { $0["id"]?.stringValue }
        expect(found == expected && answer.total == Int64(expected.count), "\(filter): \(found) instead of \(expected)")
    }

    // MARK: Comparison

    private func check(_ answer: SCIMAnswer, is id: String) {
        guard let user = model.users[id] else { return }
        expect(Self.kept(answer.json) == user.json, "\(Self.kept(answer.json)) instead of \(user.json)")
    }

    private static func kept(_ json: JSON) -> JSON {
        var object = json.objectValue ?? [:]
        for key in ["id", "meta", "groups"] { object[key] = nil }
        return .object(object)
    }

    mutating func compare() async throws {
        let users = try await scene.list("Users", ["count": "200"])
        expect(users.resources.compactMap { $0["id"]?.stringValue } == model.userIDs, "the list of users")
        for json in users.resources {
            guard let id = json["id"]?.stringValue, let user = model.users[id] else { continue }
            expect(Self.kept(json) == user.json, "\(Self.kept(json)) instead of \(user.json)")
            let groups = Set(json["groups"]?.arrayValue?.compactMap { $0["value"]?.stringValue } ?? [])
            expect(groups == model.groups(of: id), "the groups of \(user.userName)")
        }
        let groups = try await scene.list("Groups", ["count": "200"])
        expect(groups.resources.compactMap { $0["id"]?.stringValue } == model.groupIDs, "the list of groups")
        for json in groups.resources {
            guard let group = json["id"]?.stringValue.flatMap({ model.groups[$0] }) else { continue }
            let members = json["members"]?.arrayValue?.compactMap { $0["value"]?.stringValue } ?? []
            expect(
                json["displayName"] == .string(group.name) && json["externalId"]?.stringValue == group.externalId
                    && members.count == group.members.count && Set(members) == group.members, "\(json)")
        }
        let counts = try await scene.counts()
        expect(counts == model.counts, "\(counts) instead of \(model.counts)")
        let directory = scene.directory
        let stored = try await scene.host.gate.store.read(directory.tenant) { transaction in
            try transaction.directoryGroups.page(
                in: directory, by: .creation, descending: false, offset: 0, limit: 1000
            ).map(\.memberCount)
        }
        expect(stored == model.groupIDs.map { model.groups[$0]?.members.count ?? 0 }, "member counts \(stored)")
        try await compareEvents()
    }

    private mutating func compareEvents() async throws {
        let events = try await scene.events()
        let notices = events.map { event in
            SCIMModel.Notice(
                type: event.type, ids: event.targets.filter { $0.type != "directory" }.map(\.id))
        }
        expect(
            notices == model.notices,
            "the events differ from the \(zip(notices, model.notices).prefix { $0 == $1 }.count)th on")
        // What was before is what was after the last time.
        var last: [String: JSON] = [:]
        for event in events where event.type.rawValue.hasPrefix("directory_user.") {
            guard let id = event.data["id"]?.stringValue else { continue }
            if event.type != .directoryUserCreated, event.type != .directoryUserDeleted {
                expect(event.previous == last[id], "\(event.type.rawValue): before is not what was after")
            }
            if event.type == .directoryUserDeleted {
                expect(event.data == last[id], "deleted: \(event.data)")
            }
            last[id] = event.data
        }
        for (id, user) in model.users {
            expect(last[id]?["state"] == (user.isActive ? "active" : "inactive"), "the last event of \(user.userName)")
        }
    }
}
