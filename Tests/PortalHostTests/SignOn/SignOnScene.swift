import Foundation
import PortalTestSupport
import RPC
import StrictJSON
import Testing

/// A spawned host with an organisation, and one connection to an identity provider that we did not write.
struct SignOnScene: Sendable {
    static let portal = "https://portal.example.test"
    static let application = "https://app.example.test/after"

    let host: SpawnedHost
    let organization: String
    let connection: String

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
            _ = try await host.call("host/settings/update", ["redirects": ["allowed": ["https://app.example.test"]]])
            let organization = try await host.call(
                "organizations/create", ["name": "Engine Works", "allowAnyDomain": true])
            let id = try #require(organization["id"]?.stringValue)
            let connection = try await host.call(
                "connections/create",
                ["organizationId": .string(id), "providerId": .string(provider), "protocol": .string(identityProtocol)])
            try await body(
                SignOnScene(
                    host: host, organization: id, connection: try #require(connection["id"]?.stringValue)))
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

    var consumer: String { "\(Self.portal)/sso/saml/\(connection)/acs" }
    var entity: String { "\(Self.portal)/sso/saml/\(connection)/metadata" }

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
        params["state"] = "the application's own"
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
                until: Self.portal + "/sso/", fill: fill))
    }

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
        let code = try #require(end.code)
        let exchanged = try await host.call("sso/exchange", ["code": .string(code)])
        #expect(exchanged["state"] == "the application's own")
        #expect(exchanged["connectionId"]?.stringValue == connection)
        let again = try await host.refusal(of: "sso/exchange", ["code": .string(code)])
        #expect(again.reason == "code_not_found")
        return try #require(exchanged["profile"])
    }
}
