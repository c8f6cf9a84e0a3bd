import Crypto
import OIDC
import PortalTestSupport
import StrictJSON
import Testing
import _CryptoExtras

/// Whole sign-ins with providers that others have written, on 127.0.0.1.
@Suite("A sign-in with a real provider", .enabled(if: PeerServer.areExpected, "\(PeerServer.absence)"))
struct LiveProviderTests {
    /// The library's port, to 127.0.0.1.
    private struct Loopback: HTTPExchange {
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

    private static let redirectURI = "http://127.0.0.1:9/callback"
    /// idpyoidc does not decode what RFC 6749 §2.3.1 has form-encoded in the header.
    private static let secret = "a-secret-of-more-than-32.characters~"
    private static let oddSecret = "a secret of more than 32 characters: %&+ä"

    private let http = Loopback()

    private func configuration(_ server: PeerServer) async throws -> ProviderConfiguration {
        let issuer = try server.fact("issuer")
        let response = try await http.perform(.discoveryDocument(at: try DiscoveryLocation(issuer)))
        return try ProviderConfiguration(
            document: try DiscoveryDocument.parse(response.body), expectedIssuer: issuer, requiresTLS: false)
    }

    private func signIn(
        _ party: RelyingParty, options: AuthorizationOptions = .init(), keySets: KeySetCache = KeySetCache(),
        fill: [String: String] = [:]
    ) async throws -> FlowReport {
        let (request, state) = party.begin(options, redirectURI: Self.redirectURI)
        let callback = try await PeerServer.browse(request.url, until: Self.redirectURI, fill: fill)
        let response: AuthorizationResponse
        if callback["method"]?.stringValue == "POST" {
            response = try AuthorizationResponse.parse(form: Array((callback["body"]?.stringValue ?? "").utf8))
        } else {
            let url = callback["url"]?.stringValue ?? ""
            response = try AuthorizationResponse.parse(query: String(url.drop { $0 != "?" }))
        }
        return await party.finish(response, state: state, keySets: keySets, http: http)
    }

    private func idpyoidc(
        _ client: JSONObject, credentials: ClientCredentials,
        body: (PeerServer, RelyingParty) async throws -> Void
    ) async throws {
        var client = client
        client["client_id"] = .string(credentials.clientID)
        client["redirect_uris"] = [.string(Self.redirectURI)]
        try await PeerServer.run("idpyoidc_op.py", ["--client", client.description]) { server in
            try await body(
                server, RelyingParty(provider: try await configuration(server), credentials: credentials))
        }
    }

    private static let secretClient: JSONObject = [
        "client_secret": .string(secret), "token_endpoint_auth_method": "client_secret_basic",
    ]

    @Test("idpyoidc: client_secret_basic, S256, RS256, in the query and by a form")
    func basic() async throws {
        let credentials = ClientCredentials(clientID: "basic", secret: Self.secret)
        try await idpyoidc(Self.secretClient, credentials: credentials) { _, party in
            for mode in [nil, AuthorizationOptions.ResponseMode.query, .formPost] {
                let report = try await signIn(party, options: AuthorizationOptions(responseMode: mode))
                #expect(report.failures == [])
                #expect(report.profile?.subject == "u-1001")
                #expect(report.profile?.claims.email == "ada@example.com")
                #expect(report.profile?.claims.isEmailVerified == true)
                #expect(report.checks.outcome(.idTokenAccessTokenHash) == .passed)
                // Only its redirects say whose answer it is.
                #expect(report.checks.outcome(.authorizationIssuer) == (mode == .formPost ? .skipped : .passed))
                #expect(report.checks.outcome(.userInfoSubject) == .passed)
            }
        }
    }

    @Test("idpyoidc: client_secret_post and ES256")
    func post() async throws {
        let client: JSONObject = [
            "client_secret": .string(Self.oddSecret), "token_endpoint_auth_method": "client_secret_post",
            "id_token_signed_response_alg": "ES256",
        ]
        let credentials = ClientCredentials(
            clientID: "post", secret: Self.oddSecret, requiredMethod: .clientSecretPost)
        try await idpyoidc(client, credentials: credentials) { _, party in
            let report = try await signIn(party)
            #expect(report.failures == [])
            #expect(report.unverifiedIDToken?.header["alg"] == "ES256")
        }
    }

    @Test("idpyoidc: private_key_jwt with both kinds of key and both audiences")
    func privateKey() async throws {
        let pems = [
            P256.Signing.PrivateKey().pemRepresentation,
            try _RSA.Signing.PrivateKey(keySize: .bits2048).pemRepresentation,
        ]
        for pem in pems {
            let key = try ClientSigningKey(pem: pem, keyID: "client-key")
            let client: JSONObject = [
                "token_endpoint_auth_method": "private_key_jwt", "jwks": ["keys": [key.publicKey]],
            ]
            for audience in ClientCredentials.AssertionAudience.allCases {
                let credentials = ClientCredentials(clientID: "key", key: key, assertionAudience: audience)
                try await idpyoidc(client, credentials: credentials) { _, party in
                    let report = try await signIn(party)
                    #expect(report.failures == [], "\(key.algorithm) \(audience)")
                    #expect(report.checks.first { $0.name == .clientAuthentication }?.received == "private_key_jwt")
                }
            }
        }
    }

    @Test("idpyoidc: keys that rotate are fetched again, the old ones no longer count")
    func rotation() async throws {
        let credentials = ClientCredentials(clientID: "basic", secret: Self.secret)
        try await idpyoidc(Self.secretClient, credentials: credentials) { server, party in
            let keySets = KeySetCache(limits: .init(lifetime: 3600, staleLifetime: 86_400, retryInterval: 0))
            #expect(try await signIn(party, keySets: keySets).failures == [])
            try await server.behave(["signWith": "second", "publishedKeys": ["first", "second"]])
            #expect(try await signIn(party, keySets: keySets).failures == [])
            try await server.behave(["publishedKeys": ["second"]])
            #expect(try await signIn(party, keySets: keySets).failures == [])
            try await server.behave(["signWith": "first"])
            #expect(try await signIn(party).failures == ["id_token.key unknown_key_id"])
            try await server.behave(["kid": "second-rsa"])
            #expect(try await signIn(party, keySets: keySets).failures == ["id_token.signature signature_invalid"])
            // Without kid, in the token and in the set.
            try await server.behave([
                "signWith": "second", "kid": "", "publishKids": false, "publishedKeys": ["first", "second"],
            ])
            #expect(try await signIn(party).failures == [])
        }
    }

    @Test("idpyoidc: what is wrong is refused for its reason")
    func refusals() async throws {
        let credentials = ClientCredentials(clientID: "basic", secret: Self.secret)
        try await idpyoidc(Self.secretClient, credentials: credentials) { server, party in
            let cases: [(JSONObject, String, FlowReport.FailurePoint)] = [
                (["idTokenClaims": ["iss": "https://evil.example"]], "id_token.issuer mismatch", .idToken),
                (["idTokenClaims": ["aud": "another"]], "id_token.audience mismatch", .idToken),
                (["idTokenClaims": ["nonce": "another"]], "id_token.nonce mismatch", .idToken),
                (["idTokenClaims": ["sub": nil]], "id_token.subject missing", .idToken),
                (["idTokenClaims": ["at_hash": "AAAA"]], "id_token.at_hash mismatch", .idToken),
                (["idTokenHeader": ["typ": "at+jwt"]], "id_token.type wrong_type", .idToken),
                (["idTokenHeader": ["crit": ["x"]]], "id_token.header critical_header", .idToken),
                (["algorithm": "HS256"], "id_token.algorithm algorithm_symmetric", .idToken),
                (["algorithm": "RS512"], "id_token.algorithm algorithm_not_allowed", .idToken),
                (["clockOffsetSeconds": -600], "id_token.expiry expired", .idToken),
                (["clockOffsetSeconds": 600], "id_token.issued_at issued_in_future", .idToken),
                (["omitIdToken": true], "token.id_token missing", .token),
                (["tokenError": ["error": "invalid_grant"]], "token.response provider_error", .token),
                (["userinfoClaims": ["sub": "another"]], "userinfo.subject mismatch", .userInfo),
                (["jwksError": ["error": "x", "status": 500]], "keys.fetch key_set_unavailable", .network),
                (
                    ["authorizationError": ["error": "access_denied"]], "authorization.error provider_error",
                    .authorization
                ),
                (
                    ["authorizationResponse": ["iss": "https://evil.example"]], "authorization.issuer mismatch",
                    .authorization
                ),
                (["authorizationResponse": ["state": "another"]], "authorization.state mismatch", .authorization),
            ]
            let usual: JSONObject = [
                "idTokenClaims": [:], "idTokenHeader": [:], "algorithm": nil, "clockOffsetSeconds": 0,
                "omitIdToken": false, "tokenError": nil, "userinfoClaims": [:], "jwksError": nil,
                "authorizationError": nil, "authorizationResponse": [:],
            ]
            for (changes, failure, point) in cases {
                try await server.behave(usual)
                try await server.behave(changes)
                let report = try await signIn(party)
                #expect(report.failures.first == failure, "\(changes)")
                #expect(report.failure?.point == point, "\(changes)")
                #expect(report.profile == nil)
            }
            // Unsigned.
            try await server.behave(usual)
            try await server.behave(["algorithm": "none"])
            #expect(try await signIn(party).failures.first == "id_token.algorithm algorithm_none")
        }
    }

    @Test("idpyoidc: a wrong secret and a wrong verifier are errors of the token endpoint")
    func wrongCredentials() async throws {
        let credentials = ClientCredentials(clientID: "basic", secret: Self.secret)
        try await idpyoidc(Self.secretClient, credentials: credentials) { _, party in
            let wrong = RelyingParty(
                provider: party.provider, credentials: ClientCredentials(clientID: "basic", secret: "wrong"))
            let report = try await signIn(wrong)
            #expect(report.failure?.point == .token)
            #expect(report.failure?.providerError?.code == "invalid_client")
            // The answer to one request with the verifier of another.
            let (request, first) = party.begin(redirectURI: Self.redirectURI)
            let callback = try await PeerServer.browse(request.url, until: Self.redirectURI)
            let url = callback["url"]?.stringValue ?? ""
            let response = try AuthorizationResponse.parse(query: String(url.drop { $0 != "?" }))
            let second = party.begin(redirectURI: Self.redirectURI).state
            #expect(party.check(response, against: first).haveNoFailure)
            var generator = SystemRandomNumberGenerator()
            let exchange = try TokenRequest(
                endpoint: party.provider.tokenEndpoint, issuer: party.provider.documentIssuer,
                credentials: credentials, method: .clientSecretBasic, code: response.code ?? "",
                redirectURI: Self.redirectURI, verifier: second.verifier, now: 0, using: &generator)
            let answer = TokenResponse.read(try await http.perform(exchange.request))
            #expect(answer.tokens == nil)
            #expect(answer.error != nil)
        }
    }

    @Test("oidc-provider-mock: tokens without kid, a new key at every start, refusals without state")
    func mock() async throws {
        let keySets = KeySetCache(limits: .init(lifetime: 3600, staleLifetime: 86_400, retryInterval: 0))
        let credentials = ClientCredentials(clientID: "any", secret: "any")
        var port = ""
        for round in 0..<2 {
            let user = "{\"sub\":\"jane\",\"email\":\"jane@example.com\",\"name\":\"Jane\"}"
            // The same port again: the cached keys are then those of the process before.
            let arguments = ["--user", user, "--require-nonce"] + (round == 0 ? [] : ["--port", port])
            try await PeerServer.run("oidc_mock_op.py", arguments) { server in
                port = server.facts["port"]?.integerValue.map(String.init) ?? ""
                let party = RelyingParty(provider: try await configuration(server), credentials: credentials)
                let report = try await signIn(party, keySets: keySets, fill: ["sub": "jane"])
                #expect(report.failures == [], "round \(round)")
                #expect(report.profile?.subject == "jane")
                #expect(report.profile?.claims.email == "jane@example.com")
                #expect(report.unverifiedIDToken?.header["kid"] == nil)
                let refused = try await signIn(party, keySets: keySets, fill: ["action": "deny"])
                #expect(refused.failure?.point == .authorization)
                #expect(refused.failure?.providerError?.code == "access_denied")
            }
        }
    }
}
