import PortalCore
import PortalTestSupport
import Providers
import StrictJSON
import Testing

/// The client and Google's own against one emulator: what the one is given, the other has to get.
@Suite(
    "Reading a Google Workspace", .enabled(if: PeerServer.areExpected, Comment(rawValue: PeerServer.absence)),
    .serialized)
struct GoogleClientTests {
    private static let selection = GoogleFieldSelection([
        AttributeRule("username", from: "primaryEmail"),
        AttributeRule("department", from: "organizations[primary eq true].department"),
    ])

    private func users(_ client: GoogleDirectoryClient) async throws -> (ids: [String], passes: Int, elements: [JSON]) {
        var (ids, passes, elements): ([String], Int, [JSON]) = ([], 0, [])
        try await client.list(.users(Self.selection)) { page in
            if page.pass != passes { (ids, passes, elements) = ([], page.pass, []) }
            ids += page.elements.compactMap { $0["id"]?.stringValue }
            elements += page.elements
        }
        return (ids, passes, elements)
    }

    private func failure(_ client: GoogleDirectoryClient) async throws -> GoogleFailure {
        do {
            _ = try await users(client)
        } catch let failure as GoogleFailure {
            return failure
        }
        throw PeerServer.Failed(description: "the users were listed")
    }

    @Test("Google's own client is satisfied by the emulator: pages, masks, groups, members, refusals")
    func googlesOwnClient() async throws {
        try await EmulatedGoogle.run(["--users", "1203", "--groups", "3", "--members", "450"]) { google in
            let python = try #require(ProjectFiles.peersPython)
            let command = try await FinishedCommand.run(
                python,
                [
                    "\(ProjectFiles.root)/Tests/Peers/google_client.py", try google.server.fact("baseUrl"),
                    try google.server.fact("admin"),
                ], input: try google.server.fact("serviceAccountJson"))
            #expect(command.succeeded, "\(command.errors)")
            let read = try JSONReader.parse(command.output)
            #expect(read["users"]?["count"] == 1203 && read["users"]?["pages"] == 3)
            #expect(read["masked"]?["count"] == 1203 && read["masked"]?["pages"] == 13)
            #expect(
                read["masked"]?["first"] == [
                    "id": "100000000000000000000", "primaryEmail": "user000000@example.com",
                    "name": ["givenName": "Given0"],
                ])
            #expect(read["groups"]?["count"] == 3)
            #expect(read["groups"]?["first"]?["directMembersCount"] == "450")
            let members = try #require(read["members"]?.objectValue)
            #expect(members.members.allSatisfy { $0.value["pages"] == 3 && $0.value["ids"]?.arrayValue?.count == 450 })
            #expect(read["user"]?["primaryEmail"] == "user000000@example.com")
            #expect(read["unknownUser"]?["status"] == 404)
            #expect(read["badPage"]?["status"] == 400)
            #expect(read["otherAdmin"]?["refresh"]?["error_description"] == "Invalid email or User ID")
            #expect(read["otherScope"]?["refresh"]?["error"] == "unauthorized_client")
        }
    }

    @Test("Users, groups and members come once each, with no more than was asked for")
    func listings() async throws {
        try await EmulatedGoogle.run(["--users", "1203", "--groups", "402", "--members", "450"]) { google in
            let client = try google.client()
            let (ids, passes, elements) = try await users(client)
            #expect(ids.count == 1203 && Set(ids).count == 1203 && passes == 0)
            let first = try #require(elements.first?.objectValue)
            #expect(Set(first.keys) == ["id", "primaryEmail", "name", "suspended", "organizations"])

            var groups: [String] = []
            try await client.list(.groups) { groups += $0.elements.compactMap { $0["id"]?.stringValue } }
            #expect(groups.count == 402)
            var members: [String] = []
            try await client.list(.members(of: try #require(groups.last))) {
                members += $0.elements.compactMap { $0["id"]?.stringValue }
            }
            #expect(Set(members).count == 450 && members.count == 450)
            let counts = try await google.requests()
            #expect(counts["users"] == 3 && counts["groups"] == 3 && counts["members"] == 3 && counts["token"] == 1)

            try await google.load(users: 0)
            #expect(try await users(client).ids.isEmpty)
        }
    }

    @Test("Custom fields come for those schemas that the map names")
    func customFields() {
        let selection = GoogleFieldSelection([
            AttributeRule("customAttributes.floor", from: "customSchemas.Work.floor"),
            AttributeRule("displayName", from: "NAME.fullname"),
            AttributeRule("customAttributes.secret", from: "recoveryEmail"),
            AttributeRule("customAttributes.scim", from: "urn:ietf:params:scim:schemas:extension:x:2.0:User:a"),
        ])
        #expect(selection.customSchemas == ["work"])
        #expect(selection.members == ["id", "name", "primaryEmail", "suspended"])
        #expect(GoogleFieldSelection([]).customSchemas == [])
        #expect(
            GoogleFieldSelection([AttributeRule("customAttributes.all", from: "customSchemas")]).customSchemas == nil)
    }

    @Test(
        "What passes is waited for, longer each time",
        arguments: [
            "userRateLimitExceeded", "quotaExceeded", "rateLimitExceeded", "429", "500", "503", "broken", "disconnect",
        ])
    func transientFailures(_ kind: String) async throws {
        try await EmulatedGoogle.run(["--users", "1203"]) { google in
            try await google.faults(["kind": .string(kind), "on": "users", "count": 4, "after": 1])
            let (ids, passes, _) = try await users(google.client())
            #expect(ids.count == 1203 && Set(ids).count == 1203 && passes == 0)
            #expect(google.waits.withLock(\.self) == [1_000, 2_000, 4_000, 8_000])
        }
    }

    @Test("What does not pass is given up after a bounded number of attempts")
    func persistentFailure() async throws {
        try await EmulatedGoogle.run(["--users", "3"]) { google in
            try await google.faults(["kind": "503", "on": "users", "count": 1000])
            let failure = try await failure(google.client())
            #expect(failure.kind == .unavailable && failure.status == 503)
            #expect(google.waits.withLock(\.self) == [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000])
            #expect(try await google.requests()["users"] == 8)
        }
    }

    @Test("Retry-After is honoured, and given up where it asks for too much")
    func retryAfter() async throws {
        try await EmulatedGoogle.run(["--users", "3"]) { google in
            try await google.faults(["kind": "429", "on": "users", "retryAfter": 30])
            #expect(try await users(google.client()).ids.count == 3)
            #expect(google.waits.withLock(\.self) == [30_000])
            try await google.faults(["kind": "503", "on": "users", "retryAfter": 4_000])
            #expect(try await failure(google.client()).kind == .unavailable)
            #expect(google.waits.withLock(\.self) == [30_000])
        }
    }

    @Test("A listing whose page token is refused begins again, a bounded number of times")
    func refusedPageToken() async throws {
        try await EmulatedGoogle.run(["--users", "1203"]) { google in
            try await google.faults(["kind": "pageToken", "on": "users", "count": 2])
            let (ids, passes, _) = try await users(google.client())
            #expect(ids.count == 1203 && Set(ids).count == 1203 && passes == 2)
            try await google.faults(["kind": "pageToken", "on": "users", "count": 1000])
            #expect(try await failure(google.client()).kind == .pageTokenRefused)
        }
    }

    @Test("An access token is renewed before its end, and once when it is refused")
    func tokens() async throws {
        try await EmulatedGoogle.run(["--users", "1203"]) { google in
            let clock = EmulatedGoogle.clock()
            let client = try google.client(clock: clock)
            try await google.faults(["kind": "expired", "on": "users", "after": 1])
            #expect(try await users(client).ids.count == 1203)
            #expect(try await google.requests()["token"] == 2)
            #expect(google.waits.withLock(\.self) == [])
            _ = try await users(client)
            #expect(try await google.requests()["token"] == 2)
            clock.advance(seconds: 3_500)
            try await google.server.behave(["clockOffsetSeconds": 3_500])
            #expect(try await users(client).ids.count == 1203)
            #expect(try await google.requests()["token"] == 2)
            clock.advance(seconds: 60)
            #expect(try await users(client).ids.count == 1203)
            #expect(try await google.requests()["token"] == 3)
            try await google.faults(["kind": "expired", "on": "users", "count": 1000])
            #expect(try await failure(client).kind == .unauthenticated)
        }
    }

    @Test("Each refusal is told from the others, at once")
    func refusals() async throws {
        try await EmulatedGoogle.run(["--users", "3"]) { google async throws in
            func kind(_ changes: JSONObject, _ client: GoogleDirectoryClient? = nil) async throws -> GoogleFailure.Kind
            {
                try await google.server.behave(changes)
                let failure = try await failure(try client ?? google.client())
                try await google.server.behave([
                    "delegatedScopes": .array(GoogleScope.allCases.map { .string($0.rawValue) }), "apiEnabled": true,
                    "adminReadsUsers": true, "clockOffsetSeconds": 0,
                ])
                return failure.kind
            }
            #expect(try await kind(["delegatedScopes": nil]) == .notDelegated)
            #expect(try await kind(["delegatedScopes": [.string(GoogleScope.users.rawValue)]]) == .notDelegated)
            #expect(try await kind(["apiEnabled": false]) == .apiDisabled)
            #expect(try await kind(["adminReadsUsers": false]) == .notAuthorized)
            #expect(try await kind(["clockOffsetSeconds": 86_400]) == .clock)
            #expect(try await kind([:], google.client(admin: "nobody@example.com")) == .unknownAdministrator)
            #expect(try await kind([:], google.client(admin: "user000001@example.com")) == .notAuthorized)
            #expect(try await kind([:], google.client(customer: "C0other")) == .notAuthorized)
            #expect(try await kind([:], google.client(scopes: [.groups])) == .scopeMissing)
            #expect(google.waits.withLock(\.self) == [])
        }
    }

    @Test("A user who is gone, and one who is there, are told apart")
    func singleUser() async throws {
        try await EmulatedGoogle.run(["--users", "3", "--groups", "1"]) { google in
            let client = try google.client()
            #expect(
                try await client.user("100000000000000000001", Self.selection)?["primaryEmail"]
                    == "user000001@example.com")
            #expect(try await client.user("nobody/at all?", Self.selection) == nil)
            #expect(try await client.groupExists("0group000000"))
            #expect(try await !client.groupExists("0group000001"))
        }
    }

    @Test("A cancelled listing ends where it waits")
    func cancellation() async throws {
        try await EmulatedGoogle.run(["--users", "3"]) { google in
            try await google.faults(["kind": "slow", "seconds": 60, "on": "users", "count": 1000])
            let client = try google.client()
            let listing = Task { try await users(client) }
            try await google.server.awaitListing()
            listing.cancel()
            await #expect(throws: (any Error).self) { try await listing.value }
        }
    }
}

extension PeerServer {
    /// Waits until a token was fetched, which is just before the first listing.
    fileprivate func awaitListing() async throws {
        for _ in 0..<600 {
            let log = try await LoopbackClient.send("GET", try fact("baseUrl") + "/control/log")
            if try JSONReader.parse(log.body)["counts"]?["token"] != nil { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Failed(description: "nobody asked for a token")
    }
}
