import Crypto
import OIDC
import StrictJSON
import Testing
import _CryptoExtras

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("The token endpoint")
struct TokenEndpointTests {
    private func request(
        _ credentials: ClientCredentials, _ method: ClientAuthenticationMethod
    ) throws -> (request: ProviderRequest, form: [String: String]) {
        var generator = SystemRandomNumberGenerator()
        let request = try TokenRequest(
            endpoint: "https://op.example.com/token", issuer: "https://op.example.com", credentials: credentials,
            method: method, code: "c&1", redirectURI: "https://rp/cb?a=b", verifier: CodeVerifier(using: &generator),
            now: 1_700_000_000, using: &generator
        ).request
        return (request, ScriptedProvider.form(request.body ?? []))
    }

    @Test("is sent code, redirect URI and verifier, and no redirect is followed")
    func standard() throws {
        let (request, form) = try request(ClientCredentials(clientID: "c", secret: "s"), .clientSecretBasic)
        #expect(request.method == .post)
        #expect(request.url == "https://op.example.com/token")
        #expect(!request.followsRedirects)
        #expect(request.fields.contains(.init(name: "Content-Type", value: "application/x-www-form-urlencoded")))
        #expect(form["grant_type"] == "authorization_code")
        #expect(form["code"] == "c&1")
        #expect(form["redirect_uri"] == "https://rp/cb?a=b")
        #expect(form["code_verifier"]?.utf8.count == 43)
        #expect(form.count == 4)
        #expect(!"\(request)".contains("c&1") && !String(reflecting: request).contains("Basic"))
    }

    @Test("gets id and secret form-encoded before they are put into the header")
    func basic() throws {
        let credentials = ClientCredentials(clientID: "a:b c", secret: "p%+/ä~*")
        let field = try #require(
            try request(credentials, .clientSecretBasic).request.fields.first { $0.name == "Authorization" })
        let encoded = try #require(Data(base64Encoded: String(field.value.dropFirst("Basic ".count))))
        #expect(String(decoding: encoded, as: UTF8.self) == "a%3Ab+c:p%25%2B%2F%C3%A4~*")
    }

    @Test("gets the secret in the body, and then not in the header")
    func post() throws {
        let (request, form) = try request(ClientCredentials(clientID: "a b", secret: "p&q=ä"), .clientSecretPost)
        #expect(form["client_id"] == "a b")
        #expect(form["client_secret"] == "p&q=ä")
        #expect(!request.fields.contains { $0.name == "Authorization" })
        let (open, openForm) = try self.request(ClientCredentials(clientID: "a b"), .none)
        #expect(openForm["client_id"] == "a b" && openForm["client_secret"] == nil)
        #expect(!open.fields.contains { $0.name == "Authorization" })
    }

    private static let keys: [(String, SigningAlgorithm)] = [
        (P256.Signing.PrivateKey().pemRepresentation, .es256),
        ((try? _RSA.Signing.PrivateKey(keySize: .bits2048).pemRepresentation) ?? "", .rs256),
        ((try? _RSA.Signing.PrivateKey(keySize: .bits2048).pkcs8PEMRepresentation) ?? "", .rs256),
    ]

    @Test("gets an assertion signed with the client's key", arguments: keys)
    func assertion(pem: String, algorithm: SigningAlgorithm) throws {
        let key = try ClientSigningKey(pem: pem, keyID: "client-key")
        #expect(key.algorithm == algorithm)
        for audience in ClientCredentials.AssertionAudience.allCases {
            let credentials = ClientCredentials(clientID: "c", key: key, assertionAudience: audience)
            let (_, form) = try request(credentials, .privateKeyJWT)
            #expect(form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
            #expect(form["client_id"] == "c" && form["client_secret"] == nil)
            let assertion = try CompactJWS.parse(try #require(form["client_assertion"]))
            #expect(assertion.header.algorithm == algorithm.rawValue)
            #expect(assertion.header.keyID == "client-key")
            let published = try VerificationKeySet(keys: try #require(key.publicKey.objectValue))
            let verifies = published.keys.first?.isValid(
                assertion.signature, for: assertion.signingInput, algorithm: algorithm)
            #expect(verifies == true)
            let claims = ClaimSet(try assertion.claims())
            #expect(claims.issuer == "c" && claims.subject == "c")
            #expect(
                claims.audiences
                    == [audience == .issuer ? "https://op.example.com" : "https://op.example.com/token"])
            let (issued, expires) = (try #require(claims.issuedAt), try #require(claims.expiresAt))
            #expect(issued <= 1_700_000_000 && expires > 1_700_000_000 && expires - issued <= 300)
            #expect((claims.string("jti")?.utf8.count ?? 0) >= 22)
            #expect(try request(credentials, .privateKeyJWT).form["client_assertion"] != form["client_assertion"])
        }
        #expect(!"\(key)".contains("PRIVATE") && key.publicKey["d"] == nil)
    }

    @Test("refuses client keys that are too short or no keys")
    func clientKeys() throws {
        let short = try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: 1024)).pemRepresentation
        for pem in [
            "", "x", short, P384.Signing.PrivateKey().pemRepresentation,
            P256.Signing.PrivateKey().publicKey.pemRepresentation,
        ] {
            #expect(throws: ClientSigningKey.KeyError.self) { try ClientSigningKey(pem: pem, keyID: nil) }
        }
    }

    @Test("is authenticated to by the best method that both sides know")
    func choice() throws {
        let key = try ClientSigningKey(pem: P256.Signing.PrivateKey().pemRepresentation, keyID: nil)
        let secret = ClientCredentials(clientID: "c", secret: "s")
        let both = ClientCredentials(clientID: "c", secret: "s", key: key)
        #expect(secret.method(supported: nil) == .clientSecretBasic)
        #expect(secret.method(supported: ["client_secret_post"]) == .clientSecretPost)
        #expect(secret.method(supported: ["client_secret_post", "client_secret_basic"]) == .clientSecretBasic)
        #expect(secret.method(supported: ["private_key_jwt", "tls_client_auth"]) == nil)
        #expect(both.method(supported: ["client_secret_basic", "private_key_jwt"]) == .privateKeyJWT)
        #expect(both.method(supported: ["client_secret_basic"]) == .clientSecretBasic)
        #expect(
            ClientCredentials(clientID: "c").method(supported: ["client_secret_basic"])
                == ClientAuthenticationMethod.none)
        let forced = ClientCredentials(clientID: "c", secret: "s", requiredMethod: .clientSecretPost)
        #expect(forced.method(supported: ["client_secret_basic"]) == .clientSecretPost)
        #expect(ClientCredentials(clientID: "c", requiredMethod: .privateKeyJWT).method(supported: nil) == nil)
        #expect(!"\(secret) \(String(reflecting: secret))".contains("s\""))
    }

    private func read(_ body: String, status: Int = 200, type: String? = "application/json") -> TokenResponse.Report {
        TokenResponse.read(ProviderResponse(status: status, contentType: type, body: Array(body.utf8)))
    }

    @Test("answers with tokens, whatever the case of Bearer")
    func tokens() throws {
        for type in ["Bearer", "bearer", "BEARER"] {
            let report = read(
                "{\"access_token\":\"a\",\"token_type\":\"\(type)\",\"id_token\":\"i\",\"expires_in\":3600,\"scope\":\"openid x\"}"
            )
            let tokens = try #require(report.tokens)
            #expect(tokens.accessToken == "a" && tokens.idToken == "i" && tokens.expiresIn == 3600)
            #expect(tokens.scopes == ["openid", "x"])
            #expect(!"\(tokens)".contains("i\"") && "\(tokens)" == "(tokens)")
        }
        #expect(
            read(
                "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"id_token\":\"i\"}",
                type: "application/json;charset=UTF-8"
            ).tokens != nil)
    }

    @Test(
        "has its answer refused when it is none",
        arguments: [
            ("{\"token_type\":\"Bearer\",\"id_token\":\"i\"}", "token.response missing"),
            ("{\"access_token\":\"a\",\"id_token\":\"i\"}", "token.token_type missing"),
            (
                "{\"access_token\":\"a\",\"token_type\":\"DPoP\",\"id_token\":\"i\"}",
                "token.token_type wrong_token_type"
            ),
            ("{\"access_token\":\"a\",\"token_type\":\"Bearer\"}", "token.id_token missing"),
            ("{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"id_token\":{}}", "token.id_token malformed"),
            (
                "{\"access_token\":\"a\\r\\nX: y\",\"token_type\":\"Bearer\",\"id_token\":\"i\"}",
                "token.response malformed"
            ),
            ("{\"access_token\":\"a b\",\"token_type\":\"Bearer\",\"id_token\":\"i\"}", "token.response malformed"),
            ("{\"access_token\":\"\",\"token_type\":\"Bearer\",\"id_token\":\"i\"}", "token.response malformed"),
            (
                "{\"access_token\":\"a\",\"access_token\":\"b\",\"token_type\":\"Bearer\",\"id_token\":\"i\"}",
                "token.response repeated_member"
            ),
            ("[]", "token.response not_json"), ("", "token.response not_json"),
            ("access_token=a", "token.response not_json"),
            ("{\"error\":\"invalid_grant\"}", "token.response provider_error"),
        ])
    func wrongAnswers(body: String, failure: String) {
        let report = read(body)
        #expect(report.tokens == nil)
        let failures = report.checks.filter { $0.outcome == .failed }
            .map { "\($0.name.rawValue) \($0.code?.rawValue ?? "")" }
        #expect(failures == [failure])
    }

    @Test("answers with errors, which are told apart from failures")
    func errors() {
        let body = "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215\",\"error_uri\":\"https://e\"}"
        for status in [400, 401] {
            let report = read(body, status: status)
            #expect(report.error == OAuthError(code: "invalid_client", description: "AADSTS7000215", uri: "https://e"))
            #expect(report.checks.first?.code == .providerError)
        }
        for (text, status) in [("<html>", 400), ("{}", 400), (body, 500), (body, 302), ("", 204)] {
            #expect(read(text, status: status).error == nil)
            #expect(read(text, status: status).checks.first?.code == .wrongStatus)
        }
        #expect(read(body, type: "text/html").checks.first?.code == .wrongContentType)
        #expect(read(body, type: nil).checks.first?.code == .wrongContentType)
        let large = String(repeating: " ", count: TokenResponse.maximumBytes + 1)
        #expect(read(large).checks.first?.code == .tooLarge)
    }
}
