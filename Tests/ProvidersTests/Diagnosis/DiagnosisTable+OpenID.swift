import Foundation
import OIDC
import PortalCore
import StrictJSON

extension DiagnosisTable {
    private static let redirectURI = SAMLScene.urls.redirectUri

    private static func error(
        _ error: String, code: String, side: SignInDiagnosis.Side, field: String? = nil, correct: String? = nil
    ) -> DiagnosisCase {
        .openID("The provider answers \(error)", code: code, side: side, field: field, correct: correct) {
            $0.callback = ["error": .string(error), "code": nil]
        }
    }

    private static func unreachable(_ kind: HTTPExchangeError.Code) -> DiagnosisCase {
        .openID("Token endpoint: \(kind.rawValue)", code: "oidc.network.\(kind.rawValue)", side: .network) {
            $0.failing = ["/token": kind]
        }
    }

    static let openID: [DiagnosisCase] = [
        error("access_denied", code: "oidc.authorization.access_denied", side: .identityProvider),
        error("consent_required", code: "oidc.authorization.consent_required", side: .identityProvider),
        error("login_required", code: "oidc.authorization.login_required", side: .user),
        error("interaction_required", code: "oidc.authorization.interaction_required", side: .user),
        error(
            "invalid_scope", code: "oidc.authorization.invalid_scope", side: .serviceProvider, field: "Scopes",
            correct: "openid email profile"),
        error(
            "unauthorized_client", code: "oidc.authorization.unauthorized_client", side: .identityProvider,
            field: "Grant type", correct: "Authorization Code"),
        error(
            "redirect_uri_mismatch", code: "oidc.authorization.redirect_uri_mismatch", side: .identityProvider,
            field: "Redirect URI (callback URL)", correct: redirectURI),
        error("server_error", code: "oidc.authorization.server_error", side: .identityProvider),
        error("own_error", code: "oidc.authorization.provider_error", side: .identityProvider),
        .openID(
            "Verified addresses required, and this one is not", code: "policy.email_not_verified",
            side: .identityProvider,
            field: "email_verified", correct: "true"
        ) {
            $0.moreChecks = [SignInCheck(name: "email_verified", outcome: .failed, code: "policy.email_not_verified")]
        },
        .openID(
            "Entra ID: verified addresses required, and xms_edov is missing", "entra-id",
            code: "policy.email_verification_missing", side: .identityProvider,
            field: "xms_edov", correct: "true"
        ) {
            $0.moreChecks = [
                SignInCheck(name: "email_verified", outcome: .failed, code: "policy.email_verification_missing")
            ]
        },
        .openID(
            "A new sign-in was demanded, and an old one came",
            code: "oidc.id_token.auth_time.authentication_too_old", side: .identityProvider,
            field: "Re-authentication (prompt, max_age)"
        ) { $0.answerForced(by: -3600) },
        .openID(
            "A new sign-in was demanded, and auth_time is missing", code: "oidc.id_token.auth_time.missing",
            side: .identityProvider, field: "auth_time", correct: "auth_time"
        ) { $0.answerForced(by: nil) },
        .openID(
            "Entra ID: a new sign-in was demanded, and auth_time is missing", "entra-id",
            code: "oidc.id_token.auth_time.missing", side: .identityProvider, field: "auth_time", correct: "auth_time"
        ) { $0.answerForced(by: nil) },
        .openID(
            "Okta: a new sign-in was demanded, and an old one came", "okta",
            code: "oidc.id_token.auth_time.authentication_too_old", side: .identityProvider,
            field: "Authentication policy"
        ) { $0.answerForced(by: -3600) },
        .openID(
            "Google: a new sign-in was demanded, and auth_time is missing", "google-workspace",
            code: "oidc.id_token.auth_time.missing", side: .serviceProvider, field: "forceAuthn", correct: "false"
        ) { $0.answerForced(by: nil) },
        .openID(
            "Google: a new sign-in was demanded, which Google does not do", "google-workspace",
            code: "oidc.id_token.auth_time.authentication_too_old", side: .serviceProvider, field: "forceAuthn",
            correct: "false"
        ) { $0.answerForced(by: -3600) },
        .openID(
            "The answer has no state", code: "oidc.authorization.state.missing", side: .user,
            field: "Initiate login URI", correct: SAMLScene.urls.signInUrl
        ) { $0.callback = ["state": nil] },
        .openID("The state is another", code: "oidc.authorization.state.mismatch", side: .user) {
            $0.callback = ["state": "stolen"]
        },
        .openID(
            "The answer came to another redirect URI", code: "oidc.authorization.redirect_uri.mismatch",
            side: .identityProvider, field: "Redirect URI (callback URL)", correct: redirectURI
        ) {
            $0.moreChecks = [
                SignInCheck(
                    name: "authorization.redirect_uri", outcome: .failed,
                    code: "oidc.authorization.redirect_uri.mismatch", expected: redirectURI)
            ]
        },
        .openID(
            "The answer is from another provider (mix-up)", code: "oidc.authorization.issuer.mismatch",
            side: .identityProvider, correct: OpenIDScene.issuer
        ) { $0.callback = ["iss": "https://evil.example.com"] },
        .openID(
            "Neither code nor error", code: "oidc.authorization.code.missing", side: .identityProvider,
            field: "Grant type", correct: "Authorization Code"
        ) { $0.callback = ["code": nil] },
        .openID(
            "Wrong client secret", code: "oidc.token.invalid_client", side: .serviceProvider, field: "Client secret"
        ) { $0.token = OpenIDPeer.error("invalid_client", status: 401) },
        .openID(
            "The provider does not know our key (private_key_jwt)", code: "oidc.token.client_key_refused",
            side: .identityProvider, field: "JWKS URL (public keys of the client)", correct: SAMLScene.urls.jwksUrl
        ) {
            $0.options.clientAuthentication = .privateKeyJWT
            $0.token = OpenIDPeer.error("invalid_client", status: 401)
        },
        .openID("Our host ended before it had judged the answer", code: "oidc.interrupted", side: .serviceProvider) {
            $0.timedOut = true
            $0.interrupted = true
        },
        .openID("The code was used already", code: "oidc.token.invalid_grant", side: .user) {
            $0.token = OpenIDPeer.error("invalid_grant")
        },
        .openID(
            "Token endpoint answers 500", code: "oidc.token.response.wrong_status", side: .identityProvider,
            field: "issuer"
        ) { $0.token = OpenIDPeer.json([:], status: 500) },
        .openID(
            "No ID token", code: "oidc.token.id_token.missing", side: .identityProvider, field: "Scopes",
            correct: "openid"
        ) { $0.tokenMembers = ["id_token": nil] },
        unreachable(.hostNotFound), unreachable(.connectionFailed), unreachable(.tls), unreachable(.timeout),
        .openID("Key set: timeout", code: "oidc.network.no_answer", side: .network) {
            $0.failing = ["/keys": .timeout]
        },
        .openID(
            "Signed with a key that is not published", code: "oidc.id_token.key.unknown_key_id",
            side: .identityProvider, field: "Signing keys (jwks_uri)"
        ) { $0.header = ["kid": "key-2"] },
        .openID(
            "Signed with another key of the same name", code: "oidc.id_token.signature.signature_invalid",
            side: .identityProvider, field: "Signing keys (jwks_uri)"
        ) { $0.published = PeerScene(OpenIDScene(), nonce: "").keys },
        .openID(
            "alg none", code: "oidc.id_token.algorithm.algorithm_none", side: .identityProvider,
            field: "ID token signature algorithm", correct: "ES256"
        ) { $0.header = ["alg": "none"] },
        .openID(
            "alg HS256", code: "oidc.id_token.algorithm.algorithm_symmetric", side: .identityProvider,
            field: "ID token signature algorithm", correct: "ES256"
        ) { $0.header = ["alg": "HS256"] },
        .openID(
            "Another issuer in the ID token", code: "oidc.id_token.issuer.mismatch", side: .serviceProvider,
            field: "issuer", correct: "https://other.example.com"
        ) { $0.claims = ["iss": "https://other.example.com"] },
        .openID(
            "Issuer with a slash at its end", code: "oidc.id_token.issuer.issuer_trailing_slash",
            side: .serviceProvider, field: "issuer", correct: OpenIDScene.issuer + "/"
        ) { $0.claims = ["iss": .string(OpenIDScene.issuer + "/")] },
        .openID(
            "ID token for another client", code: "oidc.id_token.audience.mismatch", side: .serviceProvider,
            field: "Client ID", correct: "client-2"
        ) { $0.claims = ["aud": "client-2"] },
        .openID(
            "azp of another client", code: "oidc.id_token.authorized_party.mismatch", side: .identityProvider,
            field: "Client ID", correct: "client-1"
        ) { $0.claims = ["azp": "client-2"] },
        .openID("Another nonce", code: "oidc.id_token.nonce.mismatch", side: .identityProvider) {
            $0.claims = ["nonce": "old"]
        },
        .openID(
            "ID token of the future", code: "oidc.clock.ahead", side: .identityProvider,
            correct: "at most 180 seconds of difference"
        ) { $0.claims = ["iat": .integer(1_795_306_200), "exp": .integer(1_795_306_500)] },
        .openID(
            "ID token already over", code: "oidc.clock.behind", side: .identityProvider,
            correct: "at most 180 seconds of difference"
        ) { $0.claims = ["iat": .integer(1_795_304_600), "exp": .integer(1_795_304_900)] },
        .openID("No sub", code: "oidc.id_token.subject.missing", side: .identityProvider) { $0.claims = ["sub": nil] },
        .openID("at_hash of another token", code: "oidc.id_token.at_hash.mismatch", side: .identityProvider) {
            $0.claims = ["at_hash": "AAAAAAAAAAAAAAAAAAAAAA"]
        },
        .openID("UserInfo of another person", code: "oidc.userinfo.subject.mismatch", side: .identityProvider) {
            scene in
            scene.userInfo = ["sub": "user-2"]
            scene.userInfoUse = .required
        },
        .openID("UserInfo does not answer", code: "oidc.network.timeout", side: .network) { scene in
            scene.failing = ["/userinfo": .timeout]
            scene.userInfoUse = .required
        },
        .openID(
            "No claim email", code: "oidc.claims.email_missing", side: .identityProvider, field: "email",
            correct: "email"
        ) { $0.claims = ["email": nil] },
        .openID(
            "The scope email is not asked for", code: "oidc.claims.email_missing", side: .serviceProvider,
            field: "email", correct: "email"
        ) { scene in
            scene.claims = ["email": nil]
            scene.options.scopes = ["profile"]
        },
        .openID("No answer came in time", code: "oidc.timed_out", side: .user) { $0.timedOut = true },
    ]
}

extension OpenIDScene {
    /// The answer to a request with `prompt=login` and `max_age=0`, made just now; nil leaves `auth_time` out.
    mutating func answerForced(by seconds: Int64?) {
        forcesAuthentication = true
        guard let seconds else { return }
        claims["auth_time"] = .integer(Int64(OpenIDScene.now.timeIntervalSince1970) + seconds)
    }
}
