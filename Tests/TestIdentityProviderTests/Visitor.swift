import Foundation
import OIDC
import PortalTestSupport
import SAML
import StrictJSON
import TestIdentityProvider
import Testing

/// A test identity provider and somebody who signs in with it, as SAML service provider and as OpenID Connect client.
struct Visitor {
    static let entityID = "https://sp.example.com/metadata"
    static let consumerURL = "https://sp.example.com/acs"
    static let redirectURI = "http://127.0.0.1:9/callback"
    static let email = "jane.doe@example.com"
    static let now = Date(timeIntervalSince1970: 1_795_305_600)

    let server: TestIdentityProviderServer
    let certificates: [X509Certificate]

    var facts: TestIdentityProviderFacts { server.facts }

    /// Runs one for a test.
    static func run(
        _ change: (inout TestIdentityProviderConfiguration) throws -> Void = { _ in },
        body: (Visitor) async throws -> Void
    ) async throws {
        var configuration = TestIdentityProviderConfiguration()
        configuration.now = { now }
        configuration.users = [try #require(TestUser(email: email))]
        try change(&configuration)
        let server = try await TestIdentityProviderServer.start(configuration)
        do {
            try await body(Visitor(server: server, certificates: certificates(at: server.facts.metadataURL)))
            await server.stop()
        } catch {
            await server.stop()
            throw error
        }
    }

    // MARK: HTTP

    static func get(_ url: String, accept: String = "application/json") async throws -> LoopbackClient.Answer {
        try await LoopbackClient.send("GET", url, fields: [("Accept", accept)])
    }

    func post(_ path: String, _ type: String, _ body: some Sequence<UInt8>) async throws -> LoopbackClient.Answer {
        try await LoopbackClient.send(
            "POST", facts.baseURL + path, fields: [("Accept", "application/json"), ("Content-Type", type)],
            body: Array(body))
    }

    /// Sets the switches.
    func behave(_ failures: Misbehaviour...) async throws {
        let change: JSON = ["fail": .array(failures.map { .string($0.rawValue) })]
        let answer = try await post("/behaviour", "application/json", change.description.utf8)
        try #require(answer.status == 200)
    }

    // MARK: SAML

    static func certificates(at url: String) async throws -> [X509Certificate] {
        let answer = try await get(url)
        let metadata = try SAMLMetadata.parse(answer.body)
        let role = try #require(metadata.identityProviders.first?.identityProviders.first)
        return role.signingCertificates
    }

    func request(
        id: SAMLMessageID = .random(), nameIDFormat: String? = nil, subject: String? = nil
    ) -> AuthenticationRequest {
        AuthenticationRequest(
            id: id, issueInstant: Self.now, destination: facts.ssoURL, issuer: Self.entityID,
            assertionConsumerServiceURL: Self.consumerURL,
            nameIDPolicy: nameIDFormat.map { AuthenticationRequest.NameIDPolicy(format: $0) },
            subject: subject.map { SAMLNameID($0) })
    }

    /// A form that came back.
    struct Form {
        let url: String
        let message: [UInt8]
        let relayState: String?
    }

    static func form(_ answer: LoopbackClient.Answer) throws -> Form {
        try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
        let json = try JSONReader.parse(answer.body)
        let fields = try #require(json["fields"])
        let message = try #require(Data(base64Encoded: fields["SAMLResponse"]?.stringValue ?? ""))
        return Form(
            url: json["url"]?.stringValue ?? "", message: Array(message),
            relayState: fields["RelayState"]?.stringValue)
    }

    /// Signs in by a request in the Redirect binding.
    func signOn(
        _ failures: [Misbehaviour] = [], request: AuthenticationRequest, relayState: String? = "state"
    ) async throws -> Form {
        let relay = try relayState.flatMap { try RelayState($0) }
        let names = failures.map(\.rawValue).joined(separator: ",")
        let url = try request.redirectURL(relayState: relay) + (names.isEmpty ? "" : "&fail=" + names)
        return try Self.form(await Self.get(url))
    }

    func expectations(_ requestID: String?) -> ResponseExpectations {
        ResponseExpectations(
            identityProvider: facts.entityID, serviceProvider: Self.entityID, consumerURL: Self.consumerURL,
            certificates: certificates, requestIDs: Set([requestID].compactMap(\.self)))
    }

    func verify(
        _ form: Form, answering requestID: String?, _ change: (inout ResponseExpectations) -> Void = { _ in }
    ) -> ResponseReport {
        var expectations = expectations(requestID)
        change(&expectations)
        return ResponseVerifier(expectations).verify(form.message, at: Self.now)
    }

    // MARK: OpenID Connect

    func party(secret: String? = nil, policy: RelyingPartyPolicy = .init()) async throws -> RelyingParty {
        let answer = try await Self.get(facts.discoveryURL)
        let provider = try ProviderConfiguration(
            document: try DiscoveryDocument.parse(answer.body), expectedIssuer: facts.issuer, requiresTLS: false)
        return RelyingParty(
            provider: provider,
            credentials: ClientCredentials(clientID: facts.clientID, secret: secret ?? facts.clientSecret),
            policy: policy)
    }

    func signIn(
        _ failures: [Misbehaviour] = [], party: RelyingParty, options: AuthorizationOptions = .init(),
        keySets: KeySetCache = KeySetCache(), http: any HTTPExchange = LoopbackExchange()
    ) async throws -> FlowReport {
        let (request, state) = party.begin(options, redirectURI: Self.redirectURI)
        let names = failures.map(\.rawValue).joined(separator: ",")
        let answer = try await Self.get(request.url + (names.isEmpty ? "" : "&fail=" + names))
        try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
        let json = try JSONReader.parse(answer.body)
        let response: AuthorizationResponse
        if let fields = json["fields"]?.objectValue {
            var components = URLComponents()
            components.queryItems = fields.members.map { URLQueryItem(name: $0.key, value: $0.value.stringValue) }
            response = try AuthorizationResponse.parse(form: Array((components.percentEncodedQuery ?? "").utf8))
        } else {
            response = try AuthorizationResponse.parse(
                query: String((json["url"]?.stringValue ?? "").drop { $0 != "?" }))
        }
        return await party.finish(response, state: state, keySets: keySets, http: http, now: { Self.now })
    }
}

/// The OIDC library's port, to 127.0.0.1.
struct LoopbackExchange: HTTPExchange {
    func perform(_ request: ProviderRequest) async throws(HTTPExchangeError) -> ProviderResponse {
        do {
            let answer = try await LoopbackClient.send(
                request.method.rawValue, request.url, fields: request.fields.map { ($0.name, $0.value) },
                body: request.body)
            return ProviderResponse(
                status: answer.status, contentType: answer.fields["content-type"], body: answer.body)
        } catch {
            throw HTTPExchangeError(.connectionFailed, "\(error)")
        }
    }
}
