import PortalTestSupport
import StrictJSON
import Testing

extension Misconfiguration {
    static let idpyoidc = clients + answers + tokens + endpoints + ourOpenID

    /// How we are registered at idpyoidc.
    static func client(at redirectURIs: String...) -> JSONObject {
        [
            "client_id": "portal", "redirect_uris": .array(redirectURIs.map(JSON.string)),
            "client_secret": "secret-of-the-test", "token_endpoint_auth_method": "client_secret_basic",
        ]
    }

    /// What is entered here.
    static func openID(issuer: String, client: String = "portal", secret: String = "secret-of-the-test") -> JSON {
        ["issuer": .string(issuer), "clientId": .string(client), "clientSecret": .string(secret)]
    }

    /// A registration that is changed there, and put right afterwards.
    private static func client(
        _ situation: String, _ code: String, _ side: String, field: String? = nil, now current: String? = nil,
        correct: String? = nil, page: String? = nil, _ change: JSONObject
    ) -> Misconfiguration {
        Misconfiguration(situation, code, side, field: field, now: current, correct: correct) { scene in
            let client = client(at: scene.scene.redirectURI)
            var changed = client
            for member in scene.filled(change).members { changed[member.key] = member.value }
            try await scene.peer.control("/clients", .object(changed))
            let outcome: Outcome =
                if let page { try await scene.stranded(on: page) } else { .refused(try await scene.signIn()) }
            try await scene.peer.control("/clients", .object(client))
            return outcome
        }
    }

    // MARK: Clients

    private static let clients: [Misconfiguration] = [
        client(
            "Redirect URI registered with a slash at its end", "oidc.silent.unknown_redirect_uri", there,
            field: Console.redirectURI, correct: "{redirectUri}", page: "redirect_uri",
            ["redirect_uris": ["{redirectUri}/"]]),
        Misconfiguration(
            "Client ID that the provider does not know", "oidc.silent.unknown_client", here, field: Console.clientID
        ) { scene in
            try await scene.stranded(on: "Unknown Client ID", from: scene.other)
        },
        client(
            "Client secret renewed there", "oidc.token.invalid_client", here, field: Console.clientSecret,
            now: "invalid_client", ["client_secret": "a-new-secret-of-the-test"]),
        client(
            "Client registered for client_secret_post, while we use client_secret_basic",
            "oidc.token.invalid_client", here, field: Console.clientSecret, now: "invalid_client",
            ["token_endpoint_auth_method": "client_secret_post"]),
        client(
            "Scope email not allowed for the client", "oidc.claims.scope_not_granted", there, field: Console.scopes,
            now: "openid profile", correct: "openid email profile", ["allowed_scopes": ["openid", "profile"]]),
    ]

    // MARK: Answers

    private static let answers: [Misconfiguration] = [
        .provider(
            "The user is not assigned", "oidc.authorization.access_denied", there, now: "access_denied",
            ["authorizationError": ["error": "access_denied", "error_description": "The user is not assigned."]]),
        .provider(
            "Nobody consented", "oidc.authorization.consent_required", there, now: "consent_required",
            ["authorizationError": ["error": "consent_required"]]),
        .provider(
            "The code flow is not allowed for the client", "oidc.authorization.unauthorized_client", there,
            field: Console.grantType, now: "unauthorized_client", correct: "Authorization Code",
            ["authorizationError": ["error": "unauthorized_client"]]),
        .provider(
            "A scope that the provider does not know", "oidc.authorization.invalid_scope", here, field: Console.scopes,
            now: "invalid_scope", correct: "openid email profile",
            ["authorizationError": ["error": "invalid_scope"]]),
        .provider(
            "Maintenance", "oidc.authorization.temporarily_unavailable", there, now: "temporarily_unavailable",
            ["authorizationError": ["error": "temporarily_unavailable"]]),
        .provider(
            "Entra ID behind a custom connection: AADSTS50105", "entra_id.aadsts50105", there,
            [
                "authorizationError": [
                    "error": "access_denied", "error_description": "AADSTS50105: The signed in user is not assigned.",
                ]
            ]),
        .provider(
            "The answer is from another issuer (mix-up)", "oidc.authorization.issuer.mismatch", there,
            now: "https://elsewhere.example.test", correct: "{idp}",
            ["authorizationResponse": ["iss": "https://elsewhere.example.test"]]),
        .provider(
            "The code arrives damaged", "oidc.token.invalid_grant", "user", now: "invalid_grant",
            ["authorizationResponse": ["code": "damaged"]]),
        .provider(
            "Neither code nor error", "oidc.authorization.code.missing", there, field: Console.grantType,
            correct: "Authorization Code", ["authorizationResponse": ["code": .null]]),
    ]

    // MARK: ID token and claims

    private static let tokens: [Misconfiguration] = [
        .provider(
            "ID tokens of another issuer", "oidc.id_token.issuer.mismatch", here, field: "issuer", now: "{idp}",
            correct: "https://elsewhere.example.test", ["idTokenClaims": ["iss": "https://elsewhere.example.test"]]),
        .provider(
            "Issuer in ID tokens with a slash at its end", "oidc.id_token.issuer.issuer_trailing_slash", here,
            field: "issuer", now: "{idp}", correct: "{idp}/", ["idTokenClaims": ["iss": "{idp}/"]]),
        .provider(
            "ID tokens for another client", "oidc.id_token.audience.mismatch", here, field: Console.clientID,
            now: "portal", correct: "payroll", ["idTokenClaims": ["aud": "payroll"]]),
        .provider(
            "azp of another client", "oidc.id_token.authorized_party.mismatch", there, field: Console.clientID,
            now: "payroll", correct: "portal", ["idTokenClaims": ["azp": "payroll"]]),
        .provider(
            "The nonce is not returned", "oidc.id_token.nonce.missing", there, ["idTokenClaims": ["nonce": .null]]),
        .provider(
            "The client is set to alg none", "oidc.id_token.algorithm.algorithm_none", there,
            field: Console.tokenAlgorithm, now: "none", correct: "RS256", ["algorithm": "none"]),
        .provider(
            "The client is set to HS256", "oidc.id_token.algorithm.algorithm_symmetric", there,
            field: Console.tokenAlgorithm, now: "HS256", correct: "RS256", ["algorithm": "HS256"]),
        .provider(
            "Signed with a new key that is not yet published", "oidc.id_token.key.unknown_key_id", there,
            field: Console.tokenKeys, now: "second-rsa", ["signWith": "second"]),
        .provider(
            "A new key under the name of the old one", "oidc.id_token.signature.signature_invalid", there,
            field: Console.tokenKeys, ["signWith": "second", "kid": "first-rsa"]),
        .clock("Its clock is ten minutes ahead", "oidc.clock.ahead", now: "600 seconds ahead", off: 600),
        .clock("Its clock is an hour behind", "oidc.clock.behind", now: "3600 seconds behind", off: -3600),
        .provider(
            "No sub", "oidc.id_token.subject.missing", there, ["idTokenClaims": ["sub": .null]]),
        .provider(
            "at_hash of another access token", "oidc.id_token.at_hash.mismatch", there,
            ["idTokenClaims": ["at_hash": "AAAAAAAAAAAAAAAAAAAAAA"]]),
        .provider(
            "sub mapped to something else at the UserInfo endpoint", "oidc.userinfo.subject.mismatch", there,
            ["userinfoClaims": ["sub": "ada@example.com"]]),
        .provider(
            "The e-mail address comes as preferred_username only", "oidc.claims.email_missing", there, field: "email",
            now: "preferred_username", correct: "email", ["userinfoClaims": ["email": .null]]),
    ]

    // MARK: Endpoints

    private static let endpoints: [Misconfiguration] = [
        .provider(
            "The token endpoint is out of order", "oidc.token.response.wrong_status", there, field: "issuer",
            now: "503", ["tokenError": ["status": 503]]),
        .provider(
            "Plain OAuth: no ID token", "oidc.token.id_token.missing", there, field: Console.scopes, correct: "openid",
            ["omitIdToken": true]),
        .provider(
            "UserInfo refuses the access token", "oidc.userinfo.response.wrong_status", there, field: Console.scopes,
            now: "403", correct: "openid email profile",
            ["userinfoError": ["error": "insufficient_scope", "status": 403]]),
        discovered(
            "Nothing listens at the token endpoint", "oidc.network.connection_failed", "network",
            now: "http://127.0.0.1:1/token", ["token_endpoint": "http://127.0.0.1:1/token"]),
        discovered(
            "The token endpoint speaks no TLS", "oidc.network.tls", "network", now: "https://{address}/token",
            ["token_endpoint": "https://{address}/token"]),
        keySet(
            "The key set is out of order", "oidc.keys.fetch.wrong_status", now: "{idp}/jwks.json?1 (status 503)", 1,
            ["status": 503]),
        keySet(
            "What stands at jwks_uri is no key set", "oidc.keys.fetch.key_set_invalid", now: "{idp}/jwks.json?2", 2,
            ["status": 200, "error": "moved"]),
    ]

    /// A discovery document that says something wrong, fetched again here.
    private static func discovered(
        _ situation: String, _ code: String, _ side: String, field: String? = nil, now current: String? = nil,
        correct: String? = nil, _ changes: JSONObject
    ) -> Misconfiguration {
        .metadata(
            situation, code, side, field: field, now: current, correct: correct,
            provider: ["discovery": .object(changes)],
            ["oidc": openID(issuer: "{idp}")])
    }

    /// A key set that has moved, and breaks after we were told of it.
    private static func keySet(
        _ situation: String, _ code: String, now current: String, _ number: Int, _ answer: JSONObject
    ) -> Misconfiguration {
        Misconfiguration(situation, code, there, field: Console.tokenKeys, now: current) { scene in
            let moved: JSONObject = ["discovery": ["jwks_uri": .string("{idp}/jwks.json?\(number)")]]
            try await scene.peer.behave(scene.filled(moved))
            _ = try await scene.scene.call(
                "connections/setMetadata", scene.filled(["oidc": openID(issuer: "{idp}")]))
            try await scene.peer.behave(["jwksError": .object(answer)])
            return .refused(try await scene.testedStaged())
        }
    }

    // MARK: Ours

    private static let ourOpenID: [Misconfiguration] = [
        .metadata(
            "Wrong client secret entered here", "oidc.token.invalid_client", here, field: Console.clientSecret,
            now: "invalid_client", ["oidc": openID(issuer: "{idp}", secret: "cut-off")]),
        .ours(
            "client_secret_post chosen here, while the client is registered for client_secret_basic",
            "oidc.token.invalid_client", here, field: Console.clientSecret, now: "invalid_client",
            ["clientAuthentication": "client_secret_post"]),
        .ours(
            "The scope email is not asked for here", "oidc.claims.email_missing", here, field: "email",
            now: "preferred_username", correct: "email", ["scopes": ["profile"]]),
        .ours(
            "Verified addresses are required here, and this one is not", "policy.email_not_verified", there,
            field: Console.emailVerification, now: "false", correct: "true", ["requireVerifiedEmail": true],
            provider: ["userinfoClaims": ["email_verified": false]]),
        .ours(
            "Verified addresses are required here, and the provider does not tell", "policy.email_verification_missing",
            there, field: Console.emailVerification, correct: "true", ["requireVerifiedEmail": true],
            provider: ["userinfoClaims": ["email_verified": .null]]),
        .ours(
            "A new sign-in is demanded here, and an old one is taken there",
            "oidc.id_token.auth_time.authentication_too_old", there, field: Console.renewedAuthentication, now: "1",
            ["forceAuthn": true], provider: ["idTokenClaims": ["auth_time": 1]]),
        .ours(
            "A new sign-in is demanded here, and the provider does not tell of it", "oidc.id_token.auth_time.missing",
            there, field: Console.authenticationTime, correct: "auth_time", ["forceAuthn": true],
            provider: ["idTokenClaims": ["auth_time": .null]]),
        Misconfiguration(
            "The connection was switched off meanwhile", "connection.not_active", here, now: "inactive",
            correct: "active"
        ) { scene in
            let start = try await scene.scene.start()
            let answer = try await PeerServer.browse(
                try #require(start["url"]?.stringValue), until: SignOnScene.portal)
            _ = try await scene.scene.call("connections/deactivate")
            let end = try await scene.scene.deliver(answer)
            _ = try await scene.scene.call("connections/activate", ["skipTest": true])
            return .refused(end)
        },
        .unverifiedDomain,
    ]

    // MARK: oidc-provider-mock

    static let openIDProviderMock: [Misconfiguration] = [
        Misconfiguration(
            "Client ID that the provider does not know", "oidc.silent.unknown_client", here, field: Console.clientID
        ) { scene in
            try await scene.stranded(on: "client_id", from: scene.other)
        },
        Misconfiguration(
            "Redirect URI registered with a slash at its end", "oidc.silent.unknown_redirect_uri", there,
            field: Console.redirectURI, correct: "{redirectUri}"
        ) { scene in
            let moved = try await scene.connection(provider: "custom-oidc") { own in
                ["oidc": .object(try await registered(at: scene.peer, for: own, behind: "/"))]
            }
            return try await moved.stranded(on: "redirect_uri")
        },
        Misconfiguration(
            "Wrong client secret entered here", "oidc.token.invalid_client", here, field: Console.clientSecret,
            now: "invalid_client"
        ) { scene in
            let wrong = try await scene.connection(provider: "custom-oidc") { own in
                var client = try await registered(at: scene.peer, for: own)
                client["clientSecret"] = "cut-off"
                return ["oidc": .object(client)]
            }
            return .refused(try await wrong.signIn())
        },
        Misconfiguration(
            "Client registered for client_secret_post, while we use client_secret_basic",
            "oidc.token.invalid_client", here, field: Console.clientSecret, now: "invalid_client"
        ) { scene in
            let other = try await scene.connection(provider: "custom-oidc") { own in
                ["oidc": .object(try await registered(at: scene.peer, for: own, method: "client_secret_post"))]
            }
            return .refused(try await other.signIn())
        },
        Misconfiguration(
            "The user has no e-mail address", "oidc.claims.email_missing", there, field: "email", correct: "email"
        ) { scene in .refused(try await scene.scene.signIn(fill: ["sub": "kim"])) },
        .unverifiedDomain,
    ]

    /// A new client at oidc-provider-mock, as it is entered here.
    static func registered(
        at provider: PeerServer, for scene: SignOnScene, behind end: String = "",
        method: String = "client_secret_basic"
    ) async throws -> JSONObject {
        let wish: JSON = [
            "redirect_uris": [.string(scene.redirectURI + end)], "token_endpoint_auth_method": .string(method),
            "scope": "openid profile email",
        ]
        let answer = try await LoopbackClient.send(
            "POST", try provider.fact("registrationUrl"), fields: [("Content-Type", "application/json")],
            body: Array(wish.description.utf8))
        let client = try JSONReader.parse(answer.body)
        return [
            "issuer": .string(try provider.fact("issuer")),
            "clientId": .string(try #require(client["client_id"]?.stringValue)),
            "clientSecret": .string(try #require(client["client_secret"]?.stringValue)),
        ]
    }
}
