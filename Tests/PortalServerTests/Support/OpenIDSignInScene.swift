import Foundation
import PortalCore
import StrictJSON
import Testing

/// A host with an active OpenID Connect connection to a ``ScriptedOpenIDProvider``.
struct OpenIDSignInScene {
    static let application = "https://app.engine-works.io"

    let host: TestHost
    let client: TestClient
    let organization: String
    let connection: String
    let provider: ScriptedOpenIDProvider

    /// - Parameter discovery: further members of the discovery document, as they are written.
    static func run(
        options: JSONObject = [:], discovery: String = "",
        _ body: (OpenIDSignInScene) async throws -> Void
    ) async throws {
        let clock = TestClock()
        let provider = ScriptedOpenIDProvider(now: clock.now)
        try await TestHost.run(try TestHost(clock: clock, http: provider)) { host, client in
            host.fetcher.serve(
                Samples.discovery().replacing("{\"issuer\"", with: "{\(discovery)\"issuer\""),
                at: Samples.issuer + "/.well-known/openid-configuration")
            host.fetcher.serve(Samples.keySet, at: "https://login.engine-works.io/keys")
            try await client.call("host/settings/update", ["redirects": ["allowed": [.string(application)]]])
            let organization = try await client.organization("Acme", ["allowAnyDomain": true])
            let connection = try await client.connection(organization, provider: "custom-oidc", protocol: "oidc")
            let own: JSON = .string(connection)
            try await client.call(
                "connections/setMetadata",
                [
                    "connectionId": own,
                    "oidc": ["issuer": .string(Samples.issuer), "clientId": "client", "clientSecret": "secret-one"],
                ])
            if !options.isEmpty {
                try await client.call("connections/update", ["connectionId": own, "options": .object(options)])
            }
            try await client.call("connections/activate", ["connectionId": own, "skipTest": true])
            try await body(
                OpenIDSignInScene(
                    host: host, client: client, organization: organization, connection: connection, provider: provider))
        }
    }

    /// A sign-in that was begun here.
    struct Begun {
        let session: String
        let parameters: [String: String]
    }

    func start(_ more: JSONObject = [:]) async throws -> Begun {
        var params: JSONObject = ["connectionId": .string(connection), "redirectUri": .string(Self.application)]
        for member in more.members { params[member.key] = member.value }
        let start = try await client.call("sso/start", .object(params))
        let sent = URLComponents(string: try start.text("url"))?.queryItems ?? []
        return Begun(
            session: try start.text("sessionId"),
            parameters: Dictionary(sent.map { ($0.name, $0.value ?? "") }) { first, _ in first })
    }

    /// What the provider's answer comes to: the session.
    func answer(
        _ begun: Begun, claims: JSONObject = [:], userInfo: JSONObject = [:]
    ) async throws -> JSON {
        provider.behaviour.withLock {
            $0.nonce = begun.parameters["nonce"] ?? ""
            $0.claims = claims
            $0.userInfo = userInfo
        }
        let answer = "\(begun.parameters["redirect_uri"] ?? "")?code=abc&state=\(begun.parameters["state"] ?? "")"
        let reply = try await client.call("sso/handle", ["method": "GET", "url": .string(answer)])
        #expect((reply["code"] == nil) == (reply["status"] == 403))
        return try await client.call("connections/sessions/get", ["sessionId": .string(begun.session)])
    }

    /// Seconds since 1970.
    var now: Int64 { host.clock.now().milliseconds / 1000 }
}
