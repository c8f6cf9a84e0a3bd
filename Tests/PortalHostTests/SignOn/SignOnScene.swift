import Foundation
import PortalTestSupport
import RPC
import StrictJSON
import Testing

/// A spawned host with an organisation, and one connection to an identity provider that we did not write.
struct SignOnScene: Sendable {
    static let portal = "https://portal.example.test"
    static let application = "https://app.example.test/after"
    static let state = "the application's own"

    let host: SpawnedHost
    let organization: String
    let connection: String
    /// What our addresses begin with.
    var base = SignOnScene.portal

    /// What a sign-in came to.
    struct End: Sendable {
        var reply: JSON
        var session: JSON

        var status: Int { reply["status"]?.integerValue.map(Int.init) ?? 0 }
        var code: String? { reply["code"]?.stringValue }
        var state: String? { session["state"]?.stringValue }
        var diagnosis: String? { session["diagnosis"]?["code"]?.stringValue }

        /// Codes of the checks that failed.
        var failures: [String] {
            (session["checks"]?.arrayValue ?? []).filter { $0["outcome"]?.stringValue == "failed" }
                .map { $0["code"]?.stringValue ?? $0["name"]?.stringValue ?? "" }
        }
    }

    static func run(
        _ identityProtocol: String, provider: String, _ body: (SignOnScene) async throws -> Void
    ) async throws {
        try await SpawnedHost.run(["--allow-address", "127.0.0.0/8", "--base-url", portal]) { host in
            try await body(try await SignOnScene(host, identityProtocol, provider: provider, base: portal))
        }
    }

    /// Connects a host and pysaml2, and activates the connection.
    static func runWithPySAML2(
        options: JSONObject = [:], _ body: (SignOnScene, PeerServer) async throws -> Void
    ) async throws {
        try await PeerServer.run("pysaml2_idp.py") { idp in
            try await run("saml", provider: "custom-saml") { scene in
                _ = try await scene.call(
                    "connections/setMetadata", ["metadataUrl": .string(try idp.fact("metadataUrl"))])
                if !options.members.isEmpty {
                    _ = try await scene.call("connections/update", ["options": .object(options)])
                }
                _ = try await scene.call("connections/activate", ["skipTest": true])
                _ = try await LoopbackClient.send(
                    "POST", try idp.fact("baseUrl") + "/sp-metadata", body: Array(try await scene.metadata().utf8))
                try await body(scene, idp)
            }
        }
    }

    /// The same with a host that browsers and identity providers reach over HTTP.
    static func runListening(
        _ identityProtocol: String, provider: String, _ body: (SignOnScene) async throws -> Void
    ) async throws {
        try await SpawnedHost.run(["--allow-address", "127.0.0.0/8", "--http", "127.0.0.1:0"]) { host in
            let base = try #require(try await host.call("host/status")["http"]?["url"]?.stringValue)
            try await body(try await SignOnScene(host, identityProtocol, provider: provider, base: base))
        }
    }

    init(host: SpawnedHost, organization: String, connection: String) {
        self.host = host
        self.organization = organization
        self.connection = connection
    }

    /// Makes the organisation and the connection.
    init(
        _ host: SpawnedHost, _ identityProtocol: String, provider: String, base: String
    ) async throws {
        _ = try await host.call("host/settings/update", ["redirects": ["allowed": ["https://app.example.test"]]])
        let organization = try await host.call(
            "organizations/create", ["name": "Engine Works", "allowAnyDomain": true])
        let id = try #require(organization["id"]?.stringValue)
        let connection = try await host.call(
            "connections/create",
            ["organizationId": .string(id), "providerId": .string(provider), "protocol": .string(identityProtocol)])
        self.init(host: host, organization: id, connection: try #require(connection["id"]?.stringValue))
        self.base = base
    }

    var consumer: String { "\(base)/sso/saml/\(connection)/acs" }
    var entity: String { "\(base)/sso/saml/\(connection)/metadata" }
    var redirectURI: String { "\(base)/sso/oidc/callback/\(connection)" }
    var keySet: String { "\(base)/sso/oidc/\(connection)/jwks" }

    func call(_ method: String, _ params: JSONObject = [:]) async throws -> JSON {
        var params = params
        params["connectionId"] = .string(connection)
        return try await host.call(method, params)
    }

    /// Our metadata, as the identity provider would fetch it.
    func metadata() async throws -> String {
        let reply = try await host.call("sso/handle", ["method": "GET", "url": .string(entity)])
        #expect(reply["status"] == 200)
        return try #require(reply["body"]?.stringValue)
    }

    func start(_ params: JSONObject = [:]) async throws -> JSON {
        var params = params
        params["connectionId"] = .string(connection)
        params["redirectUri"] = .string(Self.application)
        params["state"] = .string(Self.state)
        return try await host.call("sso/start", params)
    }

    /// From our request to the record of what came of it.
    func signIn(_ params: JSONObject = [:], fill: [String: String] = [:]) async throws -> End {
        try await finish(try await start(params), fill: fill)
    }

    func finish(_ start: JSON, fill: [String: String] = [:]) async throws -> End {
        try await deliver(
            try await PeerServer.browse(
                try #require(start["url"]?.stringValue), post: start["form"]?.objectValue ?? [:],
                until: base + "/sso/", fill: fill))
    }

    // MARK: Over HTTP

    /// Where a browser begins.
    func startURL(_ more: [String: String] = [:]) -> String {
        var components = URLComponents()
        let parameters = ["connectionId": connection, "redirectUri": Self.application, "state": Self.state]
        components.queryItems = parameters.merging(more) { $1 }.sorted { $0.key < $1.key }
            .map { URLQueryItem(name: $0.key, value: $0.value) }
        return "\(base)/sso/start?\(components.percentEncodedQuery ?? "")"
    }

    /// From an address of ours, over the identity provider, to the application; the code is exchanged for the profile.
    func browse(_ url: String? = nil, fill: [String: String] = [:]) async throws -> JSON {
        let arrival = try await PeerServer.browse(url ?? startURL(), until: Self.application, fill: fill)
        return try await profile(arrivingWith: arrival)
    }

    /// The profile for the request that a browser made to the application.
    func profile(arrivingWith request: JSON) async throws -> JSON {
        #expect(request["method"] == "GET")
        let fields = try #require(request["fields"])
        #expect(Set(fields.objectValue?.keys ?? []) == ["code", "state"])
        #expect(fields["state"]?.stringValue == Self.state)
        return try await exchange(try #require(fields["code"]?.stringValue))
    }

    /// The record of the latest sign-in.
    func latest() async throws -> End {
        let page = try await call("connections/sessions/list", ["limit": 1])
        return End(reply: .null, session: try #require(page["data"]?.arrayValue?.first))
    }

    // MARK: By calls

    /// Hands a browser's request to the host, and reads the session that it belonged to.
    func deliver(_ request: JSON) async throws -> End {
        let method = try #require(request["method"]?.stringValue)
        var params: JSONObject = ["method": .string(method), "url": request["url"] ?? .null]
        if method == "POST" {
            params["body"] = request["body"] ?? ""
            params["headers"] = ["Content-Type": "application/x-www-form-urlencoded"]
        }
        let reply = try await host.call("sso/handle", params)
        let id = try #require(reply["sessionId"]?.stringValue, "\(reply)")
        return End(reply: reply, session: try await host.call("connections/sessions/get", ["sessionId": .string(id)]))
    }

    /// The profile that the dashboard gets for a sign-in that succeeded.
    func profile(_ end: End) async throws -> JSON {
        #expect(end.status == 303, "\(end.session)")
        #expect(end.state == "succeeded")
        return try await exchange(try #require(end.code))
    }

    private func exchange(_ code: String) async throws -> JSON {
        let exchanged = try await host.call("sso/exchange", ["code": .string(code)])
        #expect(exchanged["state"]?.stringValue == Self.state)
        #expect(exchanged["connectionId"]?.stringValue == connection)
        let again = try await host.refusal(of: "sso/exchange", ["code": .string(code)])
        #expect(again.reason == "code_not_found")
        return try #require(exchanged["profile"])
    }
}
