import Foundation
import PortalCore
import StrictJSON
import Testing

/// What a service provider answered.
struct SCIMAnswer: Sendable {
    var status: Int
    /// Names in lower case.
    var headers: [String: String]
    var json: JSON

    var id: String { json["id"]?.stringValue ?? "" }
    var scimType: String? { json["scimType"]?.stringValue }
    var total: Int64? { json["totalResults"]?.integerValue }
    var resources: [JSON] { json["Resources"]?.arrayValue ?? [] }
    /// The user names or display names of the resources.
    var names: [String] {
        resources.compactMap { $0["userName"]?.stringValue ?? $0["displayName"]?.stringValue }
    }
    /// Who is in a group.
    var members: Set<String> { Set(json["members"]?.arrayValue?.compactMap { $0["value"]?.stringValue } ?? []) }
}

/// A directory of an organisation in a host in this process, and its identity provider, which speaks through
/// `scim/handle`.
struct SCIMScene: Sendable {
    let host: TestHost
    let client: TestClient
    let organization: String
    let directory: DirectoryID
    let token: String

    static func run(
        provider: String = "custom-scim", _ host: TestHost? = nil, _ body: (SCIMScene) async throws -> Void
    ) async throws {
        try await TestHost.run(host) { host, client in
            let organization = try await client.organization()
            try await body(make(host, client, organization, provider: provider))
        }
    }

    static func make(
        _ host: TestHost, _ client: TestClient, _ organization: String, provider: String = "custom-scim"
    ) async throws -> SCIMScene {
        let directory = try await client.directory(organization, provider: provider)
        return SCIMScene(
            host: host, client: client, organization: organization,
            directory: try #require(DirectoryID(try directory.text("id"))), token: try directory.text("token"))
    }

    // MARK: Requests

    func send(
        _ method: String, _ path: String, _ body: JSON? = nil, headers: [String: String] = [:]
    ) async throws -> SCIMAnswer {
        try await send(
            method, path, text: body.map { String(decoding: JSONWriter.bytes(of: $0), as: UTF8.self) },
            headers: headers)
    }

    /// With a body that need not be JSON.
    func send(
        _ method: String, _ path: String, text: String?, headers: [String: String] = [:]
    ) async throws -> SCIMAnswer {
        var fields: JSONObject = ["authorization": .string("Bearer \(token)")]
        for (name, value) in headers { fields[name] = .string(value) }
        return try await send(method, "/scim/v2/\(directory)\(path)", text, fields)
    }

    func send(_ method: String, _ url: String, _ text: String?, _ fields: JSONObject) async throws -> SCIMAnswer {
        var params: JSONObject = ["method": .string(method), "url": .string(url), "headers": .object(fields)]
        params["body"] = text.map(JSON.string)
        let reply = try await client.call("scim/handle", .object(params))
        let headers = try #require(reply["headers"]?.objectValue).members.map { member in
            (member.key.lowercased(), member.value.stringValue ?? "")
        }
        let body = try reply.text("body")
        let answer = SCIMAnswer(
            status: Int(try #require(reply["status"]?.integerValue)),
            headers: Dictionary(headers) { first, _ in first },
            json: body.isEmpty ? .null : try JSONReader.parse(body))
        #expect(body.isEmpty || answer.headers["content-type"] == "application/scim+json", "\(method) \(url)")
        #expect(answer.headers["cache-control"] == "no-store")
        if answer.status >= 400 { expectError(answer, "\(method) \(url)") }
        return answer
    }

    /// RFC 7644 §3.12: the schema, and the status as a text.
    private func expectError(_ answer: SCIMAnswer, _ request: String) {
        #expect(answer.json["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"], "\(request)")
        #expect(answer.json["status"] == .string("\(answer.status)"), "\(request)")
        #expect(answer.json["detail"]?.stringValue?.isEmpty == false, "\(request)")
    }

    /// A list by query parameters that need not be encoded.
    func list(
        _ kind: String = "Users", _ parameters: KeyValuePairs<String, String> = [:]
    ) async throws -> SCIMAnswer {
        try await send("GET", "/\(kind)" + Self.query(parameters))
    }

    static func query(_ parameters: KeyValuePairs<String, String>) -> String {
        let unreserved = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
        let pairs = parameters.map { name, value in
            "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: unreserved) ?? "")"
        }
        return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
    }

    // MARK: Bodies

    static let userSchema: JSON = "urn:ietf:params:scim:schemas:core:2.0:User"
    static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    static let groupSchema: JSON = "urn:ietf:params:scim:schemas:core:2.0:Group"

    static func user(_ userName: String, _ more: JSONObject = [:]) -> JSON {
        var object: JSONObject = ["schemas": [userSchema], "userName": .string(userName)]
        for member in more.members { object[member.key] = member.value }
        return .object(object)
    }

    static func group(_ name: String, members: [String]? = nil, _ more: JSONObject = [:]) -> JSON {
        var object: JSONObject = ["schemas": [groupSchema], "displayName": .string(name)]
        object["members"] = members.map { .array($0.map { ["value": .string($0)] }) }
        for member in more.members { object[member.key] = member.value }
        return .object(object)
    }

    static func patch(_ operations: JSON...) -> JSON { patch(operations) }

    static func patch(_ operations: [JSON]) -> JSON {
        ["schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": .array(operations)]
    }

    func createUser(_ userName: String, _ more: JSONObject = [:]) async throws -> SCIMAnswer {
        let answer = try await send("POST", "/Users", Self.user(userName, more))
        try #require(answer.status == 201, "\(answer.json)")
        return answer
    }

    func createGroup(_ name: String, members: [String]? = nil) async throws -> SCIMAnswer {
        let answer = try await send("POST", "/Groups", Self.group(name, members: members))
        try #require(answer.status == 201, "\(answer.json)")
        return answer
    }

    func members(of group: String) async throws -> Set<String> {
        try await send("GET", "/Groups/\(group)").members
    }

    // MARK: What is kept

    /// What the map makes of a user.
    func attributes(of user: String) async throws -> JSON {
        try #require(try await stored(user)).attributes.json()
    }

    func stored(_ user: String) async throws -> DirectoryUser? {
        let (id, directory) = (DirectoryUserID(user), directory)
        return try await host.gate.store.read(directory.tenant) { transaction in
            try id.flatMap { try transaction.directoryUsers.get($0, in: directory) }
        }
    }

    func counts() async throws -> DirectoryCounts {
        let directory = directory
        return try await host.gate.store.read(directory.tenant) { try $0.directoryUsers.counts(of: directory) }
    }

    func stored() async throws -> Directory {
        let directory = directory
        return try #require(try await host.gate.store.read(directory.tenant) { try $0.directories.get(directory) })
    }

    /// Changes the directory's settings where there is no request that does.
    func change(_ body: @escaping @Sendable (inout Directory) -> Void) async throws {
        let id = directory
        try await host.gate.store.write(id.tenant) { transaction in
            guard var directory = try transaction.directories.get(id) else { return }
            body(&directory)
            try transaction.directories.update(directory)
        }
    }

    // MARK: Events

    /// Events of the directory's people and groups, oldest first; all of them unless a number is to be left out.
    func events(after count: Int = 0) async throws -> [Event] {
        let events = try await host.events(of: organization)
        #expect(events.map(\.sequence) == Array(1...Int64(events.count)))
        return Array(events.filter { $0.type.rawValue.hasPrefix("directory_") }.dropFirst(count))
    }

    func eventTypes(after count: Int = 0) async throws -> [String] {
        try await events(after: count).map(\.type.rawValue)
    }

    /// What happened while a body ran.
    func events(during body: () async throws -> Void) async throws -> [Event] {
        let before = try await events().count
        try await body()
        return try await events(after: before)
    }
}
