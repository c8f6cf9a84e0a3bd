import Foundation
import PortalCore
import StrictJSON
import Testing

/// An OpenID Connect connection whose provider is played by the test, with a live key.
struct OpenIDScene {
    let host: TestHost
    let client: TestClient
    let provider: ScriptedOpenIDProvider
    let organization: String
    let connection: String

    /// - Parameter issuer: as the provider's document has it, which lies at ``Samples/issuer`` in any case.
    static func run(issuer: String = Samples.issuer, _ body: (OpenIDScene) async throws -> Void) async throws {
        let clock = TestClock()
        let provider = ScriptedOpenIDProvider(now: clock.now)
        provider.behaviour.withLock { $0.issuer = issuer }
        try await TestHost.run(try TestHost(clock: clock, http: provider)) { host, client in
            host.fetcher.serveOpenID()
            host.fetcher.serve(Samples.discovery(issuer), at: Samples.issuer + "/.well-known/openid-configuration")
            let organization = try await client.organization("Acme", ["allowAnyDomain": true])
            try await body(
                OpenIDScene(
                    host: host, client: client, provider: provider, organization: organization,
                    connection: try await client.connection(
                        organization, provider: "custom-oidc", protocol: "oidc")))
        }
    }

    func setMetadata(
        issuer: String = Samples.issuer, clientID: String = "client", secret: String? = "secret-one",
        session: String? = nil
    ) async throws {
        var oidc: JSONObject = ["issuer": .string(issuer), "clientId": .string(clientID)]
        oidc["clientSecret"] = secret.map(JSON.string)
        try await client.call(
            "connections/setMetadata", ["connectionId": .string(connection), "oidc": .object(oidc)], session: session)
    }

    /// A test sign-in from the request to the record.
    func test(staged: Bool = false) async throws -> JSON {
        let start = try await client.call(
            "connections/test", ["connectionId": .string(connection), "staged": .bool(staged)])
        let sent = URLComponents(string: try start.text("url"))?.queryItems ?? []
        func value(_ name: String) -> String { sent.first { $0.name == name }?.value ?? "" }
        #expect(value("client_id") == provider.behaviour.value.clientID)
        provider.behaviour.withLock { $0.nonce = value("nonce") }
        let answer = "\(value("redirect_uri"))?code=abc&state=\(value("state"))"
        try await client.call("sso/handle", ["method": "GET", "url": .string(answer)])
        return try await client.call("connections/sessions/get", ["sessionId": .string(start.text("sessionId"))])
    }
}
