import Foundation
import PortalCore
import PortalTestSupport
import SAML
import StrictJSON
import Testing

/// A connection whose identity provider is played by the test: it signs what it sends with a live key.
struct LogoutScene {
    static let provider = "https://idp.engine-works.io/metadata"
    static let logoutURL = "https://idp.engine-works.io/slo"
    static let application = "https://app.example.test/after"

    let host: TestHost
    let client: TestClient
    let organization: String
    let connection: String
    let signer: SAMLSigner
    /// Our logout service.
    let service: String

    /// - Parameter endpoints: of the metadata; those of both bindings without it.
    static func run(
        _ endpoints: [MetadataBuilder.Endpoint] = [.init("HTTP-Redirect", logoutURL), .init("HTTP-POST", logoutURL)],
        edit: (String) -> String = { $0 }, _ body: (LogoutScene) async throws -> Void
    ) async throws {
        try await TestHost.run { host, client in
            try await client.call(
                "host/settings/update", ["redirects": ["allowed": ["https://app.example.test"]]])
            let made = try TestCertificate.make(key: .rsa2048)
            var builder = MetadataBuilder(signingWith: made)
            builder.entityID = provider
            builder.singleSignOn = [.init("HTTP-Redirect", "https://idp.engine-works.io/sso")]
            builder.singleLogout = endpoints
            let (organization, connection) = try await client.activeConnection(
                host, metadata: edit(builder.document))
            try await body(
                LogoutScene(
                    host: host, client: client, organization: organization, connection: connection,
                    signer: try SAMLSigner(made),
                    service: try #require(try await client.get(connection)["serviceProvider"]).text("sloUrl")))
        }
    }

    /// One whose key is in nobody's metadata.
    static func stranger() throws -> SAMLSigner {
        try SAMLSigner(TestCertificate.make(key: .p256))
    }

    static func identity(_ name: String = "u-1", index: String? = "_one") -> SessionSubject.Identity {
        SessionSubject.Identity(
            identityProvider: provider, name: name, format: SAMLNameIDFormat.persistent, nameQualifier: provider,
            sessionIndexes: index.map { [$0] } ?? [])
    }

    func signIn(_ identity: SessionSubject.Identity = identity()) async throws -> String {
        try await host.signIn(on: connection, subject: identity)
    }

    /// A code of a session, as it is made when somebody has signed in.
    func code(of session: String) async throws -> String {
        let id = try #require(SignInSessionID(session))
        let surroundings = host.gate.surroundings
        return try await host.gate.store.write(id.tenant) { transaction in
            let code = SessionSecret.make(for: id, surroundings)
            try transaction.signInCodes.insert(
                SignInCode(
                    sessionId: id, hash: code.hash, state: nil,
                    expiresAt: surroundings.now().adding(seconds: SignInCode.lifetimeSeconds)))
            return code.text
        }
    }

    func logout(_ session: String) async throws -> JSON {
        try await client.call(
            "sso/logout",
            ["sessionId": .string(session), "redirectUri": .string(Self.application), "state": "mine"])
    }

    func session(_ id: String) async throws -> JSON {
        try await client.call("connections/sessions/get", ["sessionId": .string(id)])
    }

    func isOver(_ id: String) async throws -> Bool { try await session(id)["loggedOutAt"] != nil }

    /// Data of the events of a type.
    func events(_ type: EventType) async throws -> [JSON] {
        try await host.events(of: organization).filter { $0.type == type }.map(\.data)
    }

    /// What failed of the last message that was refused.
    func lastRefusal() async throws -> [String] {
        let checks = try await events(.sessionLogoutRefused).last?["checks"]?.arrayValue ?? []
        return checks.compactMap { $0["code"]?.stringValue }
    }

    // MARK: Messages of the identity provider

    var request: LogoutRequest {
        let now = host.clock.now().date
        return LogoutRequest(
            id: .random(), issueInstant: now, destination: service, issuer: Self.provider,
            nameID: SAMLNameID("u-1", format: SAMLNameIDFormat.persistent, nameQualifier: Self.provider),
            sessionIndexes: ["_one"], notOnOrAfter: now.addingTimeInterval(60))
    }

    /// An answer to a request of ours, as `sso/logout` returned it.
    func answer(to start: JSON, _ outcome: LogoutResponse.Outcome = .success) throws -> LogoutResponse {
        LogoutResponse(
            id: .random(), issueInstant: host.clock.now().date, destination: service, issuer: Self.provider,
            inResponseTo: try start.requestID(), outcome: outcome)
    }

    enum Binding: CaseIterable { case redirect, post }

    /// Hands a message to the host at an address of ours.
    func send(
        _ message: some OutgoingSAMLMessage, _ binding: Binding = .redirect, signedBy signer: SAMLSigner?,
        relayState: String? = nil, at address: String? = nil
    ) async throws -> JSON {
        let state = relayState.flatMap(RelayState.init(returning:))
        switch binding {
        case .redirect:
            let url = try message.redirectURL(relayState: state, signedBy: signer)
            let query = url.drop { $0 != "?" }
            return try await handle("GET", (address ?? service) + query)
        case .post:
            let form = try message.postForm(relayState: state, signedBy: signer)
            let body = form.fields.map { "\($0.name)=\(Self.escape($0.value))" }.joined(separator: "&")
            return try await handle("POST", address ?? service, body)
        }
    }

    func send(_ message: some OutgoingSAMLMessage, _ binding: Binding = .redirect) async throws -> JSON {
        try await send(message, binding, signedBy: signer)
    }

    func handle(_ method: String, _ url: String, _ body: String? = nil) async throws -> JSON {
        var params: JSONObject = ["method": .string(method), "url": .string(url)]
        if let body { params["body"] = .string(body) }
        return try await client.call("sso/handle", .object(params))
    }

    static func escape(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    }
}
