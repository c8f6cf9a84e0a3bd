import PortalCore
import PortalServer
import StrictJSON
import Testing

/// A directory that a test fills as its provider would, and looks into.
struct DirectoryScene: Sendable {
    let host: TestHost
    let id: DirectoryID

    init(_ host: TestHost, _ id: String) throws {
        self.host = host
        self.id = try #require(DirectoryID(id))
    }

    static func make(_ host: TestHost, _ client: TestClient, provider: String = "custom-scim") async throws
        -> (scene: DirectoryScene, organization: String)
    {
        let organization = try await client.organization()
        let directory = try await client.directory(organization, provider: provider)
        return (try DirectoryScene(host, directory.text("id")), organization)
    }

    var params: JSONObject { ["directoryId": .string(id.description)] }

    func params(_ more: JSONObject) -> JSON {
        var params = params
        for member in more.members { params[member.key] = member.value }
        return .object(params)
    }

    // MARK: What the provider does

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (inout DirectoryWriter, any TenantTransaction) throws -> Value
    ) async throws -> Value {
        let (surroundings, mappings, id) = (host.gate.surroundings, host.services.directoryMappings, id)
        return try await host.gate.store.write(id.tenant) { transaction in
            let directory = try #require(try transaction.directories.get(id))
            var writer = DirectoryWriter(
                directory, mapping: try mappings.mapping(of: directory), in: transaction, .host(surroundings))
            return try body(&writer, transaction)
        }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any TenantTransaction) throws -> Value
    ) async throws -> Value {
        try await host.gate.store.read(id.tenant, body)
    }

    static func incoming(_ name: String, _ more: JSONObject = [:], email: String? = nil) -> IncomingUser {
        let email = email ?? "\(name)@engine-works.io"
        var raw: JSONObject = [
            "userName": .string(email), "externalId": .string("ext-\(name)"), "displayName": .string(name),
            "active": true, "title": "Engineer",
            "emails": [["value": .string(email), "type": "work", "primary": true]],
        ]
        for member in more.members { raw[member.key] = .some(member.value).flatMap { $0.isNull ? Optional.none : $0 } }
        return IncomingUser(
            userName: raw["userName"]?.stringValue ?? "", externalId: raw["externalId"]?.stringValue,
            displayName: raw["displayName"]?.stringValue,
            emails: raw["emails"]?.arrayValue?.compactMap { $0["value"]?.stringValue } ?? [], raw: raw)
    }

    @discardableResult
    func user(_ name: String, _ more: JSONObject = [:]) async throws -> DirectoryUser {
        try #require(try await users([Self.incoming(name, more)]).first)
    }

    @discardableResult
    func users(_ incoming: [IncomingUser]) async throws -> [DirectoryUser] {
        try await write { writer, _ in
            try incoming.compactMap { user in
                guard case .written(let written) = try writer.create(user) else { return nil }
                return written
            }
        }
    }

    @discardableResult
    func group(_ name: String, _ members: [DirectoryUserID] = []) async throws -> DirectoryGroup {
        try await write { writer, _ in
            let group = try writer.create(
                IncomingGroup(displayName: name, externalId: nil, raw: ["displayName": .string(name)]))
            return try writer.change(group, adding: members.map(DirectoryMember.user), removing: [])
        }
    }

    /// A line of the log, a run that ended, and somebody in quarantine.
    func records(_ name: String) async throws -> (request: String, run: String, quarantined: String) {
        let (surroundings, id) = (host.gate.surroundings, id)
        return try await write { writer, transaction in
            let request = DirectoryRequest(
                id: surroundings.makeID(in: id.tenant), directoryId: id, at: surroundings.now(), method: "GET",
                path: "/Users", status: 200, durationMicroseconds: 1)
            try transaction.directoryRequests.append(request)
            var run = DirectoryRun(
                id: surroundings.makeID(in: id.tenant), directoryId: id, kind: .sync, startedAt: surroundings.now())
            run.state = .completed
            try transaction.directoryRuns.insert(run)
            let quarantined = try transaction.quarantine.put(
                QuarantinedUser(
                    id: surroundings.makeID(in: id.tenant), directoryId: id, userId: nil, userName: name,
                    externalId: nil, raw: JSONText(["displayName": .string(name)] as JSON), findings: [],
                    at: surroundings.now()))
            return (request.id.description, run.id.description, quarantined.id.description)
        }
    }

    // MARK: What became of it

    func directory() async throws -> Directory {
        let id = id
        return try await read { try #require(try $0.directories.get(id)) }
    }

    func user(_ user: DirectoryUserID) async throws -> DirectoryUser {
        let id = id
        return try await read { try #require(try $0.directoryUsers.get(user, in: id)) }
    }

    func attributes(of user: DirectoryUserID) async throws -> NormalizedUser {
        try JSONDecoding.decode(NormalizedUser.self, from: try await self.user(user).attributes.utf8)
    }

    func run(_ id: String) async throws -> DirectoryRun {
        let (directory, id) = (self.id, try #require(DirectoryRunID(id)))
        return try await read { try #require(try $0.directoryRuns.get(id, in: directory)) }
    }

    /// Lets what goes on beside the calls come to its end.
    func settle() async { await host.services.directoryRuns.finish() }

    /// Events of the organisation behind a place, of users and the directory itself.
    func events(of organization: String, since count: Int = 0) async throws -> [Event] {
        Array(try await host.events(of: organization).dropFirst(count))
    }
}
