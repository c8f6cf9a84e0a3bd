import LibraryTestSupport
import SCIM
import StrictJSON
import Testing

/// What patches are compared with: a user of a few attributes, changed by a few lines for each kind of operation.
private struct ModelUser {
    struct Email: Equatable {
        var type: String?
        var value: String?
        var isPrimary: Bool?

        var json: JSON {
            var object = JSONObject()
            if let type { object["type"] = .string(type) }
            if let value { object["value"] = .string(value) }
            if let isPrimary { object["primary"] = .bool(isPrimary) }
            return .object(object)
        }
    }

    var title: String?
    var isActive: Bool?
    var name: [String: String] = [:]
    var emails: [Email] = []
    var department: String?
    var manager: String?

    var resource: JSONObject {
        var schemas: [JSON] = [.string(SCIMURN.user)]
        var resource: JSONObject = ["userName": "x"]
        if let title { resource["title"] = .string(title) }
        if let isActive { resource["active"] = .bool(isActive) }
        if !name.isEmpty {
            resource["name"] = .object(
                JSONObject(name.map { JSONObject.Member(key: $0.key, value: .string($0.value)) }))
        }
        if !emails.isEmpty { resource["emails"] = .array(emails.map(\.json)) }
        var enterprise = JSONObject()
        if let department { enterprise["department"] = .string(department) }
        if let manager { enterprise["manager"] = ["value": .string(manager)] }
        if !enterprise.isEmpty {
            resource[SCIMURN.enterpriseUser] = .object(enterprise)
            schemas.append(.string(SCIMURN.enterpriseUser))
        }
        resource["schemas"] = .array(schemas)
        return resource
    }

    private mutating func makePrimary(_ position: Int) {
        for other in emails.indices where other != position && emails[other].isPrimary == true {
            emails[other].isPrimary = false
        }
    }

    /// Changes the model, and says how a client asks for that.
    mutating func change(_ generator: inout SeededGenerator) -> JSON {
        defer { emails = emails.reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
        return changeOne(&generator)
    }

    private mutating func changeOne(_ generator: inout SeededGenerator) -> JSON {
        func pick<Value>(_ values: [Value], _ generator: inout SeededGenerator) -> Value {
            values[Int.random(in: 0..<values.count, using: &generator)]
        }
        let text = pick(["p", "q", "r"], &generator)
        let type = pick(["work", "home"], &generator)
        let selected = emails.indices.filter { emails[$0].type == type }
        switch Int.random(in: 0..<16, using: &generator) {
        case 0:
            title = text
            return pick(
                [
                    ["op": "Replace", "path": "title", "value": .string(text)],
                    ["op": "add", "path": "urn:ietf:params:scim:schemas:core:2.0:User:title", "value": .string(text)],
                    ["op": "replace", "value": ["TITLE": .string(text)]],
                ], &generator)
        case 1:
            title = nil
            return pick(
                [["op": "Remove", "path": "title"], ["op": "replace", "value": ["title": nil]]] as [JSON], &generator)
        case 2:
            let flag = Bool.random(using: &generator)
            isActive = flag
            return pick(
                [
                    ["op": "Replace", "path": "active", "value": .string(flag ? "True" : "False")],
                    ["op": "replace", "value": ["active": .bool(flag)]],
                    ["op": "add", "path": "Active", "value": .bool(flag)],
                ], &generator)
        case 3:
            let part = pick(["givenName", "familyName"], &generator)
            name[part] = text
            return pick(
                [
                    ["op": "replace", "path": .string("name.\(part)"), "value": .string(text)],
                    ["op": "add", "value": .object(["name.\(part)": .string(text)])],
                    ["op": "Add", "path": "name", "value": .object([part: .string(text)])],
                    ["op": "replace", "value": ["name": .object([part: .string(text)])]],
                ], &generator)
        case 4:
            name["givenName"] = nil
            return pick(
                [
                    ["op": "remove", "path": "name.givenName"],
                    ["op": "replace", "path": "name.givenName", "value": nil],
                    ["op": "replace", "value": ["name": ["givenName": nil]]],
                ] as [JSON], &generator)
        case 5:
            name = [:]
            return ["op": "remove", "path": "name"]
        case 6:
            department = text
            return pick(
                [
                    ["op": "Add", "path": .string(SCIMURN.enterpriseUser + ":department"), "value": .string(text)],
                    ["op": "replace", "value": .object([SCIMURN.enterpriseUser + ":department": .string(text)])],
                    ["op": "replace", "value": .object([SCIMURN.enterpriseUser: ["department": .string(text)]])],
                ], &generator)
        case 7:
            department = nil
            return ["op": "remove", "path": .string(SCIMURN.enterpriseUser + ":department")]
        case 8:
            manager = text
            return pick(
                [
                    ["op": "Add", "path": .string(SCIMURN.enterpriseUser + ":manager"), "value": .string(text)],
                    ["op": "replace", "path": "manager", "value": ["value": .string(text)]],
                    ["op": "replace", "value": .object([SCIMURN.enterpriseUser + ":manager.value": .string(text)])],
                ], &generator)
        case 9:
            (manager, department) = (nil, nil)
            return ["op": "remove", "path": .string(SCIMURN.enterpriseUser)]
        case 10:
            let email = Email(type: type, value: text, isPrimary: pick([nil, nil, true, false], &generator))
            if !emails.contains(email) {
                emails.append(email)
                if email.isPrimary == true { makePrimary(emails.count - 1) }
            }
            return pick(
                [
                    ["op": "add", "path": "emails", "value": [email.json]],
                    ["op": "Add", "value": ["emails": email.json]],
                ], &generator)
        case 11:
            let list = [Email(type: type, value: text, isPrimary: true), Email(type: nil, value: "s", isPrimary: nil)]
            emails = list
            return ["op": "replace", "path": "emails", "value": .array(list.map(\.json))]
        case 12:
            emails.removeAll { $0.type == type }
            return ["op": "remove", "path": .string("emails[type eq \"\(type)\"]")]
        case 13:
            if selected.isEmpty { emails.append(Email(type: type, value: text, isPrimary: nil)) }
            for position in selected { emails[position].value = text }
            return [
                "op": .string(pick(["add", "Replace"], &generator)),
                "path": .string("emails[type eq \"\(type)\"].value"),
                "value": .string(text),
            ]
        case 14:
            emails.removeAll { $0.type == type && $0.value == text }
            return [
                "op": "Remove", "path": "emails", "value": [["type": .string(type), "value": .string(text)]],
            ]
        default:
            emails = []
            return pick(
                [["op": "remove", "path": "emails"], ["op": "replace", "value": ["emails": []]]] as [JSON], &generator)
        }
    }
}

@Suite("SCIM patches in random order")
struct SCIMPatchModelTests {
    @Test("have the effect that a simple model expects", arguments: 1...8)
    func model(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var model = ModelUser()
        var resource = model.resource
        for _ in 0..<250 {
            let operations = (0..<Int.random(in: 1...4, using: &generator)).map { _ in model.change(&generator) }
            resource = try SCIMPatch(["Operations": .array(operations)]).apply(to: resource, .user)
            guard resource == model.resource else {
                Issue.record("after \(operations)\n\(resource)\nis not\n\(model.resource)")
                return
            }
            // What a patch leaves is what the reader would keep.
            #expect(try SCIMResourceReader(.user).read(.object(resource)) == resource)
        }
    }
}
