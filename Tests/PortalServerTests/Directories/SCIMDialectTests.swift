import PortalCore
import StrictJSON
import Testing

/// What identity providers really send: the resource that comes of it, what it means, and what happened.
@Suite("SCIM as identity providers speak it", .timeLimit(.minutes(2)))
struct SCIMDialectTests {
    private static let enterprise = SCIMScene.enterprise

    /// Entra's creation: schemas of extensions, empty lists, a resource type, the manager as a text.
    private static func entraUser(_ name: String) -> JSON {
        [
            "schemas": [SCIMScene.userSchema, .string(enterprise)], "externalId": .string("oid-\(name)"),
            "userName": .string("\(name)@contoso.com"), "active": true, "displayName": .string("\(name) Doe"),
            "emails": [["primary": true, "type": "work", "value": .string("\(name)@contoso.com")]],
            "meta": ["resourceType": "User"],
            "name": ["formatted": .string("\(name) Doe"), "givenName": .string(name), "familyName": "Doe"],
            "roles": [], enterprise: ["department": "Sales", "manager": "oid-boss"],
        ]
    }

    @Test("Entra's creation is kept without what says nothing, and is understood")
    func entraCreation() async throws {
        try await SCIMScene.run(provider: "entra-id") { scene in
            let probe = try await scene.list(
                "Users", ["filter": #"userName eq "4d32ab19-ae09-4236-82fa-15768bc48f08""#])
            #expect(probe.status == 200 && probe.total == 0 && probe.json["Resources"] == [])
            let created = try await scene.send("POST", "/Users", Self.entraUser("jane"))
            #expect(created.status == 201)
            var resource = try #require(created.json.objectValue)
            for key in ["id", "meta"] { resource[key] = nil }
            #expect(
                JSON.object(resource) == [
                    "schemas": [SCIMScene.userSchema, .string(Self.enterprise)], "externalId": "oid-jane",
                    "userName": "jane@contoso.com", "active": true, "displayName": "jane Doe",
                    "emails": [["primary": true, "type": "work", "value": "jane@contoso.com"]],
                    "name": ["formatted": "jane Doe", "givenName": "jane", "familyName": "Doe"],
                    Self.enterprise: ["department": "Sales", "manager": ["value": "oid-boss"]],
                ])
            #expect(
                try await scene.attributes(of: created.id) == [
                    "idpId": "oid-jane", "externalId": "oid-jane", "username": "jane@contoso.com",
                    "email": "jane@contoso.com",
                    "emails": [["value": "jane@contoso.com", "type": "work", "primary": true]], "firstName": "jane",
                    "lastName": "Doe", "displayName": "jane Doe", "active": true, "department": "Sales",
                    "managerId": "oid-boss",
                ])
            let manager = try await scene.list(
                "Users", ["filter": #"id eq "\#(created.id)" and manager eq "oid-boss""#, "attributes": "id"])
            #expect(manager.total == 1)
            let event = try #require(try await scene.events().last)
            #expect(event.type == .directoryUserCreated && event.data["state"] == "active" && event.previous == nil)
            #expect(event.data["attributes"]?["email"] == "jane@contoso.com")
            #expect(event.targets.map(\.type) == ["directory", "directory_user"])
        }
    }

    /// One change and what it leaves: of the resource (nil: absent), and of the attributes.
    private struct Change {
        var operations: [JSON]
        var resource: [(String, JSON?)] = []
        var attributes: [(String, JSON?)] = []
        var event: String? = "directory_user.updated"
    }

    private func check(_ changes: [Change], _ scene: SCIMScene, user: JSON) async throws {
        for change in changes {
            let created = try await scene.send("POST", "/Users", user)
            try #require(created.status == 201, "\(created.json)")
            var answer = created
            let events = try await scene.events(during: {
                answer = try await scene.send("PATCH", "/Users/\(created.id)", SCIMScene.patch(change.operations))
            })
            #expect(answer.status == 200, "\(change.operations): \(answer.json)")
            let stored = try await scene.send("GET", "/Users/\(created.id)")
            #expect(stored.json == answer.json)
            for (pointer, value) in change.resource {
                let found = JSONPointer(pointer).flatMap { stored.json[$0] }
                #expect(found == value, "\(change.operations) \(pointer): \(stored.json)")
            }
            let attributes = try await scene.attributes(of: created.id)
            for (pointer, value) in change.attributes {
                let found = JSONPointer(pointer).flatMap { attributes[$0] }
                #expect(found == value, "\(change.operations) \(pointer): \(attributes)")
            }
            #expect(events.map(\.type.rawValue) == (change.event.map { [$0] } ?? []), "\(change.operations)")
            if let event = events.first {
                // Before and after, each as it was.
                #expect(event.data["attributes"] == attributes)
                #expect(event.previous?["id"] == event.data["id"] && event.previous != event.data)
                #expect(event.previous?["state"] == "active")
            }
            // Said again, it changes nothing.
            let repeated = try await scene.events(during: {
                _ = try await scene.send("PATCH", "/Users/\(created.id)", SCIMScene.patch(change.operations))
            })
            #expect(repeated.isEmpty, "\(change.operations): \(repeated)")
            _ = try await scene.send("DELETE", "/Users/\(created.id)")
        }
    }

    @Test("Every change that Entra makes without the flag does what is meant, and tells of it once")
    func entraLegacy() async throws {
        let enterprise = Self.enterprise
        try await SCIMScene.run(provider: "entra-id") { scene in
            try await check(
                [
                    Change(
                        operations: [["op": "Replace", "path": "active", "value": "False"]],
                        resource: [("/active", false)], attributes: [("/active", false)],
                        event: "directory_user.deactivated"),
                    Change(
                        operations: [["op": "Replace", "path": "active", "value": "True"]],
                        resource: [("/active", true)], event: nil),
                    Change(
                        operations: [
                            ["op": "Replace", "path": "emails[type eq \"work\"].value", "value": "new@contoso.com"],
                            ["op": "Add", "path": "name.familyName", "value": "Roe"],
                        ],
                        resource: [
                            ("/emails", [["primary": true, "type": "work", "value": "new@contoso.com"]]),
                            ("/name/familyName", "Roe"), ("/name/givenName", "jane"),
                        ],
                        attributes: [("/email", "new@contoso.com"), ("/lastName", "Roe"), ("/firstName", "jane")]),
                    Change(
                        operations: [["op": "Add", "path": "addresses[type eq \"work\"].formatted", "value": "1 Way"]],
                        resource: [("/addresses", [["type": "work", "formatted": "1 Way"]])],
                        attributes: [("/addresses/0/formatted", "1 Way")]),
                    Change(
                        operations: [
                            ["op": "Add", "path": "addresses[type eq \"work\"].streetAddress", "value": "1 Way"],
                            ["op": "Add", "path": "addresses[type eq \"work\"].country", "value": "US"],
                            ["op": "Replace", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+1 555"],
                        ],
                        resource: [
                            ("/addresses", [["type": "work", "streetAddress": "1 Way", "country": "US"]]),
                            ("/phoneNumbers", [["type": "mobile", "value": "+1 555"]]),
                        ],
                        attributes: [("/phoneNumbers/0/value", "+1 555"), ("/addresses/0/country", "US")]),
                    Change(
                        operations: [["op": "Add", "path": .string("\(enterprise):manager"), "value": "oid-new"]],
                        resource: [("/\(enterprise)/manager", ["value": "oid-new"])],
                        attributes: [("/managerId", "oid-new")]),
                    Change(
                        operations: [["op": "Remove", "path": .string("\(enterprise):manager")]],
                        resource: [("/\(enterprise)/manager", nil), ("/\(enterprise)/department", "Sales")],
                        attributes: [("/managerId", nil), ("/department", "Sales")]),
                    Change(
                        operations: [["op": "Replace", "path": .string("\(enterprise):department"), "value": "Legal"]],
                        resource: [("/\(enterprise)/department", "Legal")], attributes: [("/department", "Legal")]),
                    Change(
                        operations: [["op": "Remove", "path": "emails[type eq \"work\"].value"]],
                        resource: [("/emails", nil)], attributes: [("/email", nil), ("/emails", nil)]),
                ], scene, user: Self.entraUser("jane"))
        }
    }

    @Test("Every change that Entra makes with the flag does what is meant, and tells of it once")
    func entraCompliant() async throws {
        let enterprise = Self.enterprise
        try await SCIMScene.run(provider: "entra-id") { scene in
            try await check(
                [
                    Change(
                        operations: [["op": "replace", "path": "active", "value": false]],
                        resource: [("/active", false)], event: "directory_user.deactivated"),
                    Change(
                        operations: [
                            [
                                "op": "replace",
                                "value": [
                                    "displayName": "Jane Roe", "name.givenName": "Jane", "name.familyName": "Roe",
                                    "\(enterprise):employeeNumber": "701984",
                                    "\(enterprise):costCenter": "CC-1",
                                    "emails[type eq \"work\"].value": "roe@contoso.com",
                                ],
                            ]
                        ],
                        resource: [
                            ("/displayName", "Jane Roe"), ("/name/givenName", "Jane"), ("/name/familyName", "Roe"),
                            ("/name/formatted", "jane Doe"), ("/\(enterprise)/employeeNumber", "701984"),
                            ("/\(enterprise)/department", "Sales"), ("/emails/0/value", "roe@contoso.com"),
                            ("/name.givenName", nil), ("/\(enterprise):employeeNumber", nil),
                        ],
                        attributes: [
                            ("/displayName", "Jane Roe"), ("/firstName", "Jane"), ("/employeeNumber", "701984"),
                            ("/costCenter", "CC-1"), ("/email", "roe@contoso.com"),
                        ]),
                    Change(
                        operations: [
                            ["op": "add", "path": "phoneNumbers[type eq \"work\"].value", "value": "+1 1"],
                            ["op": "add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+1 2"],
                        ],
                        resource: [
                            (
                                "/phoneNumbers",
                                [["type": "work", "value": "+1 1"], ["type": "mobile", "value": "+1 2"]]
                            )
                        ]),
                    Change(
                        operations: [
                            ["op": "replace", "path": .string("\(enterprise):manager"), "value": ["value": "oid-new"]]
                        ],
                        resource: [("/\(enterprise)/manager/value", "oid-new")], attributes: [("/managerId", "oid-new")]
                    ),
                    Change(
                        operations: [["op": "replace", "value": ["active": "False", "title": "Gone"]]],
                        resource: [("/active", false), ("/title", "Gone")], attributes: [("/jobTitle", "Gone")],
                        event: "directory_user.deactivated"),
                ], scene, user: Self.entraUser("jane"))
        }
    }

    @Test("Okta's cycle: password and groups are dropped, PUT replaces but never lets anybody in again")
    func okta() async throws {
        try await SCIMScene.run(provider: "okta") { scene in
            let test = try await scene.send("GET", "/Users?startIndex=1&count=2")
            #expect(test.status == 200 && test.total == 0)
            func body(_ more: JSONObject = [:]) -> JSON {
                var object: JSONObject = [
                    "schemas": [SCIMScene.userSchema], "userName": "ada@okta.example",
                    "name": ["givenName": "Ada", "familyName": "Lovelace"],
                    "emails": [["primary": true, "value": "ada@okta.example", "type": "work"]],
                    "displayName": "Ada Lovelace", "locale": "en-US", "externalId": "00ujl29u0le5T6Aj10h7",
                    "groups": [], "password": "1mz050nq", "active": true,
                ]
                for member in more.members { object[member.key] = member.value }
                return .object(object)
            }
            let user = try await scene.send("POST", "/Users", body())
            #expect(user.status == 201 && user.json["password"] == nil && user.json["groups"] == nil)
            #expect(try await scene.attributes(of: user.id)["email"] == "ada@okta.example")
            #expect(try scene.host.places(of: "1mz050nq").isEmpty)
            let taken = try await scene.send("POST", "/Users", body(["userName": "ADA@okta.example"]))
            #expect(taken.status == 409 && taken.scimType == "uniqueness" && taken.json["status"] == "409")

            // The same again is no change, in whatever order its members come.
            let same = try await scene.events(during: {
                _ = try await scene.send("PUT", "/Users/\(user.id)", body())
                let members = try #require(body().objectValue).members
                _ = try await scene.send("PUT", "/Users/\(user.id)", .object(JSONObject(members.reversed())))
            })
            #expect(same.isEmpty)
            let put = try await scene.events(during: {
                let answer = try await scene.send(
                    "PUT", "/Users/\(user.id)", body(["title": "Countess", "nickName": "A"]))
                #expect(answer.json["title"] == "Countess")
                let next = try await scene.send("PUT", "/Users/\(user.id)", body(["title": "Countess"]))
                #expect(next.status == 200 && next.json["nickName"] == nil)
            })
            #expect(put.map(\.type) == [.directoryUserUpdated, .directoryUserUpdated])
            #expect(put.first?.previous?["attributes"]?["jobTitle"] == nil)
            #expect(put.first?.data["attributes"]?["jobTitle"] == "Countess")

            let off = try await scene.events(during: {
                let answer = try await scene.send(
                    "PATCH", "/Users/\(user.id)", SCIMScene.patch(["op": "replace", "value": ["active": false]]))
                #expect(answer.json["active"] == false)
            })
            #expect(off.map(\.type) == [.directoryUserDeactivated])
            #expect(off.first?.previous?["state"] == "active" && off.first?.data["state"] == "inactive")
            // Without `active`, a PUT says nothing about it.
            var silent = try #require(body().objectValue)
            silent["active"] = nil
            let kept = try await scene.send("PUT", "/Users/\(user.id)", .object(silent))
            #expect(kept.status == 200 && kept.json["active"] == false && kept.json["title"] == nil)
            #expect(try await scene.counts().inactive == 1)
            let on = try await scene.events(during: {
                _ = try await scene.send("PUT", "/Users/\(user.id)", body())
            })
            #expect(on.map(\.type) == [.directoryUserUpdated] && on.first?.data["state"] == "active")
        }
    }

    @Test("Okta's groups: a rename with the group's own id, push now by PUT and by replace, and no member lost")
    func oktaGroups() async throws {
        try await SCIMScene.run(provider: "okta") { scene in
            let (ada, bob) = (try await scene.createUser("ada").id, try await scene.createUser("bob").id)
            let group = try await scene.send("POST", "/Groups", SCIMScene.group("Makers", members: []))
            #expect(group.status == 201)
            let path = "/Groups/\(group.id)"
            let added = try await scene.events(during: {
                let answer = try await scene.send(
                    "PATCH", path,
                    SCIMScene.patch([
                        "op": "add", "path": "members",
                        "value": [["value": .string(ada), "display": "ada"], ["value": .string(bob)]],
                    ]))
                #expect(answer.status == 204 && answer.json == .null)
            })
            #expect(added.map(\.type) == [.directoryGroupUserAdded, .directoryGroupUserAdded])
            #expect(added.map { $0.data["user"]?["id"] } == [.string(ada), .string(bob)])
            #expect(added.allSatisfy { $0.data["group"] == ["id": .string(group.id), "name": "Makers"] })
            let renamed = try await scene.events(during: {
                let answer = try await scene.send(
                    "PATCH", path,
                    SCIMScene.patch(["op": "replace", "value": ["id": .string(group.id), "displayName": "Doers"]]))
                #expect(answer.status == 204)
            })
            #expect(renamed.map(\.type) == [.directoryGroupUpdated])
            #expect(renamed.first?.previous?["name"] == "Makers" && renamed.first?.data["name"] == "Doers")
            #expect(try await scene.members(of: group.id) == [ada, bob])
            // A PUT without members is a rename.
            let events = try await scene.events(during: {
                let answer = try await scene.send("PUT", path, SCIMScene.group("Makers"))
                #expect(answer.status == 200 && answer.members == [ada, bob])
                let null = try await scene.send("PUT", path, SCIMScene.group("Makers", ["members": .null]))
                #expect(null.members == [ada, bob])
            })
            #expect(events.map(\.type) == [.directoryGroupUpdated])
            let pushed = try await scene.events(during: {
                let answer = try await scene.send("PUT", path, SCIMScene.group("Makers", members: [bob]))
                #expect(answer.members == [bob])
                _ = try await scene.send(
                    "PATCH", path,
                    SCIMScene.patch(["op": "replace", "path": "members", "value": [["value": .string(ada)]]]))
                _ = try await scene.send(
                    "PATCH", path,
                    SCIMScene.patch([
                        "op": "replace", "value": ["members": [["value": .string(ada)], ["value": .string(bob)]]],
                    ]))
            })
            #expect(
                pushed.map(\.type) == [
                    .directoryGroupUserRemoved, .directoryGroupUserRemoved, .directoryGroupUserAdded,
                    .directoryGroupUserAdded,
                ])
            #expect(try await scene.members(of: group.id) == [ada, bob])
            // A list in which there is nobody empties it: that is what it says.
            let emptied = try await scene.send("PUT", path, SCIMScene.group("Makers", members: []))
            #expect(emptied.status == 200 && emptied.members.isEmpty)
            #expect(try await scene.send("GET", path).members.isEmpty)
        }
    }

    @Test("A member is removed in every form in which it is asked for, and nobody else")
    func memberRemoval() async throws {
        try await SCIMScene.run(provider: "entra-id") { scene in
            var users: [String] = []
            for number in 0..<5 { users.append(try await scene.createUser("user\(number)").id) }
            let all = Set(users)
            let (first, second) = (try #require(users.first), try #require(users.last))
            let group = try await scene.createGroup("Makers").id
            let path = "/Groups/\(group)"
            let removals: [(JSON, Set<String>)] = [
                (["op": "Remove", "path": "members", "value": [["value": .string(first)]]], [first]),
                (["op": "Remove", "path": "members", "value": [["$ref": .null, "value": .string(first)]]], [first]),
                (["op": "remove", "path": "members", "value": ["value": .string(first)]], [first]),
                (["op": "remove", "path": "members", "value": [.string(first)]], [first]),
                (["op": "remove", "path": "members[value eq \"\(first)\"]"], [first]),
                (
                    ["op": "remove", "path": "members[value eq \"\(first)\" or value eq \"\(second)\"]"],
                    [first, second]
                ),
                (
                    [
                        "op": "remove",
                        "path": "urn:ietf:params:scim:schemas:core:2.0:Group:members[value eq \"\(first)\"]",
                    ], [first]
                ),
                (["op": "remove", "value": ["members": [["value": .string(first)]]]], []),
                (["op": "remove", "path": "members", "value": []], []),
                (["op": "remove", "path": "members", "value": [["value": "nobody"]]], []),
                (["op": "remove", "path": "members[value eq \"nobody\"]"], []),
                (["op": "remove", "path": "members[display eq \"USER0\"]"], [first]),
                (["op": "remove", "path": "members[type eq \"User\"]"], all),
                (["op": "remove", "path": "members"], all),
                (["op": "replace", "path": "members", "value": []], all),
            ]
            for (operation, gone) in removals {
                _ = try await scene.send("PUT", path, SCIMScene.group("Makers", members: users))
                #expect(try await scene.members(of: group) == all)
                let events = try await scene.events(during: {
                    let answer = try await scene.send("PATCH", path, SCIMScene.patch(operation))
                    let isRefused = operation["path"] == nil
                    #expect(answer.status == (isRefused ? 400 : 204), "\(operation): \(answer.json)")
                })
                #expect(try await scene.members(of: group) == all.subtracting(gone), "\(operation)")
                #expect(
                    Set(events.compactMap { $0.data["user"]?["id"]?.stringValue }) == gone && events.count == gone.count
                        && events.allSatisfy { $0.type == .directoryGroupUserRemoved }, "\(operation)")
                let stored = try #require(try await scene.list("Groups").resources.first)
                #expect((stored["members"]?.arrayValue?.count ?? 0) == all.count - gone.count)
            }
        }
    }

    @Test("Members are added in every form, each once, and what follows an answer is asked for")
    func memberAddition() async throws {
        try await SCIMScene.run(provider: "entra-id") { scene in
            let (ada, bob) = (try await scene.createUser("ada").id, try await scene.createUser("bob").id)
            let additions: [JSON] = [
                ["op": "Add", "path": "members", "value": [["$ref": .null, "value": .string(ada)]]],
                ["op": "add", "path": "members", "value": ["value": .string(ada)]],
                ["op": "add", "path": "members", "value": .string(ada)],
                ["op": "add", "value": ["members": [["value": .string(ada)]]]],
                ["op": "add", "path": "members", "value": [["value": .string(ada)], ["value": .string(ada)]]],
                ["op": "add", "path": "members.value", "value": .string(ada)],
            ]
            for addition in additions {
                let group = try await scene.send(
                    "POST", "/Groups",
                    [
                        "schemas": [
                            SCIMScene.groupSchema,
                            "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group",
                        ],
                        "externalId": "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159", "displayName": "Makers",
                        "meta": ["resourceType": "Group"],
                    ])
                #expect(group.status == 201 && group.json["externalId"] == "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159")
                let events = try await scene.events(during: {
                    for _ in 0..<2 {
                        let answer = try await scene.send("PATCH", "/Groups/\(group.id)", SCIMScene.patch(addition))
                        #expect(answer.status == 204, "\(addition): \(answer.json)")
                    }
                })
                #expect(events.map(\.type) == [.directoryGroupUserAdded], "\(addition)")
                #expect(try await scene.members(of: group.id) == [ada])
                let shown = try await scene.send(
                    "PATCH", "/Groups/\(group.id)?attributes=members",
                    SCIMScene.patch(["op": "add", "path": "members", "value": [["value": .string(bob)]]]))
                #expect(shown.status == 200 && shown.members == [ada, bob])
                let lean = try await scene.send("GET", "/Groups/\(group.id)?excludedAttributes=members")
                #expect(lean.status == 200 && lean.json["members"] == nil)
                let user = try await scene.send("GET", "/Users/\(ada)")
                #expect(user.json["groups"]?.arrayValue?.contains { $0["value"] == .string(group.id) } == true)
                _ = try await scene.send("DELETE", "/Groups/\(group.id)")
            }
        }
    }

    @Test("Groups within groups are members too, as long as they are there")
    func nestedGroups() async throws {
        try await SCIMScene.run { scene in
            let ada = try await scene.createUser("ada").id
            let inner = try await scene.createGroup("Inner", members: [ada]).id
            let outer = try await scene.createGroup("Outer", members: [ada, inner])
            #expect(outer.members == [ada, inner])
            let types = outer.json["members"]?.arrayValue?.compactMap { $0["type"]?.stringValue }
            #expect(types.map(Set.init) == ["User", "Group"])
            #expect(try await scene.send("DELETE", "/Groups/\(inner)").status == 204)
            #expect(try await scene.members(of: outer.id) == [ada])
            #expect(try await scene.send("DELETE", "/Users/\(ada)").status == 204)
            #expect(try await scene.members(of: outer.id).isEmpty)
            #expect(try await scene.counts().groups == 1)
        }
    }
}
