import PortalCore
import StrictJSON
import Testing

@Suite struct OIDCReviewTests {
    private static let issuer = "https://login.engine-works.io/oauth2"

    private static func document(_ changes: [String: JSON?] = [:]) -> JSONObject {
        var object: JSONObject = [
            "issuer": .string(issuer), "authorization_endpoint": "https://login.engine-works.io/authorize",
            "token_endpoint": "https://login.engine-works.io/token",
            "userinfo_endpoint": "https://login.engine-works.io/me",
            "jwks_uri": "https://login.engine-works.io/keys", "response_types_supported": ["code", "id_token"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "scopes_supported": ["openid", "email", "profile"], "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "none"],
        ]
        for (name, value) in changes { object[name] = value }
        return object
    }

    private static let keySet = """
        {"keys": [{"kty": "EC", "crv": "P-256", "kid": "a", "use": "sig", "alg": "ES256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}
        """

    private func review(
        _ changes: [String: JSON?] = [:], issuer: String = issuer, clientID: String? = "0oa1",
        secret: MetadataInput.ClientSecret = .given("s3cr3t-value"), keySet: String? = keySet,
        context: ReviewContext = Review.context
    ) -> OIDCReview {
        OIDCReview.review(
            MetadataInput.OIDCInput(
                issuer: issuer, clientID: clientID, clientSecret: secret,
                discovery: Array(Self.document(changes).description.utf8), keySet: keySet.map { Array($0.utf8) }),
            context: context)
    }

    private func discovery(_ text: String) -> OIDCReview {
        OIDCReview.review(
            MetadataInput.OIDCInput(
                issuer: Self.issuer, clientID: "0oa1", clientSecret: .stored, discovery: Array(text.utf8)),
            context: Review.context)
    }

    @Test func aFlawlessProviderHasNoFindingsAndYieldsWhatAConnectionNeeds() throws {
        let review = review()
        #expect(review.codes.isEmpty)
        #expect(review.summary.issuer == Self.issuer && review.summary.algorithms == ["RS256", "ES256"])
        #expect(review.summary.endpoints?.token == "https://login.engine-works.io/token")
        #expect(review.summary.scopes == ["openid", "email", "profile"])
        #expect(review.summary.keys?.map(\.type) == ["P-256"])
        let settings = try #require(review.settings)
        #expect(settings.issuer == Self.issuer && settings.announcesPKCE)
        #expect(settings.clientAuthentication == ["client_secret_basic"])
        #expect(settings.userInfoEndpoint == "https://login.engine-works.io/me" && settings.endSessionEndpoint == nil)
    }

    // MARK: The issuer

    @Test(arguments: [
        ("", ["error oidc.issuer.missing"]), ("login.engine-works.io", ["error oidc.issuer.invalid"]),
        ("ftp://login.engine-works.io", ["error oidc.issuer.invalid"]),
        ("https://a:b@login.engine-works.io", ["error oidc.issuer.invalid"]),
        ("https://login.engine-works.io/oauth2?x=1", ["error oidc.issuer.invalid"]),
        ("https://{yourOktaDomain}/oauth2", ["error oidc.issuer.placeholder"]),
        ("https://login.engine-works.io/other", ["error oidc.issuer.mismatch"]),
        ("https://login.engine-works.io/OAuth2", ["error oidc.issuer.mismatch"]),
        ("http://login.engine-works.io/oauth2", ["error oidc.issuer.not_https", "error oidc.issuer.mismatch"]),
        ("https://login.engine-works.io/oauth2/", ["info oidc.issuer.mismatch"]),
        ("https://login.engine-works.io/oauth2/.well-known/openid-configuration", []), (" \(issuer)\n", []),
    ])
    func theIssuerAsTypedIsComparedWithTheOnePublished(issuer: String, labels: [String]) {
        #expect(review(issuer: issuer).codes == labels)
    }

    @Test func anAddressForAllTenantsIsNotOneOrganisations() {
        let review = review(
            ["issuer": "https://login.microsoftonline.com/{tenantid}/v2.0"],
            issuer: "https://login.microsoftonline.com/common/v2.0")
        #expect(review.codes == ["error oidc.issuer.mismatch"])
        #expect(review.findings.first?.message.contains("every tenant") ?? false)
    }

    @Test func withoutADiscoveryDocumentOnlyTheFieldsAreJudged() {
        let review = OIDCReview.review(
            MetadataInput.OIDCInput(issuer: "https://localhost:9", clientID: nil), context: Review.context)
        #expect(review.codes == ["error oidc.endpoint.private_address", "info oidc.client_id.missing"])
        #expect(review.settings == nil && review.summary.issuer == "https://localhost:9")
    }

    @Test func allowedAddressesMayBeUsedWithoutTLS() throws {
        let context = ReviewContext(
            now: Review.now, addresses: AddressPolicy(allowed: [try #require(CIDR("127.0.0.0/8"))]))
        let base = "http://127.0.0.1:9000"
        let review = review(
            [
                "issuer": .string(base), "authorization_endpoint": .string(base + "/a"),
                "token_endpoint": .string(base + "/t"),
                "userinfo_endpoint": .string(base + "/u"), "jwks_uri": .string(base + "/k"),
            ], issuer: base, context: context)
        #expect(review.codes.isEmpty && review.settings?.issuer == base)
    }

    // MARK: What is no discovery document

    @Test(arguments: [
        ("", "error oidc.discovery.unparsable"), ("{", "error oidc.discovery.unparsable"),
        ("<!DOCTYPE html><html></html>", "error oidc.discovery.wrong_type"), ("[]", "error oidc.discovery.wrong_type"),
        ("{\"keys\": []}", "error oidc.discovery.wrong_type"),
        ("{\"error\": \"not_found\"}", "error oidc.discovery.wrong_type"),
        ("<EntityDescriptor/>", "error oidc.discovery.wrong_type"),
    ])
    func whatWasAnsweredInsteadIsNamed(text: String, label: String) {
        let review = discovery(text)
        #expect(review.codes == [label])
        #expect(review.settings == nil)
    }

    @Test func anEmptyDocumentLacksEverythingAtOnce() {
        #expect(
            Set(discovery("{}").codes).isSuperset(of: [
                "error oidc.issuer.missing", "error oidc.endpoint.missing", "info oidc.pkce.not_offered",
            ]))
    }

    // MARK: Endpoints and abilities

    @Test(
        arguments: [
            ("authorization_endpoint", nil, ["error oidc.endpoint.missing"]),
            ("token_endpoint", "", ["error oidc.endpoint.missing"]),
            ("jwks_uri", 3, ["error oidc.endpoint.missing"]), ("userinfo_endpoint", nil, []),
            ("token_endpoint", "http://login.engine-works.io/t", ["error oidc.endpoint.not_https"]),
            ("token_endpoint", "https://10.0.0.1/t", ["error oidc.endpoint.private_address"]),
            ("token_endpoint", "/token", ["error oidc.endpoint.invalid"]),
            ("authorization_endpoint", "https://idp.internal/a", ["warning oidc.endpoint.private_address"]),
            ("authorization_endpoint", "https://localhost/a", ["error oidc.endpoint.private_address"]),
            ("userinfo_endpoint", "http://login.engine-works.io/u", ["warning oidc.endpoint.not_https"]),
            ("jwks_uri", "https://169.254.169.254/k", ["error oidc.endpoint.private_address"]),
            ("response_types_supported", ["id_token", "code id_token"], ["error oidc.response_type.not_supported"]),
            ("response_types_supported", nil, []),
            ("grant_types_supported", ["implicit"], ["error oidc.response_type.not_supported"]),
            ("id_token_signing_alg_values_supported", ["none", "HS256"], ["error oidc.algorithm.not_supported"]),
            ("id_token_signing_alg_values_supported", ["ES256", "none"], ["info oidc.algorithm.weak"]),
            ("id_token_signing_alg_values_supported", ["ES256", "HS512"], ["info oidc.algorithm.weak"]),
            ("id_token_signing_alg_values_supported", nil, ["warning oidc.jwks.no_usable_key"]),
            ("code_challenge_methods_supported", nil, ["info oidc.pkce.not_offered"]),
            ("code_challenge_methods_supported", ["plain"], ["info oidc.pkce.not_offered"]),
            (
                "token_endpoint_auth_methods_supported", ["tls_client_auth"],
                ["error oidc.client_authentication.not_supported"]
            ),
            ("token_endpoint_auth_methods_supported", nil, []),
            ("scopes_supported", ["openid"], ["warning oidc.scope.not_offered"]), ("scopes_supported", nil, []),
            ("scopes_supported", ["openid", "email", 3], ["warning oidc.discovery.irregular"]),
        ] as [(String, JSON?, [String])])
    func everyMemberIsJudged(member: String, value: JSON?, labels: [String]) {
        #expect(
            review([member: value]).codes.filter {
                !($0 == "warning oidc.scope.not_offered" && labels == ["warning oidc.discovery.irregular"])
            } == labels)
    }

    // MARK: The client

    @Test(arguments: [
        ("", ["error oidc.client_id.missing"]), ("{client_id}", ["error oidc.client_id.invalid"]),
        ("YOUR_CLIENT_ID", ["error oidc.client_id.invalid"]), ("a b", ["error oidc.client_id.invalid"]),
        (" 0oa1\n", []),
        (String(repeating: "x1", count: 300), ["error oidc.client_id.invalid"]),
    ])
    func theClientIDIsJudged(clientID: String, labels: [String]) {
        #expect(review(clientID: clientID).codes == labels)
    }

    @Test(arguments: [
        (MetadataInput.ClientSecret.absent, ["warning oidc.client_secret.missing"]), (.stored, []),
        (.given(""), ["error oidc.client_secret.missing"]), (.given("canary "), ["warning oidc.client_secret.invalid"]),
        (.given("YOUR_CLIENT_SECRET"), []), (.given("changeme"), ["error oidc.client_secret.invalid"]),
        (.given("3f2b1c9e-0d4a-4e1b-9c77-aa00bb11cc22"), ["warning oidc.client_secret.invalid"]),
        (.given("canary8Q~x{y}"), []),
    ])
    func theSecretIsJudgedAndNeverRepeated(secret: MetadataInput.ClientSecret, labels: [String]) {
        let review = review(secret: secret)
        #expect(review.codes == labels)
        #expect(!"\(review.findings)".contains("canary") && !"\(review.findings)".contains("3f2b1c9e"))
    }

    // MARK: Keys

    @Test(arguments: [
        ("", ["error oidc.jwks.unparsable"]), ("{}", ["error oidc.jwks.unparsable"]),
        ("{\"keys\": []}", ["error oidc.jwks.no_usable_key"]),
        (
            #"{"keys": [{"kty": "oct", "k": "AAAA"}]}"#,
            ["info oidc.jwks.key_unusable", "error oidc.jwks.no_usable_key"]
        ),
        (#"{"keys": [3]}"#, ["info oidc.jwks.key_unusable", "error oidc.jwks.no_usable_key"]),
    ])
    func keySetsWithoutUsableKeysAreRefused(text: String, labels: [String]) {
        #expect(review(keySet: text).codes == labels)
    }

    @Test func publishedPrivateKeysAndRepeatedIDsAreNamed() throws {
        var key = try #require(try JSONReader.parse(Self.keySet)["keys"]?[0]?.objectValue)
        let good = JSON.object(key)
        key["d"] = "AAAA"
        let published: JSON = ["keys": [good, .object(key)]]
        let codes = review(keySet: published.description).codes
        #expect(codes.contains("error oidc.jwks.private_key") && codes.contains("warning oidc.jwks.duplicate_kid"))
    }

    @Test func everyTruncationGetsAnAnswer() {
        let text = Self.document().description
        for end in text.utf8.indices { _ = discovery(String(text.utf8[..<end]) ?? "") }
        for end in Self.keySet.utf8.indices { _ = review(keySet: String(Self.keySet.utf8[..<end])) }
    }
}
