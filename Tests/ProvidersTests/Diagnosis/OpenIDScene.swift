import Crypto
import Foundation
import OIDC
import PortalCore
import PortalTestSupport
import StrictJSON

/// A sign-in by OpenID Connect through the whole flow with a really signed ID token, all in order until a test changes
/// something.
struct OpenIDScene {
    static let issuer = "https://op.example.com"
    static let clientID = "client-1"
    static let now = Date(timeIntervalSince1970: 1_795_305_600)

    var issuer = OpenIDScene.issuer
    /// Changes what comes back to the redirect URI; null removes.
    var callback: JSONObject = [:]
    /// Changes the ID token's claims; null removes.
    var claims: JSONObject = [:]
    var header: JSONObject = [:]
    var token: ProviderResponse?
    var tokenMembers: JSONObject = [:]
    var userInfo: JSONObject = ["sub": "user-1"]
    var published: [JSONObject]?
    var failing: [String: HTTPExchangeError.Code] = [:]
    var options = ConnectionOptions()
    var userInfoUse = RelyingPartyPolicy.UserInfoUse.ifAvailable
    /// Whether a new authentication is asked for.
    var forcesAuthentication = false
    var timedOut = false
    var interrupted = false
    var domains = ["example.com"]
    var moreChecks: [SignInCheck] = []

    func evidence(_ providerID: ProviderID) async throws -> SignInEvidence {
        let document: JSONObject = [
            "issuer": .string(issuer), "authorization_endpoint": .string(Self.issuer + "/authorize"),
            "token_endpoint": .string(Self.issuer + "/token"), "jwks_uri": .string(Self.issuer + "/keys"),
            "userinfo_endpoint": .string(Self.issuer + "/userinfo"), "response_types_supported": ["code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["ES256"],
            "authorization_response_iss_parameter_supported": true,
        ]
        let provider = try ProviderConfiguration(
            document: try DiscoveryDocument.parse(Array(document.description.utf8)), expectedIssuer: issuer)
        let party = RelyingParty(
            provider: provider, credentials: ClientCredentials(clientID: Self.clientID, secret: "a secret"),
            policy: RelyingPartyPolicy(userInfo: userInfoUse))
        let (request, state) = party.begin(
            AuthorizationOptions(maximumAuthenticationAge: forcesAuthentication ? 0 : nil),
            redirectURI: SAMLScene.urls.redirectUri, now: Self.now)
        var setup = ConnectionSetup(options: options)
        setup.settings = .oidc(
            try JSONDecoding.decode(
                OIDCSettings.self,
                from: [
                    "issuer": .string(issuer), "authorizationEndpoint": .string(Self.issuer + "/authorize"),
                    "tokenEndpoint": .string(Self.issuer + "/token"), "jwksUri": .string(Self.issuer + "/keys"),
                    "userInfoEndpoint": .string(Self.issuer + "/userinfo"), "signingAlgorithms": ["ES256"],
                    "clientAuthentication": [], "announcesPKCE": true,
                ]))
        var evidence = SignInEvidence(
            providerId: providerID, protocol: .oidc, serviceProvider: SAMLScene.urls, setup: setup, checks: [],
            now: SAMLScene.now)
        evidence.domains = domains
        evidence.requestedAt = SAMLScene.now
        guard !timedOut else {
            evidence.timedOut = true
            evidence.interrupted = interrupted
            return evidence
        }
        let sent = Dictionary(request.parameters.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        var answer: JSONObject = [
            "code": "code-1", "state": .string(sent["state"] ?? ""), "iss": .string(issuer),
        ]
        answer.apply(callback)
        var query = URLComponents()
        query.queryItems = answer.members.map { URLQueryItem(name: $0.key, value: $0.value.stringValue) }
        let response = try AuthorizationResponse.parse(query: query.percentEncodedQuery ?? "")
        let report = await party.finish(
            response, state: state, keySets: KeySetCache(now: { Self.now }),
            http: OpenIDPeer(scene: PeerScene(self, nonce: sent["nonce"] ?? "")), now: { Self.now })
        evidence.checks = report.checks.map(SignInCheck.init) + moreChecks
        evidence.openID = SignInEvidence.OpenID(report)
        if let profile = report.profile {
            let asserted = AssertedAttributes(nameId: nil, values: profile.claims.members)
            let module = try ProviderCatalog(DiagnosisTable.modules).module(providerID)
            let outcome = module.standardAttributeMap(for: .oidc).profile(from: asserted)
            evidence.missingAttributes = outcome.missing
            evidence.attributeNames = profile.claims.members.keys
        }
        return evidence
    }
}

/// What the provider's endpoints need of a scene.
struct PeerScene: Sendable {
    let idToken: String?
    let token: ProviderResponse?
    let tokenMembers: JSONObject
    let userInfo: JSONObject
    let keys: [JSONObject]
    let failing: [String: HTTPExchangeError.Code]

    init(_ scene: OpenIDScene, nonce: String) {
        let key = P256.Signing.PrivateKey()
        let point = key.publicKey.rawRepresentation
        let half = point.count / 2
        keys =
            scene.published ?? [
                [
                    "kty": "EC", "crv": "P-256", "kid": "key-1", "alg": "ES256", "use": "sig",
                    "x": .string(Self.base64URL(point.prefix(half))), "y": .string(Self.base64URL(point.suffix(half))),
                ]
            ]
        let now = Int64(OpenIDScene.now.timeIntervalSince1970)
        var claims: JSONObject = [
            "iss": .string(scene.issuer), "sub": "user-1", "aud": .string(OpenIDScene.clientID),
            "exp": .integer(now + 300), "iat": .integer(now), "nonce": .string(nonce), "email": "jane@example.com",
        ]
        claims.apply(scene.claims)
        var header: JSONObject = ["alg": "ES256", "kid": "key-1"]
        header.apply(scene.header)
        let input =
            Self.base64URL(header.description.utf8) + "." + Self.base64URL(claims.description.utf8)
        idToken = (try? key.signature(for: SHA256.hash(data: Array(input.utf8)))).map {
            input + "." + Self.base64URL($0.rawRepresentation)
        }
        token = scene.token
        tokenMembers = scene.tokenMembers
        userInfo = scene.userInfo
        failing = scene.failing
    }

    static func base64URL(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

/// The provider's endpoints, without a network.
struct OpenIDPeer: HTTPExchange {
    let scene: PeerScene

    func perform(_ request: ProviderRequest) async throws(HTTPExchangeError) -> ProviderResponse {
        let path = String(request.url.dropFirst(OpenIDScene.issuer.count))
        if let code = scene.failing[path] { throw HTTPExchangeError(code, "no answer") }
        switch path {
        case "/token":
            if let token = scene.token { return token }
            var members: JSONObject = ["access_token": "access-1", "token_type": "Bearer", "expires_in": 300]
            if let idToken = scene.idToken { members["id_token"] = .string(idToken) }
            members.apply(scene.tokenMembers)
            return Self.json(members)
        case "/keys": return Self.json(["keys": .array(scene.keys.map(JSON.object))])
        default: return Self.json(scene.userInfo)
        }
    }

    static func json(_ members: JSONObject, status: Int = 200) -> ProviderResponse {
        ProviderResponse(status: status, contentType: "application/json", body: Array(members.description.utf8))
    }

    static func error(_ code: String, _ description: String? = nil, status: Int = 400) -> ProviderResponse {
        var members: JSONObject = ["error": .string(code)]
        if let description { members["error_description"] = .string(description) }
        return json(members, status: status)
    }
}

extension JSONObject {
    /// Sets members; null removes.
    mutating func apply(_ changes: JSONObject) {
        for change in changes.members { self[change.key] = change.value.isNull ? JSON?.none : change.value }
    }
}
