import Crypto
import OIDC
import StrictJSON
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The client-side modules of the OpenID Foundation's conformance suite (`oidcc-client-…`), each as a case against a
/// provider that behaves as the module's does. Where a module is not here:
///
/// | module | where, or why not |
/// |---|---|
/// | discovery-openid-config, discovery-jwks-uri-keys | every case goes by a discovery document and fetches its keys |
/// | discovery-issuer-mismatch | `ProviderConfigurationTests` |
/// | discovery-webfinger-acct, discovery-webfinger-url | issuers are configured, not found by a user's address |
/// | dynamic-registration | clients are configured |
/// | nonce, invalid-athash, missing-athash, invalid-chash, missing-chash | hybrid and implicit flows; the hashes are checked in the code flow too, `IDTokenClaimTests.hashes` |
/// | userinfo-bearer-body | the header is always used, as RFC 6750 §2.2 advises |
/// | aggregated-claims, distributed-claims | left in the claims as they are |
/// | request-uri-signed-none, request-uri-signed-rs256 | no request objects |
/// | refresh-token and its variants, logout, session management, 3rd-party-init-login | not done by this library |
@Suite("A sign-in, as the conformance suite has it")
struct ConformanceTests {
    private func signIn(
        _ provider: ScriptedProvider, _ changes: JSONObject = [:], algorithms: JSON? = nil
    ) async throws -> FlowReport {
        try await provider.signIn(try ScriptedProvider.party(changes))
    }

    private func expectAccepted(_ report: FlowReport) {
        #expect(report.failures == [])
        #expect(report.profile?.subject == "user-1")
        #expect(report.failure == nil)
    }

    private func expectRefused(
        _ report: FlowReport, _ failure: String, at point: FlowReport.FailurePoint = .idToken
    ) {
        #expect(report.failures == [failure])
        #expect(report.failure?.point == point)
        #expect(report.profile == nil)
        #expect(report.tokens == nil)
    }

    @Test("oidcc-client-test, scope-userinfo-claims, userinfo-bearer-header")
    func standard() async throws {
        let provider = try ScriptedProvider()
        let report = try await signIn(provider)
        expectAccepted(report)
        #expect(report.profile?.issuer == ScriptedProvider.issuer)
        #expect(report.profile?.claims.email == "jane@example.com")
        #expect(report.profile?.claims.string("locale") == "en")
        // The ID token is signed; the UserInfo endpoint adds what it lacks.
        #expect(report.profile?.claims.name == "Jane from the ID token")
        #expect(report.profile?.userInfo?.name == "Jane Doe")
        #expect(report.tokens?.accessToken == "access-1")
        let requests = await provider.requests
        #expect(requests.map(\.method) == [.post, .get, .get])
        #expect(requests.map(\.followsRedirects) == [false, true, false])
    }

    @Test("client-secret-basic")
    func clientSecretBasic() async throws {
        let provider = try ScriptedProvider()
        expectAccepted(try await signIn(provider))
        let field = try #require(await provider.requests.first?.fields.first { $0.name == "Authorization" })
        let text = try #require(Data(base64Encoded: String(field.value.dropFirst(6))))
        #expect(String(decoding: text, as: UTF8.self) == "client+one:s%25%3A%2B%C3%A9+secret")
    }

    @Test("idtoken-sig-rs256, and the other public-key algorithms")
    func signatures() async throws {
        let signer = try TokenSigner.rsa()
        let provider = try ScriptedProvider { $0.signer = signer }
        let key = try signer.webKey()
        await provider.change { $0.published = [key] }
        expectAccepted(try await signIn(provider))
        await provider.change { $0.algorithm = .ps384 }
        expectAccepted(try await signIn(provider, ["id_token_signing_alg_values_supported": ["PS384"]]))
        expectRefused(try await signIn(provider), "id_token.algorithm algorithm_not_allowed")
    }

    @Test("idtoken-sig-none")
    func signatureNone() async throws {
        let header = TokenSigner.base64URL("{\"alg\":\"none\"}".utf8)
        let claims = TokenSigner.base64URL(IDTokenSample.claims.description.utf8)
        let provider = try ScriptedProvider { $0.idToken = "\(header).\(claims)." }
        let report = try await signIn(provider)
        #expect(report.failures.first == "id_token.algorithm algorithm_none")
        #expect(report.profile == nil)
    }

    @Test("invalid-sig-rs256, invalid-sig-es256, invalid-sig-hs256")
    func invalidSignatures() async throws {
        let (rsa, other) = (try TokenSigner.rsa(), try TokenSigner.otherRSA())
        let key = try rsa.webKey()
        let provider = try ScriptedProvider {
            $0.signer = other
            $0.published = [key]
        }
        expectRefused(try await signIn(provider), "id_token.signature signature_invalid")
        let elliptic = try ScriptedProvider { $0.signer = .p256("key-1") }
        let wrong = try TokenSigner.p256("key-1").webKey()
        await elliptic.change { $0.published = [wrong] }
        expectRefused(try await signIn(elliptic), "id_token.signature signature_invalid")
        let symmetric = try ScriptedProvider { $0.header = ["alg": "HS256"] }
        expectRefused(try await signIn(symmetric), "id_token.algorithm algorithm_symmetric")
    }

    @Test(
        "invalid-iss, missing-sub, invalid-aud, missing-aud, missing-iat, nonce-invalid, and their kin",
        arguments: [
            (["iss": "https://op.example.com/other"], "id_token.issuer mismatch"),
            (["sub": nil], "id_token.subject missing"), (["aud": "another-client"], "id_token.audience mismatch"),
            (["aud": nil], "id_token.audience missing"), (["iat": nil], "id_token.issued_at missing"),
            (["nonce": "another"], "id_token.nonce mismatch"), (["nonce": nil], "id_token.nonce missing"),
            (["exp": 1_699_990_000], "id_token.expiry expired"),
            (["azp": "another"], "id_token.authorized_party mismatch"),
            (["at_hash": "77QmUPtjPfzWtF2AnpK9RQ"], "id_token.at_hash mismatch"),
            (["c_hash": "77QmUPtjPfzWtF2AnpK9RQ"], "id_token.c_hash mismatch"),
        ] as [(JSONObject, String)])
    func claims(changes: JSONObject, failure: String) async throws {
        let provider = try ScriptedProvider { $0.claims = changes }
        let report = try await signIn(provider)
        expectRefused(report, failure)
        // Nothing that was not verified is asked for more.
        #expect(await provider.requests.count == 2)
        #expect(report.unverifiedIDToken?.claims != nil)
    }

    @Test("kid-absent-single-jwks, kid-absent-multiple-jwks")
    func absentKeyID() async throws {
        let signer = TokenSigner.p256(nil)
        let key = try signer.webKey()
        let others = [try TokenSigner.p256(nil).webKey(), try TokenSigner.rsa("r").webKey()]
        let provider = try ScriptedProvider {
            $0.signer = signer
            $0.published = [key]
        }
        expectAccepted(try await signIn(provider))
        await provider.change { $0.published = others + [key] }
        expectAccepted(try await signIn(provider))
    }

    @Test("ignores-unparseable-key-in-jwks")
    func unreadableKeys() async throws {
        let provider = try ScriptedProvider {
            $0.published.insert(["kty": "AKP", "alg": "ML-DSA-44", "pub": "AA"], at: 0)
            $0.published.insert(["kty": "EC", "crv": "P-256", "x": "!", "y": 7, "kid": "key-1"], at: 0)
        }
        expectAccepted(try await signIn(provider))
    }

    @Test("signing-key-rotation, signing-key-rotation-just-before-signing")
    func rotation() async throws {
        let provider = try ScriptedProvider()
        let party = try ScriptedProvider.party()
        let usual = KeySetCache(now: { ScriptedProvider.now })
        expectAccepted(try await provider.signIn(party, keySets: usual))
        let keySets = KeySetCache(
            limits: .init(lifetime: 3600, staleLifetime: 86_400, retryInterval: 0), now: { ScriptedProvider.now })
        expectAccepted(try await provider.signIn(party, keySets: keySets))
        for kid in ["key-2", "key-3", "key-3"] {
            // The last has the kid of the one before.
            let signer = TokenSigner.p256(kid)
            let key = try signer.webKey()
            await provider.change {
                $0.signer = signer
                $0.published = [key]
            }
            expectAccepted(try await provider.signIn(party, keySets: keySets))
            if kid == "key-2" { expectAccepted(try await provider.signIn(party, keySets: usual)) }
        }
        #expect(await provider.requests.filter { $0.url.hasSuffix("/keys") }.count == 6)
    }

    @Test("userinfo-invalid-sub")
    func userInfoSubject() async throws {
        let provider = try ScriptedProvider { $0.userInfoClaims = ["sub": "user-2", "name": "Eve"] }
        expectRefused(try await signIn(provider), "userinfo.subject mismatch", at: .userInfo)
        await provider.change { $0.userInfoClaims = ["name": "Eve"] }
        expectRefused(try await signIn(provider), "userinfo.subject missing", at: .userInfo)
        await provider.change { $0.userInfoClaims = ["sub": ["user-1"]] }
        expectRefused(try await signIn(provider), "userinfo.subject malformed", at: .userInfo)
    }

    @Test("userinfo-signed")
    func userInfoSigned() async throws {
        let provider = try ScriptedProvider()
        let signer = await provider.behaviour.signer
        func answer(_ claims: JSONObject, _ header: JSONObject = [:]) async throws -> FlowReport {
            let token = try signer.token(claims, header: header)
            await provider.change {
                $0.userInfo = ProviderResponse(status: 200, contentType: "application/jwt", body: Array(token.utf8))
            }
            return try await signIn(provider)
        }
        let claims: JSONObject = [
            "iss": .string(ScriptedProvider.issuer), "aud": .string(ScriptedProvider.clientID), "sub": "user-1",
            "locale": "fr",
        ]
        let accepted = try await answer(claims)
        expectAccepted(accepted)
        #expect(accepted.profile?.userInfo?.string("locale") == "fr")
        expectAccepted(try await answer(["sub": "user-1"]))
        func with(_ name: String, _ value: JSON) -> JSONObject {
            var changed = claims
            changed[name] = value
            return changed
        }
        expectRefused(try await answer(with("iss", "https://evil")), "userinfo.issuer mismatch", at: .userInfo)
        expectRefused(try await answer(with("aud", "other")), "userinfo.audience mismatch", at: .userInfo)
        expectRefused(try await answer(with("sub", "other")), "userinfo.subject mismatch", at: .userInfo)
        #expect(try await answer(claims, ["alg": "none"]).profile == nil)
        #expect(try await answer(claims, ["kid": "unknown"]).profile == nil)
        #expect(try await answer(claims, ["alg": "HS256"]).failure?.point == .userInfo)
        let forged = try TokenSigner.p256("key-1").token(claims)
        await provider.change {
            $0.userInfo = ProviderResponse(status: 200, contentType: "application/jwt", body: Array(forged.utf8))
        }
        expectRefused(try await signIn(provider), "userinfo.signature signature_invalid", at: .userInfo)
    }

    @Test("formpost-error, and errors in the query")
    func providerErrors() async throws {
        let provider = try ScriptedProvider()
        let report = try await provider.signIn(
            try ScriptedProvider.party(),
            response: ["code": nil, "error": "access_denied", "error_description": "AADSTS50105"])
        expectRefused(report, "authorization.error provider_error", at: .authorization)
        #expect(report.failure?.providerError?.code == "access_denied")
        #expect(report.failure?.providerError?.description == "AADSTS50105")
        #expect(await provider.requests.isEmpty)
    }
}

@Suite("A sign-in")
struct RelyingPartyTests {
    @Test(
        "stops at an answer that is not its own",
        arguments: [
            (["state": "another"], "authorization.state mismatch"), (["state": nil], "authorization.state missing"),
            (["iss": "https://evil.example.com"], "authorization.issuer mismatch"),
            (["iss": "https://op.example.com/"], "authorization.issuer mismatch"),
            (["iss": nil], "authorization.issuer missing"), (["code": nil], "authorization.code missing"),
        ] as [(JSONObject, String)])
    func responses(changes: JSONObject, failure: String) async throws {
        let provider = try ScriptedProvider()
        let report = try await provider.signIn(try ScriptedProvider.party(), response: changes)
        #expect(report.failures == [failure])
        #expect(report.failure?.point == .authorization)
        #expect(await provider.requests.isEmpty)
    }

    @Test("judges an iss that nobody promised, and ignores tokens in the front channel")
    func issuerParameter() async throws {
        let provider = try ScriptedProvider()
        let party = try ScriptedProvider.party(["authorization_response_iss_parameter_supported": nil])
        #expect(try await provider.signIn(party, response: ["iss": nil]).failures == [])
        #expect(try await provider.signIn(party).failures == [])
        #expect(
            try await provider.signIn(party, response: ["iss": "https://evil.example.com"]).failures
                == ["authorization.issuer mismatch"])
        let report = try await provider.signIn(party, response: ["id_token": "x.y.z", "access_token": "t"])
        #expect(report.failures == [])
        #expect(report.checks.code(.authorizationParameters) == .unexpectedToken)
        #expect(report.tokens?.accessToken == "access-1")
    }

    @Test("tells the point at which it failed")
    func failurePoints() async throws {
        let provider = try ScriptedProvider()
        let party = try ScriptedProvider.party()
        func failure(_ change: @Sendable (inout ScriptedProvider.Behaviour) -> Void) async throws -> FlowReport.Failure?
        {
            await provider.change(change)
            let report = try await provider.signIn(party)
            await provider.change {
                $0.failing = []
                $0.token = nil
                $0.userInfo = nil
                $0.keySet = nil
            }
            return report.failure
        }
        let network = try await failure { $0.failing = ["/token"] }
        #expect(network?.point == .network && network?.check.name == .tokenExchange)
        #expect(network?.network?.code == .timeout)
        let token = try await failure { $0.token = ScriptedProvider.json(["error": "invalid_client"], status: 401) }
        #expect(token?.point == .token && token?.providerError?.code == "invalid_client")
        let keys = try await failure { $0.failing = ["/keys"] }
        #expect(keys?.point == .network && keys?.check.name == .keySet)
        let html = try await failure {
            $0.keySet = ProviderResponse(status: 200, contentType: "text/html", body: Array("<html>".utf8))
        }
        #expect(html?.check.code == .keySetInvalid)
        let type = try await failure {
            $0.userInfo = ProviderResponse(status: 200, contentType: "text/html", body: Array("<html>".utf8))
        }
        #expect(type?.point == .userInfo && type?.check.code == .wrongContentType)
    }

    @Test("goes on without the UserInfo endpoint unless that is required")
    func userInfoUse() async throws {
        let provider = try ScriptedProvider { $0.failing = ["/userinfo"] }
        let optional = try await provider.signIn(try ScriptedProvider.party())
        #expect(optional.failures == [])
        #expect(optional.profile?.userInfo == nil)
        #expect(optional.checks.outcome(.userInfoExchange) == .warning)
        let required = try await provider.signIn(try ScriptedProvider.party(policy: .init(userInfo: .required)))
        #expect(required.failure?.point == .network)
        await provider.change {
            $0.failing = []
            $0.userInfo = ProviderResponse(status: 403, contentType: nil, body: [])
        }
        #expect(try await provider.signIn(try ScriptedProvider.party()).checks.outcome(.userInfoResponse) == .warning)
        let refused = try await provider.signIn(try ScriptedProvider.party(policy: .init(userInfo: .required)))
        #expect(refused.failure?.point == .userInfo)
        let never = try await provider.signIn(try ScriptedProvider.party(policy: .init(userInfo: .never)))
        #expect(never.profile != nil && never.checks.outcome(.userInfoResponse) == nil)
        let none = try ScriptedProvider.party(["userinfo_endpoint": nil])
        #expect(try await provider.signIn(none).profile != nil)
    }

    @Test("says so when the provider takes no authentication that the client has")
    func noMethod() async throws {
        let provider = try ScriptedProvider()
        let party = try ScriptedProvider.party(["token_endpoint_auth_methods_supported": ["private_key_jwt"]])
        let report = try await provider.signIn(party)
        #expect(report.failures == ["token.client_authentication no_client_authentication_method"])
        #expect(report.failure?.check.expected == "private_key_jwt")
        #expect(report.failure?.check.received == "client_secret_basic client_secret_post")
        #expect(await provider.requests.isEmpty)
    }

    @Test("warns when the provider does not list the algorithm of the client's key")
    func keyAlgorithm() async throws {
        let provider = try ScriptedProvider()
        let key = try ClientSigningKey(pem: P256.Signing.PrivateKey().pemRepresentation, keyID: nil)
        let credentials = ClientCredentials(clientID: ScriptedProvider.clientID, key: key)
        func check(_ algorithms: JSON) async throws -> OIDCCheck? {
            let party = try ScriptedProvider.party(
                [
                    "token_endpoint_auth_methods_supported": ["private_key_jwt"],
                    "token_endpoint_auth_signing_alg_values_supported": algorithms,
                ], credentials: credentials)
            let report = try await provider.signIn(party)
            #expect(report.failures == [])
            return report.checks.first { $0.name == .clientAuthentication }
        }
        #expect(try await check(["RS256"])?.code == .algorithmNotAllowed)
        #expect(try await check(["RS256"])?.outcome == .warning)
        #expect(try await check(["RS256", "ES256"])?.outcome == .passed)
        #expect(try await check(nil)?.outcome == .passed)
    }

    @Test("hands max_age and acr_values on to the verification")
    func optionsAreRemembered() async throws {
        let provider = try ScriptedProvider()
        let options = AuthorizationOptions(maximumAuthenticationAge: 30, contextClasses: ["gold"])
        let party = try ScriptedProvider.party(policy: .init(clockSkew: 0, requiresContextClass: true))
        #expect(
            try await provider.signIn(party, options: options).failures == [
                "id_token.auth_time missing", "id_token.acr missing",
            ])
        await provider.change { $0.claims = ["auth_time": 1_699_999_970, "acr": "gold"] }
        #expect(try await provider.signIn(party, options: options).failures == [])
    }

    @Test("leaves no secret in its report")
    func secrecy() async throws {
        let provider = try ScriptedProvider { $0.claims = ["nonce": "of-somebody-else"] }
        let report = try await provider.signIn(try ScriptedProvider.party())
        let text = report.checks.map { "\($0)" }.joined()
        for secret in ["code-1", "access-1", "of-somebody-else", ScriptedProvider.secret, "user-1"] {
            #expect(!text.contains(secret))
        }
    }

    @Test("of one provider is not finished with another's answer")
    func mixUp() async throws {
        let provider = try ScriptedProvider()
        let other = try ScriptedProvider { $0.claims = ["iss": "https://evil.example.com"] }
        let party = try ScriptedProvider.party(["authorization_response_iss_parameter_supported": nil])
        let (request, state) = party.begin(redirectURI: ScriptedProvider.redirectURI)
        _ = try await provider.authorize(request)
        let answer = try await other.authorize(request, changes: ["iss": nil])
        let report = await party.finish(
            answer, state: state, keySets: KeySetCache(now: { ScriptedProvider.now }), http: other,
            now: { ScriptedProvider.now })
        #expect(report.failures == ["id_token.issuer mismatch"])
        // And an answer to one sign-in does not finish another.
        let second = party.begin(redirectURI: ScriptedProvider.redirectURI)
        let swapped = await party.finish(
            answer, state: second.state, keySets: KeySetCache(), http: provider, now: { ScriptedProvider.now })
        #expect(swapped.failures == ["authorization.state mismatch"])
        // Nor is one that was begun with a provider finished with another.
        let elsewhere = RelyingParty(
            provider: try ScriptedProvider.configuration(
                ["issuer": "https://evil.example.com", "authorization_response_iss_parameter_supported": nil],
                issuer: "https://evil.example.com"),
            credentials: party.credentials)
        #expect(elsewhere.check(answer, against: state).firstFailure?.name == .authorizationIssuer)
        #expect(party.check(answer, against: state).haveNoFailure)
    }

    @Test("whose ID token answers an earlier request is refused")
    func replay() async throws {
        let provider = try ScriptedProvider()
        let party = try ScriptedProvider.party()
        let signer = await provider.behaviour.signer
        let (first, _) = party.begin(redirectURI: ScriptedProvider.redirectURI)
        let nonce = try #require(first.parameters.first { $0.name == "nonce" }?.value)
        let old = try signer.token([
            "iss": .string(ScriptedProvider.issuer), "sub": "victim", "aud": .string(ScriptedProvider.clientID),
            "exp": 1_700_000_300, "iat": 1_699_999_999, "nonce": .string(nonce),
        ])
        await provider.change { $0.idToken = old }
        #expect(try await provider.signIn(party).failures == ["id_token.nonce mismatch"])
    }
}

@Suite("A provider's configuration")
struct ProviderConfigurationTests {
    private typealias Problem = ProviderConfiguration.ConfigurationError

    private func problem(_ changes: JSONObject, issuer: String = ScriptedProvider.issuer) -> Problem? {
        #expect(throws: Problem.self) { try ScriptedProvider.configuration(changes, issuer: issuer) }
    }

    @Test("is taken from a discovery document")
    func standard() throws {
        let configuration = try ScriptedProvider.configuration()
        #expect(configuration.issuer == .exact(ScriptedProvider.issuer))
        #expect(configuration.idTokenAlgorithms == [.rs256, .es256])
        #expect(configuration.sendsIssuer)
        let quiet = try ScriptedProvider.configuration([
            "id_token_signing_alg_values_supported": nil, "token_endpoint_auth_methods_supported": nil,
            "authorization_response_iss_parameter_supported": nil,
        ])
        #expect(quiet.idTokenAlgorithms == [.rs256])
        #expect(quiet.tokenEndpointAuthMethods == nil && !quiet.sendsIssuer)
    }

    @Test("is refused when the issuer is another: discovery-issuer-mismatch")
    func issuer() {
        for other in [
            "https://op.example.com/", "https://evil.example.com", "http://op.example.com", "https://OP.example.com",
        ] {
            guard case .issuerMismatch = problem(["issuer": .string(other)]) else {
                Issue.record("\(other)")
                return
            }
        }
        #expect(problem(["issuer": nil]) == .missingMember("issuer"))
        #expect(problem(["issuer": 7]) == .missingMember("issuer"))
    }

    @Test("is refused with a sentence that names the member and repeats no more than a little of the document")
    func message() throws {
        let long = "https://op.example.com/" + String(repeating: "ü", count: 4000)
        let problems = [
            problem(["token_endpoint": nil]), problem(["jwks_uri": .string(long + "#x")]),
            problem(["jwks_uri": "http://op.example.com/x"]), problem(["issuer": .string(long)]),
            problem(["id_token_signing_alg_values_supported": ["none", .string(long)]]),
        ]
        for (problem, part) in zip(
            problems, ["token_endpoint", "jwks_uri", "http://op.example.com/x", ScriptedProvider.issuer, "none"])
        {
            let text = try #require(problem).message
            #expect(text.contains(part) && text.hasSuffix("."))
            #expect(text.utf8.count < 3 * Problem.maximumTextBytes)
            #expect(!text.contains("Error") && !text.contains("(expected:") && !text.contains("member:"))
        }
    }

    @Test("is refused without the endpoints, or with ones that cannot be used")
    func endpoints() {
        for name in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
            #expect(problem([name: nil]) == .missingMember(name))
            #expect(problem([name: ""]) == .missingMember(name))
            #expect(
                problem([name: "http://op.example.com/x"]) == .notSecure(member: name, url: "http://op.example.com/x"))
            for url in [
                "javascript:alert(1)", "/relative", "https://user:pass@op.example.com/", "https://op.example.com/#f",
                "data:,x",
            ] {
                #expect(problem([name: .string(url)]) == .invalidURL(member: name, url: url))
            }
        }
        #expect(problem(["userinfo_endpoint": "ftp://x"]) == .invalidURL(member: "userinfo_endpoint", url: "ftp://x"))
    }

    @Test("is refused when it offers no algorithm that is permitted")
    func algorithms() throws {
        #expect(
            problem(["id_token_signing_alg_values_supported": ["HS256", "none"]])
                == .noAlgorithm(offered: ["HS256", "none"]))
        let document = try DiscoveryDocument.parse(Array(ScriptedProvider.discovery.description.utf8))
        let narrow = try ProviderConfiguration(
            document: document, expectedIssuer: ScriptedProvider.issuer, algorithms: [.es256, .es384])
        #expect(narrow.idTokenAlgorithms == [.es256])
        #expect(throws: Problem.noAlgorithm(offered: ["RS256", "ES256", "HS256", "none"])) {
            try ProviderConfiguration(
                document: document, expectedIssuer: ScriptedProvider.issuer, algorithms: [.edDSA])
        }
    }

    @Test("of Entra's shared addresses is one tenant's or a template")
    func template() throws {
        let found = "https://login.microsoftonline.com/{tenantid}/v2.0"
        let tenant = "0a1b2c3d-1111-2222-3333-444455556666"
        func issuer(_ expected: String) throws -> ExpectedIssuer {
            try ScriptedProvider.configuration(["issuer": .string(found)], issuer: expected).issuer
        }
        let template = try #require(IssuerTemplate(found))
        #expect(try issuer("https://login.microsoftonline.com/common/v2.0") == .template(template, tenants: nil))
        #expect(try issuer(found) == .template(template, tenants: nil))
        let one = "https://login.microsoftonline.com/\(tenant)/v2.0"
        #expect(try issuer(one) == .exact(one))
        #expect(throws: Problem.self) { try issuer("https://evil.example.com/common/v2.0") }
    }
}
