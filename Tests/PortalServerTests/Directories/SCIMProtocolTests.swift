import Foundation
import PortalCore
import StrictJSON
import Testing

@Suite("SCIM over HTTP's rules", .timeLimit(.minutes(2)))
struct SCIMProtocolTests {
    @Test("Discovery says what is there, in a client's words")
    func discovery() async throws {
        try await SCIMScene.run { scene in
            let configuration = try await scene.send("GET", "/ServiceProviderConfig")
            #expect(configuration.status == 200)
            for (feature, isSupported) in [
                ("patch", true), ("bulk", false), ("filter", true), ("changePassword", false), ("sort", true),
                ("etag", true),
            ] {
                #expect(configuration.json[feature]?["supported"] == .bool(isSupported), "\(feature)")
            }
            let types = try await scene.send("GET", "/ResourceTypes")
            #expect(types.total == 2 && types.resources.compactMap { $0["name"]?.stringValue } == ["User", "Group"])
            for name in ["User", "Group"] {
                let type = try await scene.send("GET", "/ResourceTypes/\(name)")
                #expect(type.status == 200 && type.json["endpoint"] == .string("/\(name)s"))
            }
            let schemas = try await scene.send("GET", "/Schemas")
            for schema in schemas.resources {
                let id = try schema.text("id")
                let one = try await scene.send("GET", "/Schemas/\(id)")
                #expect(one.status == 200 && one.json == schema)
            }
            #expect(schemas.total == 3)
            for path in ["/Schemas/urn:none", "/ResourceTypes/Device", "/Nothing", "", "/", "/Users/a/b", "/users"] {
                let answer = try await scene.send("GET", path)
                #expect(answer.status == 404, "\(path): \(answer.status)")
            }
            // RFC 7644 §4: a filter there is refused, not ignored.
            for path in ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"] {
                let answer = try await scene.send("GET", path + "?filter=name%20pr")
                #expect(answer.status == 403)
            }
        }
    }

    @Test("Every resource says where it is, of what type, and in which version")
    func meta() async throws {
        try await SCIMScene.run { scene in
            let user = try await scene.createUser("ada")
            let base = try #require(user.json["meta"]?["location"]?.stringValue)
            #expect(base.hasSuffix("/scim/v2/\(scene.directory)/Users/\(user.id)"))
            #expect(user.headers["location"] == base)
            #expect(user.headers["etag"] == user.json["meta"]?["version"]?.stringValue)
            #expect(user.json["meta"]?["resourceType"] == "User" && user.json["active"] == true)
            let again = try await scene.send("GET", "/Users/\(user.id)")
            #expect(again.json == user.json && again.headers["etag"] == user.headers["etag"])
            let patched = try await scene.send(
                "PATCH", "/Users/\(user.id)", SCIMScene.patch(["op": "add", "path": "title", "value": "Countess"]))
            #expect(patched.headers["etag"] != user.headers["etag"])
            #expect(patched.json["meta"]?["created"] == user.json["meta"]?["created"])
            #expect(patched.json["meta"]?["lastModified"] != user.json["meta"]?["lastModified"])
        }
    }

    @Test("If-Match and If-None-Match are kept", arguments: ["Users", "Groups"])
    func versions(kind: String) async throws {
        try await SCIMScene.run { scene in
            let isUser = kind == "Users"
            let body = isUser ? SCIMScene.user("ada") : SCIMScene.group("Makers")
            let created = try await scene.send("POST", "/\(kind)", body)
            let path = "/\(kind)/\(created.id)"
            let old = try #require(created.headers["etag"])
            for known in [old, "*", "W/\"0\", \(old)", String(old.dropFirst(2))] {
                let same = try await scene.send("GET", path, headers: ["If-None-Match": known])
                #expect(same.status == 304 && same.json == .null && same.headers["etag"] == old, "\(known)")
            }
            for other in ["W/\"0\"", "\"x\"", "nonsense", ""] {
                let answer = try await scene.send("GET", path, headers: ["If-None-Match": other])
                #expect(answer.status == 200, "\(other)")
            }
            let rename = SCIMScene.patch(["op": "replace", "path": "displayName", "value": "Renamed"])
            let before = try await scene.events().count
            for stale in ["W/\"0\"", "\"nonsense\"", "nonsense"] {
                for (method, body) in [("PATCH", rename), ("PUT", body), ("DELETE", nil)] {
                    let refused = try await scene.send(method, path, body, headers: ["If-Match": stale])
                    #expect(refused.status == 412, "\(method) \(stale): \(refused.json)")
                }
            }
            #expect(try await scene.events().count == before)
            let renamed = try await scene.send("PATCH", path, rename, headers: ["If-Match": old])
            #expect(renamed.status == (isUser ? 200 : 204))
            let late = try await scene.send("PATCH", path, rename, headers: ["If-Match": old])
            #expect(late.status == 412)
            let any = try await scene.send("PUT", path, body, headers: ["If-Match": "*"])
            let new = try #require(any.headers["etag"])
            #expect(any.status == 200 && new != old)
            #expect(try await scene.send("DELETE", path, headers: ["If-Match": new]).status == 204)
            #expect(try await scene.send("DELETE", path).status == 404)
        }
    }

    @Test("A group's version changes with its members, also when one of them is deleted")
    func memberVersions() async throws {
        try await SCIMScene.run { scene in
            let user = try await scene.createUser("ada").id
            let group = try await scene.createGroup("Makers", members: [user])
            let version = try #require(try await scene.send("GET", "/Groups/\(group.id)").headers["etag"])
            _ = try await scene.send("DELETE", "/Users/\(user)")
            let after = try await scene.send("GET", "/Groups/\(group.id)", headers: ["If-None-Match": version])
            #expect(after.status == 200 && after.members.isEmpty && after.headers["etag"] != version)
        }
    }

    @Test("Whoever has no good token of the directory gets one answer, whatever there is")
    func unauthorized() async throws {
        try await SCIMScene.run { scene in
            let other = try await SCIMScene.make(scene.host, scene.client, scene.organization)
            let stranger = try await SCIMScene.make(
                scene.host, scene.client, scene.client.organization("Other"))
            let google = try await scene.client.directory(scene.organization, provider: "google-workspace").text("id")
            let user = try await scene.createUser("ada").id
            let (own, path) = (scene.token, "/scim/v2/\(scene.directory)/Users/\(user)")
            var unknown = scene.directory.description
            unknown.removeLast()
            unknown += scene.directory.description.hasSuffix("0") ? "1" : "0"
            let requests: [(String, String?)] = [
                (path, nil), (path, ""), (path, "Bearer"), (path, "Bearer "), (path, "Basic \(own)"), (path, own),
                (path, "Bearer \(own)x"), (path, "Bearer \(own.dropLast())"), (path, "Bearer \(own.uppercased())"),
                (path, "Bearer \(other.token)"), (path, "Bearer \(stranger.token)"),
                ("/scim/v2/\(unknown)/Users", "Bearer \(own)"), ("/scim/v2/nonsense/Users", "Bearer \(own)"),
                ("/scim/v2/\(other.directory)/Users", "Bearer \(own)"),
                ("/scim/v2/\(stranger.directory)/Users", "Bearer \(own)"),
                ("/scim/v2/\(google)/Users", "Bearer \(own)"), ("/scim/v2/\(unknown)/Nothing", "Bearer \(own)"),
                ("/scim/v2/\(scene.directory)/ServiceProviderConfig", nil),
                ("/scim/v2/\(scene.directory)/Users?filter=((", "Bearer x"),
            ]
            let first = try await scene.send("GET", path, nil, [:])
            for method in ["GET", "PATCH", "POST", "DELETE"] {
                for (url, authorization) in requests {
                    var fields = JSONObject()
                    if let authorization { fields["Authorization"] = .string(authorization) }
                    let answer = try await scene.send(method, url, method == "GET" ? nil : "not even JSON", fields)
                    #expect(answer.status == 401, "\(method) \(url) \(authorization ?? "-"): \(answer.json)")
                    #expect(answer.json == first.json && answer.headers == first.headers, "\(url)")
                }
            }
            #expect(first.headers["www-authenticate"]?.hasPrefix("Bearer") == true)
            #expect(try await scene.send("GET", "/Users/\(user)").status == 200)
            // The scheme's name is in any case (RFC 9110 §11.1).
            #expect(try await scene.send("GET", path, nil, ["Authorization": .string("bEARER \(own)")]).status == 200)
        }
    }

    @Test("A token is good until it expires, and no longer")
    func expiry() async throws {
        try await SCIMScene.run { scene in
            let end = TestClock.start.adding(seconds: 3600)
            try await scene.change { directory in
                for position in directory.tokens.indices { directory.tokens[position].expiresAt = end }
            }
            #expect(try await scene.send("GET", "/Users").status == 200)
            scene.host.clock.advance(seconds: 3600)
            let expired = try await scene.send("GET", "/Users")
            #expect(expired.status == 401)
            let none = try await scene.send("GET", "/scim/v2/\(scene.directory)/Users", nil, [:])
            #expect(none.json == expired.json)
        }
    }

    @Test("A deleted directory answers as one that never was")
    func deleted() async throws {
        try await SCIMScene.run { scene in
            _ = try await scene.createUser("ada")
            try await scene.client.call("directories/delete", ["directoryId": .string(scene.directory.description)])
            #expect(try await scene.send("GET", "/Users").status == 401)
            try await scene.client.call("organizations/delete", ["organizationId": .string(scene.organization)])
            #expect(try await scene.send("GET", "/Users").status == 401)
            #expect(try await scene.send("POST", "/Users", SCIMScene.user("ada")).status == 401)
        }
    }

    @Test("Methods that an endpoint does not know are 405 with those that it does")
    func methods() async throws {
        try await SCIMScene.run { scene in
            let user = try await scene.createUser("ada").id
            let allowed: [(String, [String])] = [
                ("/Users", ["GET", "POST"]), ("/Groups", ["GET", "POST"]),
                ("/Users/\(user)", ["GET", "PUT", "PATCH", "DELETE"]), ("/.search", ["POST"]),
                ("/Users/.search", ["POST"]), ("/Groups/.search", ["POST"]), ("/ServiceProviderConfig", ["GET"]),
                ("/ResourceTypes", ["GET"]), ("/Schemas", ["GET"]),
                ("/Schemas/urn:ietf:params:scim:schemas:core:2.0:User", ["GET"]),
            ]
            for (path, methods) in allowed {
                for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] where !methods.contains(method) {
                    let answer = try await scene.send(method, path, method == "GET" ? nil : SCIMScene.user("x"))
                    #expect(answer.status == 405, "\(method) \(path): \(answer.json)")
                    #expect(answer.headers["allow"] == methods.joined(separator: ", "), "\(method) \(path)")
                }
            }
            for path in ["/Bulk", "/Me", "/Me/anything"] {
                let answer = try await scene.send(
                    "POST", path, ["schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]])
                #expect(answer.status == 501, "\(path)")
            }
        }
    }

    @Test("Media types: 415 for other bodies, 406 for other wishes")
    func mediaTypes() async throws {
        try await SCIMScene.run { scene in
            let body = SCIMScene.user("ada")
            for type in ["text/plain", "application/xml", "application/scim", "multipart/form-data", "x"] {
                let refused = try await scene.send("POST", "/Users", body, headers: ["Content-Type": type])
                #expect(refused.status == 415, "\(type)")
            }
            for wish in ["text/html", "application/xml;q=1", "image/*"] {
                let refused = try await scene.send("GET", "/Users", headers: ["Accept": wish])
                #expect(refused.status == 406, "\(wish)")
            }
            for wish in [
                "application/scim+json", "application/json", "*/*", "application/*", "text/html, */*;q=0.1", "",
            ] {
                #expect(try await scene.send("GET", "/Users", headers: ["Accept": wish]).status == 200, "\(wish)")
            }
            for (number, type) in [
                "application/scim+json", "application/json; charset=utf-8", "Application/SCIM+JSON;charset=UTF-8",
            ].enumerated() {
                let created = try await scene.send(
                    "POST", "/Users", SCIMScene.user("user\(number)"), headers: ["Content-Type": type])
                #expect(created.status == 201, "\(type)")
            }
            #expect(try await scene.send("POST", "/Users", body).status == 201)
        }
    }

    @Test("A user name is taken in any case, by create, PUT and PATCH; another directory has its own")
    func uniqueness() async throws {
        try await SCIMScene.run { scene in
            let ada = try await scene.createUser("Ada@Example.com").id
            let bob = try await scene.createUser("bob").id
            let events = try await scene.events(during: {
                let again = try await scene.send("POST", "/Users", SCIMScene.user("aDA@eXAMPLE.COM"))
                let put = try await scene.send("PUT", "/Users/\(bob)", SCIMScene.user("ADA@example.com"))
                let patch = try await scene.send(
                    "PATCH", "/Users/\(bob)",
                    SCIMScene.patch(["op": "replace", "path": "userName", "value": "ada@example.com"]))
                for answer in [again, put, patch] {
                    #expect(answer.status == 409 && answer.scimType == "uniqueness")
                }
            })
            #expect(events.isEmpty)
            #expect(try await scene.send("GET", "/Users/\(bob)").json["userName"] == "bob")
            // The same in another case is a change of its own name.
            let own = try await scene.send("PUT", "/Users/\(ada)", SCIMScene.user("ada@example.com"))
            #expect(own.status == 200 && own.json["userName"] == "ada@example.com")
            let other = try await SCIMScene.make(scene.host, scene.client, scene.organization)
            _ = try await other.createUser("ada@example.com")
            #expect(try await other.list().total == 1)
            #expect(try await other.send("GET", "/Users/\(ada)").status == 404)
            #expect(try await other.send("DELETE", "/Users/\(ada)").status == 404)
            let foreign = try await other.send("POST", "/Groups", SCIMScene.group("Makers", members: [ada]))
            #expect(foreign.status == 400 && foreign.scimType == "invalidValue")
            #expect(try await other.list("Groups").total == 0)
            _ = try await scene.send("DELETE", "/Users/\(ada)")
            _ = try await scene.createUser("ADA@EXAMPLE.COM")
        }
    }

    @Test("Beyond the rate there is 429 with Retry-After, for that token alone, until time has passed")
    func rate() async throws {
        try await SCIMScene.run(TestHost(scimRequestsPerSecond: 1)) { scene in
            let other = try await SCIMScene.make(scene.host, scene.client, scene.organization)
            // What may be made at once, after a pause.
            var statuses: [Int] = []
            for _ in 0..<5 { statuses.append(try await scene.send("GET", "/ServiceProviderConfig").status) }
            #expect(statuses == [200, 200, 429, 429, 429])
            let refused = try await scene.send("GET", "/Users")
            #expect(refused.status == 429)
            let wait = try #require(refused.headers["retry-after"].flatMap(Int64.init))
            #expect(wait >= 1)
            #expect(try await other.send("GET", "/Users").status == 200)
            let wrong = try await scene.send(
                "GET", "/scim/v2/\(scene.directory)/Users", nil, ["Authorization": "Bearer wrong"])
            #expect(wrong.status == 401)
            scene.host.clock.advance(seconds: wait)
            #expect(try await scene.send("GET", "/Users").status == 200)
            #expect(try await scene.send("GET", "/Users").status == 429)
        }
    }

    @Test("A body beyond the limit is 413, and nothing is read of it")
    func tooLarge() async throws {
        try await SCIMScene.run { scene in
            let padding = String(repeating: " ", count: 10 << 20)
            let answer = try await scene.send("POST", "/Users", text: padding + "{}")
            #expect(answer.status == 413)
            let operations = Array(
                repeating: JSON.object(["op": "replace", "path": "title", "value": "x"]), count: 10_000)
            let user = try await scene.createUser("ada").id
            let many = try await scene.send("PATCH", "/Users/\(user)", SCIMScene.patch(operations))
            #expect(many.status == 413)
            #expect(try await scene.send("GET", "/Users/\(user)").json["title"] == nil)
        }
    }

    @Test("Bodies that are not what they have to be are refused with the keyword, never answered with 500")
    func hostileBodies() async throws {
        try await SCIMScene.run { scene in
            let user = try await scene.createUser("ada", ["emails": [["value": "a@example.com", "type": "work"]]]).id
            let group = try await scene.createGroup("Makers", members: [user]).id
            let before = try await scene.send("GET", "/Users/\(user)").json
            let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
            let veryDeep = String(repeating: "{\"a\":", count: 100_000)
            let texts: [(String, String)] = [
                ("", "invalidSyntax"), (" ", "invalidSyntax"), ("null", "invalidSyntax"), ("[]", "invalidSyntax"),
                ("\"x\"", "invalidSyntax"), ("5", "invalidSyntax"), ("{", "invalidSyntax"), ("{}x", "invalidSyntax"),
                ("{'a':1}", "invalidSyntax"), ("\u{FEFF}{}", "invalidSyntax"), (deep, "invalidSyntax"),
                (veryDeep, "invalidSyntax"), ("{\"userName\":\"a\",\"userName\":\"b\"}", "invalidSyntax"),
                ("{\"schemas\":[\"\(Self.user)\"],\"userName\":\"x\",\"username\":\"y\"}", "invalidSyntax"),
                ("{\"schemas\":[\"\(Self.user)\"],\"userName\":\"\\ud800\"}", "invalidSyntax"),
                ("{\"schemas\":[\"\(Self.user)\"],\"userName\":\"a\\u0000b\"}", "invalidValue"),
                ("{\"schemas\":[\"\(Self.user)\"],\"userName\":\"x\",\"active\":1e400}", "invalidSyntax"),
                (
                    "{\"schemas\":[\"\(Self.user)\"],\"userName\":\"x\",\"active\":\(String(repeating: "9", count: 5000))}",
                    ""
                ),
            ]
            for (text, type) in texts {
                for (method, path) in [
                    ("POST", "/Users"), ("PUT", "/Users/\(user)"), ("POST", "/Groups"), ("PATCH", "/Users/\(user)"),
                    ("PATCH", "/Groups/\(group)"), ("POST", "/Users/.search"),
                ] {
                    let answer = try await scene.send(method, path, text: text)
                    #expect((400..<500).contains(answer.status), "\(method) \(path) \(text.prefix(80)): \(answer.json)")
                    if !type.isEmpty, path == "/Users" {
                        #expect(answer.scimType == type, "\(text.prefix(80)): \(answer.json)")
                    }
                }
            }
            let values: [JSON] = [
                .null, true, 5, -1, .integer(.max), "", "text", [], [[]], [[:]], [.null], [5], [true], ["text"], [:],
                ["value": .null], ["value": 5], ["value": [:]], ["value": ["x"]], ["unknown": "x"],
                ["a": ["b": ["c": 1]]],
                [["value": 5]], [["type": "work"]], [["value": ["x"]]], [["primary": "maybe"]],
                [["value": "x", "primary": true], ["value": "y", "primary": true]],
                .string(String(repeating: "x", count: 10_000)), .array(Array(repeating: "x", count: 600)),
                .array((0..<600).map { ["value": .string("v\($0)")] }),
            ]
            let names = [
                "schemas", "id", "externalId", "meta", "userName", "name", "displayName", "active", "emails", "groups",
                "members", "roles", "x509Certificates", "profileUrl", "password", SCIMScene.enterprise, "unknown", "",
                "urn:", "a.b.c", "emails[type eq \"work\"].value", "emails[", "name.givenName",
                "members[value eq \"x\"]",
                "\(SCIMScene.enterprise):manager", "\(SCIMScene.enterprise):manager.value", "meta.created", "$ref",
            ]
            for name in names {
                for value in values {
                    var create = SCIMScene.user("fresh").objectValue ?? [:]
                    create[name] = value
                    var bodies: [(String, String, JSON)] = [
                        ("POST", "/Users", .object(create)), ("POST", "/Groups", .object(create)),
                    ]
                    for operation in ["add", "replace", "remove"] {
                        let operations: [JSON] = [
                            ["op": .string(operation), "path": .string(name), "value": value],
                            ["op": .string(operation), "value": [name: value]],
                        ]
                        for one in operations {
                            bodies.append(("PATCH", "/Users/\(user)", SCIMScene.patch(one)))
                            bodies.append(("PATCH", "/Groups/\(group)", SCIMScene.patch(one)))
                        }
                    }
                    for (method, path, body) in bodies {
                        let answer = try await scene.send(method, path, body)
                        #expect(answer.status < 500, "\(method) \(path) \(name) \(value): \(answer.json)")
                        if answer.status == 201 {
                            _ = try await scene.send(
                                "DELETE", "\(path)/\(answer.id)")
                        }
                    }
                    // What one request changed is not to hide another's fault.
                    _ = try await scene.send("PUT", "/Users/\(user)", before)
                }
            }
            let after = try await scene.send("GET", "/Users/\(user)")
            #expect(after.status == 200 && after.json["userName"] == "ada")
            #expect(after.json["emails"] == before["emails"])
        }
    }

    private static let user = "urn:ietf:params:scim:schemas:core:2.0:User"

    @Test("Refusals of a body name what is wrong in SCIM's keywords")
    func keywords() async throws {
        try await SCIMScene.run { scene in
            let user = try await scene.createUser("ada", ["emails": [["value": "a@example.com", "type": "work"]]]).id
            let group = try await scene.createGroup("Makers", members: [user]).id
            let creations: [(JSON, String)] = [
                (["schemas": [SCIMScene.userSchema]], "invalidValue"), (SCIMScene.user(""), "invalidValue"),
                (SCIMScene.user("   "), "invalidValue"), (["userName": "x"], "invalidSyntax"),
                (["schemas": [], "userName": "x"], "invalidSyntax"),
                (["schemas": "x", "userName": "x"], "invalidSyntax"),
                (["schemas": [SCIMScene.groupSchema], "userName": "x"], "invalidSyntax"),
                (SCIMScene.user("x", ["active": "maybe"]), "invalidValue"),
                (
                    SCIMScene.user(
                        "x", ["emails": [["value": "a", "primary": true], ["value": "b", "primary": true]]]),
                    "invalidValue"
                ),
                (SCIMScene.user("x", ["name": "Ada"]), "invalidValue"),
            ]
            for (body, type) in creations {
                let answer = try await scene.send("POST", "/Users", body)
                #expect(answer.status == 400 && answer.scimType == type, "\(body): \(answer.json)")
            }
            let patches: [(JSON, String)] = [
                (["schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]], "invalidSyntax"),
                (SCIMScene.patch([]), "invalidSyntax"),
                (
                    ["schemas": ["urn:x"], "Operations": [["op": "add", "path": "title", "value": "x"]]],
                    "invalidSyntax"
                ),
                (SCIMScene.patch(["op": "copy", "path": "title", "value": "x"]), "invalidSyntax"),
                (SCIMScene.patch(["path": "title", "value": "x"]), "invalidSyntax"),
                (SCIMScene.patch(["op": "replace", "path": "title"]), "invalidValue"),
                (SCIMScene.patch(["op": "replace", "path": "userName", "value": ""]), "invalidValue"),
                (SCIMScene.patch(["op": "replace", "path": "active", "value": "maybe"]), "invalidValue"),
                (SCIMScene.patch(["op": "remove"]), "noTarget"),
                (
                    SCIMScene.patch(["op": "replace", "path": "emails[value eq \"none\"]", "value": ["value": "x"]]),
                    "noTarget"
                ),
                (SCIMScene.patch(["op": "replace", "path": "nothing", "value": "x"]), "invalidPath"),
                (SCIMScene.patch(["op": "replace", "path": "emails[", "value": "x"]), "invalidPath"),
                (SCIMScene.patch(["op": "replace", "path": "emails[type is 5].value", "value": "x"]), "invalidPath"),
                (SCIMScene.patch(["op": "replace", "path": "id", "value": "x"]), "mutability"),
                (SCIMScene.patch(["op": "remove", "path": "userName"]), "mutability"),
                (SCIMScene.patch(["op": "replace", "path": "groups", "value": [["value": "x"]]]), "mutability"),
                (
                    SCIMScene.patch(["op": "replace", "path": "meta.created", "value": "2020-01-01T00:00:00Z"]),
                    "mutability"
                ),
            ]
            for (body, type) in patches {
                let answer = try await scene.send("PATCH", "/Users/\(user)", body)
                #expect(answer.status == 400 && answer.scimType == type, "\(body): \(answer.json)")
            }
            let strangers = ["nobody", "", String(user.dropLast()) + (user.hasSuffix("0") ? "1" : "0")]
            for stranger in strangers {
                for operation in ["add", "replace"] {
                    let answer = try await scene.send(
                        "PATCH", "/Groups/\(group)",
                        SCIMScene.patch([
                            "op": .string(operation), "path": "members", "value": [["value": .string(stranger)]],
                        ]))
                    #expect(answer.status == 400 && answer.scimType == "invalidValue", "\(stranger): \(answer.json)")
                }
            }
            #expect(try await scene.members(of: group) == [user])
            for path in ["/Users/\(group)", "/Groups/\(user)", "/Users/42", "/Users/%00", "/Users/..%2F", "/Groups/x"] {
                for method in ["GET", "PUT", "PATCH", "DELETE"] {
                    let answer = try await scene.send(method, path, method == "GET" ? nil : SCIMScene.user("x"))
                    #expect(answer.status == 404, "\(method) \(path): \(answer.json)")
                }
            }
        }
    }

    @Test("A patch of which one operation is wrong changes nothing", arguments: ["Users", "Groups"])
    func atomic(kind: String) async throws {
        try await SCIMScene.run { scene in
            let user = try await scene.createUser("ada").id
            let path = kind == "Users" ? "/Users/\(user)" : "/Groups/\(try await scene.createGroup("Makers").id)"
            let before = try await scene.send("GET", path).json
            let events = try await scene.events(during: {
                let answer = try await scene.send(
                    "PATCH", path,
                    SCIMScene.patch(
                        ["op": "replace", "path": "displayName", "value": "Changed"],
                        kind == "Users"
                            ? ["op": "replace", "path": "nothing", "value": "x"]
                            : [
                                "op": "add", "path": "members",
                                "value": [["value": .string(user)], ["value": "nobody"]],
                            ]))
                #expect(answer.status == 400)
            })
            #expect(events.isEmpty)
            #expect(try await scene.send("GET", path).json == before)
        }
    }
}
