import PortalCore
import StrictJSON
import Testing

/// The examples of RFC 7644, section 3.5.2, on the resources that they are about.
@Suite("RFC 7644's examples of PATCH", .timeLimit(.minutes(1)))
struct SCIMPatchExampleTests {
    private static func babs(_ scene: SCIMScene) async throws -> SCIMAnswer {
        try await scene.createUser(
            "bjensen",
            [
                "name": ["formatted": "Ms. Barbara J Jensen III", "familyName": "Jensen", "givenName": "Barbara"],
                "emails": [
                    ["value": "bjensen@example.com", "type": "work", "primary": true],
                    ["value": "bjensen@other.example", "type": "work"],
                    ["value": "babs@jensen.example", "type": "home"],
                ],
                "addresses": [
                    [
                        "type": "work", "streetAddress": "100 Universal City Plaza", "locality": "Hollywood",
                        "country": "US",
                    ],
                    ["type": "home", "streetAddress": "456 Hollywood Blvd"],
                ],
            ])
    }

    @Test("Attributes are added, and one that is there is replaced or grows (§3.5.2.1)")
    func add() async throws {
        try await SCIMScene.run { scene in
            let user = try await Self.babs(scene)
            let emails = try #require(user.json["emails"]?.arrayValue)
            let new: JSON = ["value": "babs@jensen.org", "type": "home"]
            let answer = try await scene.send(
                "PATCH", "/Users/\(user.id)",
                SCIMScene.patch(["op": "add", "value": ["emails": [new], "nickname": "Babs"]]))
            #expect(answer.status == 200)
            #expect(answer.json["emails"] == .array(emails + [new]))
            #expect(answer.json["nickName"] == "Babs" && answer.json["nickname"] == nil)
            let name = try await scene.send(
                "PATCH", "/Users/\(user.id)",
                SCIMScene.patch(["op": "add", "path": "name", "value": ["middleName": "Jane", "givenName": "Babs"]]))
            #expect(
                name.json["name"] == [
                    "formatted": "Ms. Barbara J Jensen III", "familyName": "Jensen", "givenName": "Babs",
                    "middleName": "Jane",
                ])
            let primary = try await scene.send(
                "PATCH", "/Users/\(user.id)",
                SCIMScene.patch(
                    ["op": "add", "path": "emails", "value": [["value": "new@example.com", "primary": true]]]))
            let flags = try #require(primary.json["emails"]?.arrayValue).filter { $0["primary"] == true }
            #expect(flags.map { $0["value"] } == ["new@example.com"])
            let group = try await scene.createGroup("Tour Guides").id
            let member = try await scene.send(
                "PATCH", "/Groups/\(group)",
                SCIMScene.patch(
                    [
                        "op": "add", "path": "members",
                        "value": [
                            [
                                "display": "Babs Jensen",
                                "$ref": .string("https://example.com/v2/Users/\(user.id)"), "value": .string(user.id),
                            ]
                        ],
                    ]))
            #expect(member.status == 204)
            #expect(try await scene.members(of: group) == [user.id])
        }
    }

    @Test("Members, values that a filter selects, and whole attributes are removed (§3.5.2.2)")
    func remove() async throws {
        try await SCIMScene.run { scene in
            let user = try await Self.babs(scene)
            let other = try await scene.createUser("james").id
            let group = try await scene.createGroup("Tour Guides", members: [user.id]).id
            let answer = try await scene.send(
                "PATCH", "/Users/\(user.id)",
                SCIMScene.patch(["op": "remove", "path": "emails[type eq \"work\" and value ew \"example.com\"]"]))
            #expect(
                answer.json["emails"] == [
                    ["value": "bjensen@other.example", "type": "work"],
                    ["value": "babs@jensen.example", "type": "home"],
                ])
            // One operation takes the other's place, all or nothing.
            let exchanged = try await scene.send(
                "PATCH", "/Groups/\(group)",
                SCIMScene.patch(
                    ["op": "remove", "path": .string("members[value eq \"\(user.id)\"]")],
                    ["op": "add", "path": "members", "value": [["display": "James Smith", "value": .string(other)]]]))
            #expect(exchanged.status == 204)
            #expect(try await scene.members(of: group) == [other])
            let all = try await scene.send(
                "PATCH", "/Groups/\(group)", SCIMScene.patch(["op": "remove", "path": "members"]))
            #expect(all.status == 204)
            #expect(try await scene.members(of: group).isEmpty)
            let gone = try await scene.send(
                "PATCH", "/Users/\(user.id)",
                SCIMScene.patch(["op": "remove", "path": "emails"], ["op": "remove", "path": "name.formatted"]))
            #expect(gone.json["emails"] == nil)
            #expect(gone.json["name"] == ["familyName": "Jensen", "givenName": "Barbara"])
        }
    }

    @Test("Members, one address, a part of it, and several attributes are replaced (§3.5.2.3)")
    func replace() async throws {
        try await SCIMScene.run { scene in
            let user = try await Self.babs(scene)
            let others = [try await scene.createUser("james").id, try await scene.createUser("john").id]
            let group = try await scene.createGroup("Tour Guides", members: [user.id]).id
            let members = try await scene.send(
                "PATCH", "/Groups/\(group)",
                SCIMScene.patch(
                    ["op": "replace", "path": "members", "value": .array(others.map { ["value": .string($0)] })]))
            #expect(members.status == 204)
            #expect(try await scene.members(of: group) == Set(others))
            let work: JSON = [
                "type": "work", "streetAddress": "911 Universal City Plaza", "locality": "Hollywood", "region": "CA",
                "postalCode": "91608", "country": "US", "formatted": "911 Universal City Plaza\nHollywood, CA 91608 US",
                "primary": true,
            ]
            let home: JSON = ["type": "home", "streetAddress": "456 Hollywood Blvd"]
            let address = try await scene.send(
                "PATCH", "/Users/\(user.id)",
                SCIMScene.patch(["op": "replace", "path": "addresses[type eq \"work\"]", "value": work]))
            #expect(address.json["addresses"] == [work, home])
            let street = try await scene.send(
                "PATCH", "/Users/\(user.id)",
                SCIMScene.patch(
                    [
                        "op": "replace", "path": "addresses[type eq \"work\"].streetAddress",
                        "value": "1010 Broadway Ave",
                    ]))
            var moved = try #require(work.objectValue)
            moved["streetAddress"] = "1010 Broadway Ave"
            #expect(street.json["addresses"] == [.object(moved), home])
            let emails: JSON = [
                ["value": "bjensen@example.com", "type": "work", "primary": true],
                ["value": "babs@jensen.org", "type": "home"],
            ]
            let all = try await scene.send(
                "PATCH", "/Users/\(user.id)",
                SCIMScene.patch(["op": "replace", "value": ["emails": emails, "nickname": "Babs"]]))
            #expect(all.json["emails"] == emails && all.json["nickName"] == "Babs")
            #expect(all.json["addresses"] == street.json["addresses"])
        }
    }
}
