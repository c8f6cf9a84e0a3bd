import Crypto
import OIDC
import StrictJSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A provider without a network: it answers a client's requests as a correct provider would, with a live key, except
/// where a test has changed something.
actor ScriptedProvider: HTTPExchange {
    static let issuer = "https://op.example.com"
    static let clientID = "client one"
    static let secret = "s%:+é secret"
    static let redirectURI = "https://rp.example.com/callback"
    static let now = Date(timeIntervalSince1970: 1_700_000_000)

    /// What a test may change.
    struct Behaviour: Sendable {
        var claims: JSONObject = [:]
        var header: JSONObject = [:]
        var algorithm: SigningAlgorithm?
        /// Replaces the whole ID token.
        var idToken: String?
        /// Signs the ID token; the published keys are ``published``.
        var signer = TokenSigner.p256("key-1")
        var published: [JSONObject] = []
        /// Changes members of the token response; null removes.
        var tokenResponse: JSONObject = [:]
        var token: ProviderResponse?
        var userInfo: ProviderResponse?
        var userInfoClaims: JSONObject = ["sub": "user-1", "name": "Jane Doe", "locale": "en"]
        var keySet: ProviderResponse?
        var failing: Set<String> = []
    }

    var behaviour: Behaviour
    private(set) var requests: [ProviderRequest] = []
    private var nonce = ""
    private var code = "code-1"
    private var challenge = ""

    init(_ change: @Sendable (inout Behaviour) -> Void = { _ in }) throws {
        var behaviour = Behaviour()
        behaviour.published = [try behaviour.signer.webKey()]
        change(&behaviour)
        self.behaviour = behaviour
    }

    func change(_ change: @Sendable (inout Behaviour) -> Void) {
        change(&behaviour)
    }

    static let discovery: JSONObject = [
        "issuer": .string(issuer), "authorization_endpoint": .string(issuer + "/authorize?tenant=a"),
        "token_endpoint": .string(issuer + "/token"), "userinfo_endpoint": .string(issuer + "/userinfo"),
        "jwks_uri": .string(issuer + "/keys"), "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
        "authorization_response_iss_parameter_supported": true,
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
    ]

    static func configuration(_ changes: JSONObject = [:], issuer: String = issuer) throws -> ProviderConfiguration {
        var members = discovery
        members.apply(changes)
        return try ProviderConfiguration(
            document: try DiscoveryDocument.parse(Array(members.description.utf8)), expectedIssuer: issuer)
    }

    static func party(
        _ changes: JSONObject = [:], credentials: ClientCredentials? = nil, policy: RelyingPartyPolicy = .init()
    ) throws -> RelyingParty {
        RelyingParty(
            provider: try configuration(changes),
            credentials: credentials ?? ClientCredentials(clientID: clientID, secret: secret), policy: policy)
    }

    /// What the browser brings back, after the user has signed in.
    func authorize(_ request: AuthorizationRequest, changes: JSONObject = [:]) throws -> AuthorizationResponse {
        let parameters = Dictionary(uniqueKeysWithValues: request.parameters.map { ($0.name, $0.value) })
        nonce = parameters["nonce"] ?? ""
        challenge = parameters["code_challenge"] ?? ""
        var answer: JSONObject = [
            "code": .string(code), "state": .string(parameters["state"] ?? ""), "iss": .string(Self.issuer),
        ]
        answer.apply(changes)
        var components = URLComponents()
        components.queryItems = answer.members.map { URLQueryItem(name: $0.key, value: $0.value.stringValue) }
        return try AuthorizationResponse.parse(query: components.percentEncodedQuery ?? "")
    }

    /// Signs in from beginning to end.
    func signIn(
        _ party: RelyingParty, options: AuthorizationOptions = .init(), response: JSONObject = [:],
        keySets: KeySetCache? = nil, now: Date = ScriptedProvider.now
    ) async throws -> FlowReport {
        let (request, state) = party.begin(options, redirectURI: Self.redirectURI, now: now)
        let answer = try authorize(request, changes: response)
        return await party.finish(
            answer, state: state, keySets: keySets ?? KeySetCache(now: { now }), http: self, now: { now })
    }

    func perform(_ request: ProviderRequest) async throws(HTTPExchangeError) -> ProviderResponse {
        requests.append(request)
        let path = String(request.url.dropFirst(Self.issuer.count))
        guard !behaviour.failing.contains(path) else { throw HTTPExchangeError(.timeout, "no answer in time") }
        switch path {
        case "/token": return behaviour.token ?? token(request)
        case "/keys":
            return behaviour.keySet
                ?? ProviderResponse(
                    status: 200, contentType: "application/json",
                    body: Array(VerificationKeySet.text(behaviour.published).utf8))
        case "/userinfo":
            guard request.fields.contains(.init(name: "Authorization", value: "Bearer access-1")) else {
                return ProviderResponse(status: 401, contentType: nil, body: [])
            }
            return behaviour.userInfo
                ?? ProviderResponse(
                    status: 200, contentType: "application/json; charset=utf-8",
                    body: Array(behaviour.userInfoClaims.description.utf8))
        default: return ProviderResponse(status: 404, contentType: nil, body: [])
        }
    }

    private func token(_ request: ProviderRequest) -> ProviderResponse {
        let form = Self.form(request.body ?? [])
        let hash = SHA256.hash(data: Array((form["code_verifier"] ?? "").utf8))
        guard form["grant_type"] == "authorization_code", form["code"] == code,
            form["redirect_uri"] == Self.redirectURI, TokenSigner.base64URL(hash) == challenge
        else { return Self.json(["error": "invalid_grant"], status: 400) }
        var claims: JSONObject = [
            "iss": .string(Self.issuer), "sub": "user-1", "aud": .string(Self.clientID),
            "exp": .integer(1_700_000_300), "iat": .integer(1_699_999_999), "nonce": .string(nonce),
            "email": "jane@example.com", "name": "Jane from the ID token",
        ]
        claims.apply(behaviour.claims)
        let made = try? behaviour.signer.token(claims, behaviour.algorithm, header: behaviour.header)
        var answer: JSONObject = [
            "access_token": "access-1", "token_type": "bearer", "expires_in": 300,
            "id_token": .string(behaviour.idToken ?? made ?? ""), "scope": "openid email",
        ]
        answer.apply(behaviour.tokenResponse)
        return Self.json(answer)
    }

    static func json(_ members: JSONObject, status: Int = 200) -> ProviderResponse {
        ProviderResponse(status: status, contentType: "application/json", body: Array(members.description.utf8))
    }

    /// Reads a form independently of the library.
    static func form(_ body: [UInt8]) -> [String: String] {
        var components = URLComponents()
        components.percentEncodedQuery = String(decoding: body, as: UTF8.self).replacing("+", with: "%20")
        var values: [String: String] = [:]
        for item in components.queryItems ?? [] { values[item.name] = item.value }
        return values
    }
}

extension FlowReport {
    /// What failed: check and code.
    var failures: [String] {
        checks.filter { $0.outcome == .failed }.map { "\($0.name.rawValue) \($0.code?.rawValue ?? "")" }
    }
}
