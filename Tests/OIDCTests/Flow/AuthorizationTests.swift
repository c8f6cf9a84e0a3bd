import Crypto
import LibraryTestSupport
import OIDC
import StrictJSON
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("An authorization request")
struct AuthorizationRequestTests {
    private func begin(
        _ options: AuthorizationOptions = .init(), endpoint: String = "https://op.example.com/authorize"
    ) throws -> (url: String, parameters: [String: String], state: FlowState) {
        let party = RelyingParty(
            provider: try ScriptedProvider.configuration(["authorization_endpoint": .string(endpoint)]),
            credentials: ClientCredentials(clientID: "a b&c=d", secret: "s"))
        let (request, state) = party.begin(options, redirectURI: "https://rp.example.com/cb?x=1&y=ä")
        let query = try #require(URLComponents(string: request.url)?.percentEncodedQuery)
        return (request.url, ScriptedProvider.form(Array(query.utf8)), state)
    }

    @Test("asks for a code with PKCE, state and nonce")
    func standard() throws {
        let (url, parameters, state) = try begin()
        #expect(url.hasPrefix("https://op.example.com/authorize?response_type=code&client_id=a+b%26c%3Dd&"))
        #expect(parameters["client_id"] == "a b&c=d")
        #expect(parameters["redirect_uri"] == "https://rp.example.com/cb?x=1&y=ä")
        #expect(parameters["scope"] == "openid email profile")
        #expect(parameters["state"] == state.state)
        #expect(parameters["nonce"] == state.nonce.text)
        #expect(parameters["code_challenge_method"] == "S256")
        #expect(state.verifier.secret.text.utf8.count == 43)
        let hash = SHA256.hash(data: Array(state.verifier.secret.text.utf8))
        #expect(parameters["code_challenge"] == TokenSigner.base64URL(hash))
        #expect(parameters.count == 8)
        #expect(!url.contains(state.verifier.secret.text))
    }

    @Test("keeps the query that the endpoint has, and drops a fragment")
    func query() throws {
        #expect(try begin(endpoint: "https://op.example.com/a?p=B2C_1").url.contains("/a?p=B2C_1&response_type=code&"))
        #expect(try begin(endpoint: "https://op.example.com/a?").url.contains("/a?response_type=code&"))
        let request = AuthorizationRequest(
            endpoint: "https://op.example.com/a#x", clientID: "c", redirectURI: "r", options: .init(), state: "s",
            nonce: try begin().state.nonce, codeChallenge: "h")
        #expect(request.url.hasPrefix("https://op.example.com/a?response_type=code"))
        #expect(!request.url.contains("#"))
    }

    @Test("carries every option")
    func options() throws {
        let (_, parameters, state) = try begin(
            AuthorizationOptions(
                scopes: ["groups", "openid", "groups", "bad scope", ""], prompts: [.login, .selectAccount],
                display: .popup, maximumAuthenticationAge: 60, loginHint: "jane+x@example.com",
                contextClasses: ["gold", "silver"], essentialIDTokenClaims: ["auth_time", "acr"],
                locales: ["de", "en"], responseMode: .formPost,
                statePrefix: "ssess_01-"))
        #expect(parameters["scope"] == "openid groups")
        #expect(parameters["prompt"] == "login select_account")
        #expect(parameters["display"] == "popup")
        #expect(parameters["max_age"] == "60")
        #expect(parameters["login_hint"] == "jane+x@example.com")
        #expect(parameters["acr_values"] == "gold silver")
        #expect(
            parameters["claims"] == #"{"id_token":{"auth_time":{"essential":true},"acr":{"essential":true}}}"#)
        #expect(parameters["ui_locales"] == "de en")
        #expect(parameters["response_mode"] == "form_post")
        #expect(parameters["state"]?.hasPrefix("ssess_01-") == true)
        #expect(parameters["state"]?.utf8.count == 9 + 43)
        #expect(state.maximumAuthenticationAge == 60)
        #expect(state.contextClasses == ["gold", "silver"])
        #expect(try begin(AuthorizationOptions(prompts: [.none, .login])).parameters["prompt"] == "none")
        for prefix in ["a b", "ä", "a&b", String(repeating: "a", count: 129)] {
            #expect(try begin(AuthorizationOptions(statePrefix: prefix)).state.state.utf8.count == 43)
        }
    }

    @Test("has new secrets each time, which a generator's seed repeats")
    func randomness() throws {
        let party = try ScriptedProvider.party()
        func secrets(_ seed: UInt64) -> [String] {
            var generator = SeededGenerator(seed: seed)
            let state = party.begin(redirectURI: "r", using: &generator).state
            return [state.state, state.nonce.text, state.verifier.secret.text]
        }
        #expect(secrets(1) == secrets(1))
        #expect(Set(secrets(1) + secrets(2)).count == 6)
        let many = (0..<200).flatMap { _ -> [String] in
            let state = party.begin(redirectURI: "r").state
            return [state.state, state.nonce.text, state.verifier.secret.text]
        }
        #expect(Set(many).count == 600)
        #expect(many.allSatisfy { $0.utf8.count == 43 })
    }

    @Test("leaves a state that can be kept, and that no description shows")
    func keeping() throws {
        let state = try begin(AuthorizationOptions(maximumAuthenticationAge: 5, contextClasses: ["a"])).state
        let kept = try JSONDecoder().decode(FlowState.self, from: JSONEncoder().encode(state))
        #expect(kept == state)
        #expect(try JSONDecoding.decode(FlowState.self, from: JSONEncoding.bytes(of: state)) == state)
        for text in ["\(state)", String(reflecting: state), "\(state.nonce)", "\(state.verifier)"] {
            #expect(!text.contains(state.nonce.text) && !text.contains(state.state))
            #expect(!text.contains(state.verifier.secret.text))
        }
    }
}

@Suite("An authorization response")
struct AuthorizationResponseTests {
    @Test("is read from a query and from a form")
    func reading() throws {
        let query = "code=a%2Fb%3D&state=x+y&iss=https%3A%2F%2Fop.example.com&session_state=1"
        for response in [
            try AuthorizationResponse.parse(query: query), try AuthorizationResponse.parse(query: "?" + query),
            try AuthorizationResponse.parse(form: Array(query.utf8)),
        ] {
            #expect(response.code == "a/b=")
            #expect(response.state == "x y")
            #expect(response.issuer == "https://op.example.com")
            #expect(response.error == nil)
            #expect(response.otherParameters == ["session_state"])
        }
        let error = try AuthorizationResponse.parse(
            query: "error=access_denied&error_description=No%20way%21&error_uri=https%3A%2F%2Fe&state=s")
        #expect(error.error == OAuthError(code: "access_denied", description: "No way!", uri: "https://e"))
        #expect(error.code == nil)
        let empty = try AuthorizationResponse.parse(query: "code=&state=&error=")
        #expect(empty.code == nil && empty.state == nil && empty.error == nil)
        #expect(!"\(try AuthorizationResponse.parse(query: "code=topsecret"))".contains("topsecret"))
    }

    @Test("with a repeated parameter is refused, also when escapes hide it")
    func repetitions() {
        for (query, name) in [
            ("code=a&code=b&state=s", "code"), ("state=s&state=s", "state"), ("code=a&c%6Fde=b", "code"),
            ("iss=a&iss=b", "iss"), ("x=1&x=1", "x"), ("code=a&code=", "code"),
        ] {
            #expect(throws: AuthorizationResponse.ParseError.repeatedParameter(name)) {
                try AuthorizationResponse.parse(query: query)
            }
        }
    }

    @Test("that is malformed or too large is refused")
    func malformed() {
        for query in ["code=%", "code=%4", "code=%zz", "code=%ff", "%C3=1", "a=%e2%82"] {
            #expect(throws: AuthorizationResponse.ParseError.malformed) {
                try AuthorizationResponse.parse(query: query)
            }
        }
        let many = (0...AuthorizationResponse.maximumParameters).map { "p\($0)=1" }.joined(separator: "&")
        #expect(throws: AuthorizationResponse.ParseError.malformed) { try AuthorizationResponse.parse(query: many) }
        let long = "code=" + String(repeating: "a", count: AuthorizationResponse.maximumBytes)
        #expect(throws: AuthorizationResponse.ParseError.tooLarge) { try AuthorizationResponse.parse(query: long) }
        #expect(AuthorizationResponse.ParseError.tooLarge.check.code == .tooLarge)
    }

    @Test("changed at random is read or refused, never a crash")
    func mutation() {
        var random = SeededGenerator(seed: 9)
        let text = Array("code=a%2Fb%3D&state=x+y&iss=https%3A%2F%2Fop&error_description=%C3%A4".utf8)
        for _ in 0..<3000 {
            var bytes = text
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            _ = try? AuthorizationResponse.parse(form: bytes)
            _ = try? CompactJWS.parse(String(decoding: bytes, as: UTF8.self))
        }
    }
}
