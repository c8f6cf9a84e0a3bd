import Foundation
import OIDC
import PortalTestSupport
import StrictJSON
import TestIdentityProvider
import Testing

/// Each switch against the relying party: what is wrong is found for what it is.
@Suite("An OpenID Connect sign-in with the test identity provider", .timeLimit(.minutes(5)))
struct OIDCMisbehaviourTests {
    /// The first check that fails, and where.
    static let refused: [(Misbehaviour, String, FlowReport.FailurePoint)] = [
        (.wrongAudience, "id_token.audience mismatch", .idToken),
        (.wrongIssuer, "id_token.issuer mismatch", .idToken),
        (.expired, "id_token.expiry expired", .idToken),
        (.notYetValid, "id_token.issued_at issued_in_future", .idToken),
        (.altered, "id_token.signature signature_invalid", .idToken),
        (.accessDenied, "authorization.error provider_error", .authorization),
        (.wrongState, "authorization.state mismatch", .authorization),
        (.invalidClient, "token.response provider_error", .token),
        (.invalidGrant, "token.response provider_error", .token),
        (.noIDToken, "token.id_token missing", .token),
        (.wrongNonce, "id_token.nonce mismatch", .idToken),
        (.unknownKeyID, "id_token.key unknown_key_id", .idToken),
        (.algorithmNone, "id_token.algorithm algorithm_none", .idToken),
        (.algorithmConfusion, "id_token.algorithm algorithm_symmetric", .idToken),
        (.noSubject, "id_token.subject missing", .idToken),
        (.wrongAccessTokenHash, "id_token.at_hash mismatch", .idToken),
        (.userInfoOtherSubject, "userinfo.subject mismatch", .userInfo),
    ]

    /// Switches with which the sign-in is in order, so that what is wrong shows elsewhere.
    static let accepted: [Misbehaviour] = [
        .noEmail, .renamedEmail, .unverifiedEmail, .missingAccessTokenHash, .rotatedKeys,
    ]

    /// Switches that have a test of their own.
    static let others: [Misbehaviour] = [.noAnswer, .wrongDiscoveryIssuer, .slowToken]

    private func first(_ report: FlowReport) -> String? {
        report.failure.map { "\($0.check.name.rawValue) \($0.check.code?.rawValue ?? "")" }
    }

    @Test("passes untouched, in the query and by a form, with either authentication of the client")
    func untouched() async throws {
        try await Visitor.run { visitor in
            let party = try await visitor.party(policy: RelyingPartyPolicy(userInfo: .required))
            for mode in [nil, AuthorizationOptions.ResponseMode.query, .formPost] {
                let report = try await visitor.signIn(party: party, options: AuthorizationOptions(responseMode: mode))
                #expect(!report.checks.contains { $0.outcome == .failed || $0.outcome == .warning })
                #expect(report.profile?.claims.email == Visitor.email)
                #expect(report.profile?.claims.isEmailVerified == true)
                #expect(report.profile?.claims.givenName == "Jane")
                #expect(report.profile?.userInfo?.subject == report.profile?.subject)
                #expect(report.checks.contains { $0.name == .idTokenAccessTokenHash && $0.outcome == .passed })
                #expect(report.checks.contains { $0.name == .authorizationIssuer && $0.outcome == .passed })
            }
            for method in [ClientAuthenticationMethod.clientSecretBasic, .clientSecretPost] {
                let credentials = ClientCredentials(
                    clientID: visitor.facts.clientID, secret: visitor.facts.clientSecret, requiredMethod: method)
                let party = RelyingParty(provider: party.provider, credentials: credentials)
                #expect(first(try await visitor.signIn(party: party)) == nil)
            }
        }
    }

    @Test("with a failure switched on in the request is refused for it")
    func refusals() async throws {
        try await Visitor.run { visitor in
            let party = try await visitor.party()
            for (misbehaviour, failure, point) in Self.refused {
                let report = try await visitor.signIn([misbehaviour], party: party)
                #expect(first(report) == failure, "\(misbehaviour)")
                #expect(report.failure?.point == point, "\(misbehaviour)")
                #expect(report.profile == nil)
                let failed = report.checks.filter { $0.outcome == .failed }.count
                // Without a signature there are two things wrong with a token.
                #expect(failed == (misbehaviour == .algorithmNone ? 2 : 1), "\(misbehaviour) \(report.checks)")
            }
        }
    }

    @Test("with a failure switched on while it runs is refused until it is switched off")
    func switches() async throws {
        try await Visitor.run { visitor in
            let party = try await visitor.party()
            try await visitor.behave(.wrongNonce)
            #expect(first(try await visitor.signIn(party: party)) == "id_token.nonce mismatch")
            try await visitor.behave()
            #expect(first(try await visitor.signIn(party: party)) == nil)
        }
    }

    @Test("with a switch that leaves it in order shows what the switch says")
    func acceptances() async throws {
        try await Visitor.run { visitor in
            let party = try await visitor.party()
            let keySets = KeySetCache(limits: .init(lifetime: 3600, staleLifetime: 86_400, retryInterval: 0))
            var profiles: [Misbehaviour: FlowReport.Profile] = [:]
            let usual = try #require(try await visitor.signIn(party: party, keySets: keySets).profile)
            let kid = try await visitor.signIn(party: party, keySets: keySets).unverifiedIDToken?.header["kid"]
            for misbehaviour in Self.accepted {
                let report = try await visitor.signIn([misbehaviour], party: party, keySets: keySets)
                #expect(report.profile != nil, "\(misbehaviour) \(report.checks)")
                profiles[misbehaviour] = report.profile
                if misbehaviour == .rotatedKeys { #expect(report.unverifiedIDToken?.header["kid"] != kid) }
            }
            #expect(profiles[.noEmail]?.claims.email == nil)
            #expect(profiles[.renamedEmail]?.claims.email == "renamed." + Visitor.email)
            #expect(profiles[.renamedEmail]?.subject == usual.subject)
            #expect(profiles[.unverifiedEmail]?.claims.isEmailVerified == false)
            #expect(profiles[.missingAccessTokenHash]?.idToken["at_hash"] == nil)
        }
    }

    @Test("has no switch that these tests leave out")
    func complete() {
        let covered = Self.refused.map(\.0) + Self.accepted + Self.others
        #expect(Set(covered) == Set(Misbehaviour.allCases.filter { $0.scopes.contains(.oidc) }))
        #expect(covered.count == Set(covered).count)
    }

    @Test("of somebody who is not assigned ends on a page, and nothing goes back")
    func unassigned() async throws {
        try await Visitor.run { visitor in
            let url = try await visitor.party().begin(redirectURI: Visitor.redirectURI).request.url + "&fail=no-answer"
            let page = try await Visitor.get(url, accept: "text/html")
            #expect(page.status == 403)
            #expect(page.fields["location"] == nil)
        }
    }

    @Test("does not begin with a discovery document of another issuer")
    func discovery() async throws {
        try await Visitor.run { visitor in
            try await visitor.behave(.wrongDiscoveryIssuer)
            await #expect(throws: ProviderConfiguration.ConfigurationError.self) { try await visitor.party() }
        }
    }

    /// Gives up once the provider waits.
    private struct Impatient: HTTPExchange {
        let waits: AsyncStream<Double>
        /// Lets the provider go on.
        let end: AsyncStream<Void>.Continuation

        func perform(_ request: ProviderRequest) async throws(HTTPExchangeError) -> ProviderResponse {
            let waits = waits
            let answer = await withTaskGroup(of: Result<ProviderResponse, HTTPExchangeError>?.self) { group in
                group.addTask {
                    do throws(HTTPExchangeError) {
                        return .success(try await LoopbackExchange().perform(request))
                    } catch {
                        return .failure(error)
                    }
                }
                group.addTask {
                    var first = waits.makeAsyncIterator()
                    guard let seconds = await first.next() else { return nil }
                    return .failure(HTTPExchangeError(.timeout, "it waits \(seconds) seconds"))
                }
                let first = await group.next() ?? nil
                // The request cannot be taken back, and the group waits for its answer, which nobody wants now.
                end.finish()
                return first
            }
            guard let answer else { throw HTTPExchangeError(.cancelled, "nobody waits") }
            return try answer.get()
        }
    }

    @Test("with a slow token endpoint is given up")
    func slow() async throws {
        let (waits, waiting) = AsyncStream.makeStream(of: Double.self)
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        try await Visitor.run {
            $0.delaySeconds = 5
            $0.wait = { seconds in
                waiting.yield(seconds)
                for await _ in ends {}
            }
        } body: { visitor in
            let report = try await visitor.signIn(
                [.slowToken], party: visitor.party(), http: Impatient(waits: waits, end: end))
            #expect(first(report) == "token.exchange no_answer")
            #expect(report.failure?.network == HTTPExchangeError(.timeout, "it waits 5.0 seconds"))
        }
    }

    @Test("needs the right secret, verifier, redirect URI and a fresh code")
    func tokenEndpoint() async throws {
        try await Visitor.run { visitor in
            let wrong = try await visitor.party(secret: "wrong")
            let report = try await visitor.signIn(party: wrong)
            #expect(report.failure?.providerError?.code == "invalid_client")

            let party = try await visitor.party()
            func code() async throws -> (code: String, state: FlowState) {
                let (request, state) = party.begin(redirectURI: Visitor.redirectURI)
                let url = try JSONReader.parse(await Visitor.get(request.url).body)["url"]?.stringValue ?? ""
                let response = try AuthorizationResponse.parse(query: String(url.drop { $0 != "?" }))
                return (try #require(response.code), state)
            }
            func exchange(
                _ code: String, _ verifier: String, redirectURI: String = Visitor.redirectURI,
                grant: String = "authorization_code"
            ) async throws -> String? {
                var components = URLComponents()
                components.queryItems = [
                    URLQueryItem(name: "grant_type", value: grant), URLQueryItem(name: "code", value: code),
                    URLQueryItem(name: "redirect_uri", value: redirectURI),
                    URLQueryItem(name: "code_verifier", value: verifier),
                    URLQueryItem(name: "client_id", value: visitor.facts.clientID),
                    URLQueryItem(name: "client_secret", value: visitor.facts.clientSecret),
                ]
                let body = components.percentEncodedQuery ?? ""
                let answer = try await visitor.post(
                    "/oidc/token", "application/x-www-form-urlencoded", body.utf8)
                let json = try JSONReader.parse(answer.body)
                return json["id_token"] == nil ? json["error"]?.stringValue : nil
            }
            let first = try await code()
            #expect(try await exchange(first.code, first.state.verifier.secret.text) == nil)
            #expect(try await exchange(first.code, first.state.verifier.secret.text) == "invalid_grant")
            let second = try await code()
            #expect(try await exchange(second.code, first.state.verifier.secret.text) == "invalid_grant")
            let third = try await code()
            let elsewhere = try await exchange(
                third.code, third.state.verifier.secret.text, redirectURI: Visitor.redirectURI + "/")
            #expect(elsewhere == "invalid_grant")
            let fourth = try await code()
            let otherGrant = try await exchange(fourth.code, fourth.state.verifier.secret.text, grant: "password")
            #expect(otherGrant == "unsupported_grant_type")
            #expect(try await Visitor.get(visitor.facts.baseURL + "/oidc/userinfo").status == 401)
        }
    }

    @Test("needs a request in order: a known client and redirect URI, openid, and PKCE by S256")
    func badRequests() async throws {
        try await Visitor.run { visitor in
            let genuine = try await visitor.party().begin(redirectURI: Visitor.redirectURI).request
            func answer(without name: String, _ value: String? = nil) async throws -> LoopbackClient.Answer {
                var components = try #require(URLComponents(string: genuine.url))
                components.queryItems?.removeAll { $0.name == name }
                if let value { components.queryItems?.append(URLQueryItem(name: name, value: value)) }
                return try await Visitor.get(components.string ?? "")
            }
            for (name, value) in [
                ("client_id", nil), ("client_id", "another"), ("redirect_uri", nil),
                ("redirect_uri", "https://other.example.com/callback"), ("redirect_uri", "javascript:alert(1)"),
                ("redirect_uri", "http://127.0.0.1.example.com/"), ("redirect_uri", "http://127.0.0.1/#f"),
            ] as [(String, String?)] {
                #expect(try await answer(without: name, value).status == 400, "\(name) \(value ?? "")")
            }
            for (name, value, error) in [
                ("response_type", "token", "unsupported_response_type"), ("scope", "email", "invalid_scope"),
                ("code_challenge", nil, "invalid_request"), ("code_challenge_method", "plain", "invalid_request"),
                ("response_mode", "fragment", "invalid_request"),
            ] as [(String, String?, String)] {
                let body = try await answer(without: name, value).body
                let url = try JSONReader.parse(body)["url"]?.stringValue ?? ""
                #expect(url.hasPrefix(Visitor.redirectURI + "?error=" + error), "\(name) \(url)")
                #expect(url.contains("&state="))
            }
        }
        try await Visitor.run {
            $0.redirectURIs = ["https://portal.example.com/callback"]
        } body: { visitor in
            let party = try await visitor.party()
            let permitted = party.begin(redirectURI: "https://portal.example.com/callback").request.url
            #expect(try await Visitor.get(permitted).status == 200)
            #expect(try await Visitor.get(party.begin(redirectURI: Visitor.redirectURI).request.url).status == 400)
        }
    }
}
