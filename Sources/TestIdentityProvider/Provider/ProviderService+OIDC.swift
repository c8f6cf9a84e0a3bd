import Crypto
import OIDC
import SAML
import StrictJSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension ProviderService {
    // MARK: Documents

    /// OpenID Connect Discovery 1.0 §3.
    func discovery(_ request: IncomingRequest) throws -> Reply {
        let behaviour = try behaviour.adding(request.queryFields())
        return .json([
            "issuer": .string(behaviour.has(.wrongDiscoveryIssuer) ? facts.issuer + "/" : facts.issuer),
            "authorization_endpoint": .string(facts.baseURL + ProviderPath.authorize),
            "token_endpoint": .string(facts.baseURL + ProviderPath.token),
            "userinfo_endpoint": .string(facts.baseURL + ProviderPath.userInfo),
            "jwks_uri": .string(facts.baseURL + ProviderPath.keys), "response_types_supported": ["code"],
            "response_modes_supported": ["query", "form_post"], "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "email", "profile", "groups"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"], "authorization_response_iss_parameter_supported": true,
            "claims_supported": [
                "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "email", "email_verified", "name",
                "given_name", "family_name", "preferred_username", "groups",
            ],
        ])
    }

    func keySet() throws -> Reply {
        if behaviour.has(.rotatedKeys) { hasRotated = true }
        let roles: [ProviderKeys.Role] = hasRotated ? [.next, .current] : [.current]
        let keys = try roles.map { role -> JSON in
            let key = try self.keys.key(role)
            return try ClientSigningKey(pem: key.pkcs8PEM, keyID: keyID(key)).publicKey
        }
        return .json(["keys": .array(keys)])
    }

    private func keyID(_ key: ServiceProviderKey) -> String { Base64URL.encode(key.certificate.sha256.prefix(12)) }

    // MARK: Authorization

    /// OpenID Connect Core §3.1.2, with PKCE (RFC 7636) demanded.
    func authorize(_ request: IncomingRequest) throws -> Reply {
        let fields = try request.method == .get ? request.queryFields() : request.bodyFields()
        var behaviour = try behaviour.adding(fields)
        if request.method == .post { behaviour = try behaviour.adding(request.queryFields()) }
        guard try fields.required("client_id") == facts.clientID else {
            throw ProviderRefusal(400, "There is no client of that id here (unauthorized_client).")
        }
        let redirectURI = try fields.required("redirect_uri")
        guard isPermitted(redirectURI) else {
            throw ProviderRefusal(400, "The redirect URI \(redirectURI) is not registered (Entra: AADSTS50011).")
        }
        guard !behaviour.has(.noAnswer) else { throw notAssigned }
        let mode = try fields.single("response_mode") ?? "query"
        var answer: [FormFields.Field] = []
        func reply(_ name: String, _ value: String) throws(ProviderRefusal) -> Reply {
            answer = [FormFields.Field(name: name, value: value)]
            if let state = try fields.single("state") {
                answer.append(
                    FormFields.Field(name: "state", value: behaviour.has(.wrongState) ? "another" : state))
            }
            answer.append(FormFields.Field(name: "iss", value: facts.issuer))
            return back(to: redirectURI, answer, posts: mode == "form_post", wantsJSON: request.wantsJSON)
        }
        guard ["query", "form_post"].contains(mode) else { return try reply("error", "invalid_request") }
        guard try fields.single("response_type") == "code" else {
            return try reply("error", "unsupported_response_type")
        }
        let scopes = Set((try fields.single("scope") ?? "").split(separator: " ").map(String.init))
        guard scopes.contains("openid") else { return try reply("error", "invalid_scope") }
        guard let challenge = try fields.single("code_challenge"), challenge.utf8.count == Self.challengeBytes,
            try fields.single("code_challenge_method") == "S256"
        else { return try reply("error", "invalid_request") }
        guard !behaviour.has(.accessDenied) else { return try reply("error", "access_denied") }
        guard let user = try user(fields, hint: fields.single("login_hint"), behaviour) else {
            guard try fields.single("prompt") != "none" else { return try reply("error", "login_required") }
            return choice(request, fields, .oidc, behaviour)
        }
        let code = Self.secret()
        codes.put(
            AuthorizationGrant(
                user: user, redirectURI: redirectURI, scopes: scopes, nonce: try fields.single("nonce"),
                challenge: challenge, behaviour: behaviour, authenticatedAt: now,
                expiresAt: now.addingTimeInterval(AuthorizationGrant.codeLifetime)),
            at: code)
        return try reply("code", code)
    }

    /// SHA-256 in base64url.
    private static let challengeBytes = 43

    private func back(
        to redirectURI: String, _ answer: [FormFields.Field], posts: Bool, wantsJSON: Bool
    ) -> Reply {
        if posts {
            guard wantsJSON else { return .page(.form(to: redirectURI, answer)) }
            return .json([
                "url": .string(redirectURI),
                "fields": .object(
                    JSONObject(answer.map { JSONObject.Member(key: $0.name, value: .string($0.value)) })),
            ])
        }
        let url = redirectURI + (redirectURI.contains("?") ? "&" : "?") + FormFields.encode(answer)
        return wantsJSON ? .json(["url": .string(url)]) : .redirect(url)
    }

    /// The ones that were given, or else whatever is on this machine.
    private func isPermitted(_ uri: String) -> Bool {
        guard configuration.redirectURIs.isEmpty else { return configuration.redirectURIs.contains(uri) }
        guard let url = URL(string: uri), let scheme = url.scheme, ["http", "https"].contains(scheme),
            url.fragment == nil, let host = url.host(), uri.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return false }
        return host == "localhost" || LoopbackAddress.contains(host)
    }

    // MARK: Token endpoint

    /// RFC 6749 §4.1.3.
    func token(_ request: IncomingRequest) async throws -> Reply {
        let fields = try request.bodyFields()
        guard let code = try fields.single("code"), let grant = codes.take(code, at: now) else {
            // Whether the client is right is said first.
            guard try isAuthenticated(request, fields), !behaviour.has(.invalidClient) else { return invalidClient }
            return error("invalid_grant", "The code is unknown, was used, or is over.")
        }
        let behaviour = Behaviour(
            failures: self.behaviour.failures.union(grant.behaviour.failures),
            skewSeconds: grant.behaviour.skewSeconds)
        if behaviour.has(.slowToken) { await configuration.wait(configuration.delaySeconds) }
        guard try isAuthenticated(request, fields), !behaviour.has(.invalidClient) else { return invalidClient }
        guard try fields.single("grant_type") == "authorization_code" else {
            return error("unsupported_grant_type", "Only authorization_code is.")
        }
        guard try fields.single("redirect_uri") == grant.redirectURI else {
            return error("invalid_grant", "redirect_uri is another than in the authorization request.")
        }
        guard let verifier = try fields.single("code_verifier"),
            Base64URL.encode(SHA256.hash(data: Array(verifier.utf8))) == grant.challenge
        else { return error("invalid_grant", "code_verifier does not belong to the code_challenge.") }
        guard !behaviour.has(.invalidGrant) else { return error("invalid_grant", "The code is unknown.") }
        return try tokens(grant, behaviour)
    }

    private func tokens(_ grant: AuthorizationGrant, _ behaviour: Behaviour) throws -> Reply {
        let accessToken = Self.secret()
        accessTokens.put(
            AuthorizationGrant(
                user: grant.user, redirectURI: grant.redirectURI, scopes: grant.scopes, nonce: nil,
                challenge: grant.challenge, behaviour: behaviour, authenticatedAt: grant.authenticatedAt,
                expiresAt: now.addingTimeInterval(AuthorizationGrant.tokenLifetime)),
            at: accessToken)
        var answer: JSONObject = [
            "access_token": .string(accessToken), "token_type": "Bearer",
            "expires_in": .integer(Int64(AuthorizationGrant.tokenLifetime)),
            "scope": .string(grant.scopes.sorted().joined(separator: " ")),
        ]
        if !behaviour.has(.noIDToken) {
            if behaviour.has(.rotatedKeys) { hasRotated = true }
            let role: ProviderKeys.Role = behaviour.has(.rotatedKeys) ? .next : .current
            let key = try keys.key(role)
            let composer = IDTokenComposer(
                issuer: facts.issuer, clientID: facts.clientID, grant: grant, behaviour: behaviour,
                accessToken: accessToken, now: now, keyID: keyID(key), signer: try keys.signer(role),
                publicKeyPEM: Self.publicKeyPEM(key))
            answer["id_token"] = .string(try composer.compose())
        }
        return .json(.object(answer))
    }

    private static func publicKeyPEM(_ key: ServiceProviderKey) -> String {
        let text = Data(key.certificate.subjectPublicKeyInfo).base64EncodedString(options: [
            .lineLength64Characters, .endLineWithLineFeed,
        ])
        return "-----BEGIN PUBLIC KEY-----\n\(text)\n-----END PUBLIC KEY-----\n"
    }

    /// `client_secret_basic` or `client_secret_post` (OpenID Connect Core §9).
    private func isAuthenticated(_ request: IncomingRequest, _ fields: FormFields) throws(ProviderRefusal) -> Bool {
        let id: String?
        let secret: String?
        if let authorization = request.authorization {
            let scheme = "basic "
            guard authorization.lowercased().hasPrefix(scheme),
                let data = Data(base64Encoded: String(authorization.dropFirst(scheme.count)))
            else { return false }
            let parts = data.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
            id = parts.first.flatMap { FormFields.decode($0) }
            secret = parts.count == 2 ? parts.last.flatMap { FormFields.decode($0) } : nil
        } else {
            id = try fields.single("client_id")
            secret = try fields.single("client_secret")
        }
        guard let id, let secret else { return false }
        return id == facts.clientID
            && SHA256.hash(data: Array(secret.utf8)) == SHA256.hash(data: Array(facts.clientSecret.utf8))
    }

    private var invalidClient: Reply {
        var reply = Reply.json(
            ["error": "invalid_client", "error_description": "The client id or secret is wrong."], status: 401)
        reply.fields.append((.wwwAuthenticate, "Basic realm=\"token\""))
        return reply
    }

    private func error(_ code: String, _ description: String) -> Reply {
        .json(["error": .string(code), "error_description": .string(description)], status: 400)
    }

    /// 256 random bits.
    static func secret() -> String {
        var generator = SystemRandomNumberGenerator()
        let words: [UInt64] = (0..<4).map { _ in generator.next() }
        return Base64URL.encode(words.flatMap { word in withUnsafeBytes(of: word) { Array($0) } })
    }

    // MARK: UserInfo

    /// OpenID Connect Core §5.3.
    func userInfo(_ request: IncomingRequest) throws -> Reply {
        let scheme = "bearer "
        guard let authorization = request.authorization, authorization.lowercased().hasPrefix(scheme),
            let grant = accessTokens.grant(String(authorization.dropFirst(scheme.count)), at: now)
        else {
            var reply = Reply.json(["error": "invalid_token"], status: 401)
            reply.fields.append((.wwwAuthenticate, "Bearer error=\"invalid_token\""))
            return reply
        }
        let behaviour = Behaviour(failures: behaviour.failures.union(grant.behaviour.failures))
        var claims: JSONObject = [
            "sub": .string(behaviour.has(.userInfoOtherSubject) ? grant.user.id + "-another" : grant.user.id)
        ]
        for (name, value) in UserClaims.claims(grant.user, scopes: grant.scopes, behaviour: behaviour) {
            claims[name] = value
        }
        return .json(.object(claims))
    }
}
