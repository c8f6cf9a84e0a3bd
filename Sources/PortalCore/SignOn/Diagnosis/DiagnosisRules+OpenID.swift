import OIDC
import StrictJSON

// What came back to the redirect URI, and what the token endpoint answered.

extension DiagnosisRules {
    static let callback: [DiagnosisRule] = [parameters, redirectURI, state, mixUp, authorizationError, noCode]
    static let network: [DiagnosisRule] = [noAnswer]
    static let tokenEndpoint: [DiagnosisRule] = [clientKey, tokenError, clientAuthentication, tokenAnswer]

    private static let parameters: DiagnosisRule = { context in
        guard let check = context.failed("authorization.parameters") else { return nil }
        return context.diagnosis(
            check.code ?? "oidc.authorization.parameters.malformed", "What came back to the redirect URI is unreadable",
            """
            The parameters of the answer are malformed\
            \(check.received.map { " (\(context.shown($0)))" } ?? ""): one stands there twice, or they are too long. \
            Something between \(context.provider) and us changed them, or the address was typed in. Start again.
            """,
            side: .network, current: check.received)
    }

    private static let redirectURI: DiagnosisRule = { context in
        guard let check = context.failed("authorization.redirect_uri") else { return nil }
        let own = context.evidence.serviceProvider.redirectUri
        return context.diagnosis(
            "oidc.authorization.redirect_uri.mismatch", "The answer came to another address than we asked for",
            """
            The sign-in was begun with the redirect URI \(own), and its answer came to \(check.received.map(context.shown)
                ?? "another one of ours"). Nothing was done with it. \(context.instruction(
                    .redirectURI, "enter \(own), letter by letter")) If it is right there, somebody may be mixing up two \
            providers on purpose, to get hold of a code (RFC 9700).
            """,
            side: .identityProvider, field: .redirectURI, current: check.received, correct: own,
            evidence: ["possibleAttack": true])
    }

    private static let state: DiagnosisRule = { context in
        guard let check = context.failed("authorization.state") else { return nil }
        if check.code?.hasSuffix(".missing") ?? false {
            return context.diagnosis(
                "oidc.authorization.state.missing", "The answer has no state, so it belongs to no sign-in",
                """
                We send a state along with each sign-in, and \(context.provider) must return it. It is missing: either \
                the redirect URI was opened directly (a bookmark, an application tile), or something in between drops \
                it. Begin at \(context.evidence.serviceProvider.signInUrl).
                """,
                side: .user, field: .startURL, correct: context.evidence.serviceProvider.signInUrl)
        }
        return context.diagnosis(
            "oidc.authorization.state.mismatch", "The answer belongs to no sign-in that is open in this browser",
            """
            Its state is unknown: the answer was used already (page reloaded, back button), the sign-in took longer \
            than \(PendingSignIn.lifetimeSeconds / 60) minutes, or it was begun in another browser. Start again from \
            the beginning. If nobody did any of this, somebody tried to slip an answer of their own to the user.
            """,
            side: .user, evidence: ["possibleAttack": true])
    }

    private static let mixUp: DiagnosisRule = { context in
        guard let check = context.failed("authorization.issuer") else { return nil }
        let expected = check.expected ?? context.openID?.issuer
        guard let received = check.received else {
            return context.diagnosis(
                "oidc.authorization.issuer.missing", "The answer does not say which provider it is from",
                """
                \(context.capitalProvider) announces that it sends the parameter iss (RFC 9207), but it is missing. \
                Without it, an answer of another provider could be mistaken for this one's. Something in between \
                removes it, or its discovery document is wrong.
                """,
                side: .identityProvider, correct: expected)
        }
        return context.diagnosis(
            "oidc.authorization.issuer.mismatch", "The answer is from another provider than was asked",
            """
            The answer says that it is from \(context.shown(received)); the sign-in was begun at \
            “\(expected ?? "")”. Somebody may be mixing up two providers on purpose, to get hold of a code (RFC 9207): \
            nothing was sent anywhere, and nobody was signed in. If it happens at each sign-in, the provider's own \
            settings of its issuer are at fault: its discovery document names another issuer than its answers.
            """,
            side: .identityProvider, current: received, correct: expected,
            evidence: ["possibleAttack": true])
    }

    private static let noCode: DiagnosisRule = { context in
        guard context.failed("authorization.code") != nil else { return nil }
        return context.diagnosis(
            "oidc.authorization.code.missing", "The answer has neither a code nor an error",
            """
            \(context.capitalProvider) must answer with a code. \(context.instruction(
                .grantType, "allow the authorization code flow (response type code)"))
            """,
            side: .identityProvider, field: .grantType, correct: "Authorization Code")
    }

    // MARK: Errors of the provider

    private static let authorizationError: DiagnosisRule = { context in
        guard context.failed("authorization.error") != nil else { return nil }
        return providerError(context, "oidc.authorization")
    }

    /// The client is refused, and a key of ours was all that it showed.
    private static let clientKey: DiagnosisRule = { context in
        guard context.failed("token.response", "provider_error") != nil, let openID = context.evidence.openID,
            OAuthErrorWord(openID.error ?? "") == .invalidClient,
            context.evidence.setup.options.clientAuthentication == .privateKeyJWT
        else { return nil }
        let url = context.evidence.serviceProvider.jwksUrl
        let said =
            openID.errorDescription
            .map { " It says: \(DiagnosisText.shown(DiagnosisText.message($0)))." } ?? ""
        return context.diagnosis(
            "oidc.token.client_key_refused", "The provider does not accept the key of our client",
            """
            This connection proves who it is with a signature (private_key_jwt), and \(context.provider) cannot verify \
            it: it has none of our keys, or an old copy. Our keys are published at \(url). \(context.instruction(
                .clientKeys, "enter this URL; where only keys can be pasted, paste what it shows, again after each rotation"
            )) The client ID may be wrong as well, or the method private_key_jwt not allowed for this client.\(said)
            """,
            side: .identityProvider, field: .clientKeys, correct: url)
    }

    private static let tokenError: DiagnosisRule = { context in
        guard context.failed("token.response", "provider_error") != nil else { return nil }
        return providerError(context, "oidc.token")
    }

    private static func providerError(_ context: DiagnosisContext, _ prefix: String) -> SignInDiagnosis {
        let check = context.failures.first { $0.code?.hasSuffix(".provider_error") ?? false }
        let error = context.evidence.openID?.error ?? check?.received ?? ""
        let description = context.evidence.openID?.errorDescription
        var facts: JSONObject = ["error": .string(DiagnosisText.value(error))]
        if let description { facts["errorDescription"] = .string(DiagnosisText.message(description)) }
        if let known = context.providerError(in: [description, error].compactMap(\.self), evidence: facts) {
            return known
        }
        let said = description.map { " It says: \(DiagnosisText.shown(DiagnosisText.message($0)))." } ?? ""
        let word = OAuthErrorWord(error)
        if word == .invalidClient { facts["clientAuthentication"] = .string(context.clientAuthentication) }
        let log = context.place(.log).map { " Its log tells more: \($0.path)." } ?? ""
        return context.diagnosis(
            word == nil ? "\(prefix).provider_error" : "\(prefix).\(error)",
            word?.title ?? "The provider answered with the error \(DiagnosisText.shortName(error))",
            "\(word?.explanation(context) ?? "\(context.capitalProvider) answered \(context.shown(error)).")\(said)\(log)",
            side: word?.side ?? .identityProvider, field: word?.field, current: error.isEmpty ? nil : error,
            correct: word.flatMap { $0.correct(context) }, evidence: facts)
    }

    // MARK: Token endpoint

    private static let clientAuthentication: DiagnosisRule = { context in
        guard let check = context.failed("token.client_authentication") else { return nil }
        if check.code?.hasSuffix("client_assertion_failed") ?? false {
            return context.diagnosis(
                "oidc.token.client_authentication.client_assertion_failed", "Our private key could not sign",
                "The key with which this connection identifies itself cannot be used. Create a new one here.",
                side: .serviceProvider)
        }
        return context.diagnosis(
            "oidc.token.client_authentication.no_client_authentication_method",
            "There is no way of authenticating that both sides know",
            """
            \(context.capitalProvider) accepts \(context.shown(check.expected ?? "none")) at its token endpoint; this \
            connection can do \(context.shown(check.received ?? "none")). \(context.instruction(
                .clientSecret, "create a client secret and enter it here"))
            """,
            side: .serviceProvider, field: .clientSecret, current: check.received, correct: check.expected)
    }

    private static let tokenAnswer: DiagnosisRule = { context in
        if context.failed("token.id_token") != nil {
            return context.diagnosis(
                "oidc.token.id_token.missing", "The provider gave no ID token",
                """
                The code was exchanged, but without an ID token: the request was treated as plain OAuth. \
                \(context.instruction(.scopes, "allow the scope openid, and OpenID Connect for this client"))
                """,
                side: .identityProvider, field: .scopes, correct: "openid")
        }
        guard let check = context.failed("token.response") ?? context.failed("token.token_type") else { return nil }
        let received = check.received ?? ""
        let isServerError = check.code?.hasSuffix("wrong_status") ?? false
        return context.diagnosis(
            check.code ?? "oidc.token.response", "The token endpoint answered something unexpected",
            """
            \(isServerError
                ? "It answered with the status \(context.shown(received))."
                : "Expected was \(check.expected ?? "tokens"), received was \(context.shown(received)).") \
            The address is \(context.openID?.tokenEndpoint ?? "that of the discovery document"). Check that the issuer \
            of this connection is right, and whether \(context.provider) has a disturbance.
            """,
            side: .identityProvider, field: .issuer, current: check.received)
    }

    // MARK: Network

    private static let noAnswer: DiagnosisRule = { context in
        let check =
            context.failed("token.exchange") ?? context.failed("keys.fetch")
            ?? context.failed("userinfo.exchange", "no_answer")
        guard let check else { return nil }
        if check.code?.hasSuffix("key_set_invalid") ?? false {
            return context.diagnosis(
                "oidc.keys.fetch.key_set_invalid", "The provider's key set cannot be read",
                """
                What is published at \(context.openID?.jwksUri ?? "jwks_uri") is no key set that can be used\
                \(check.received.map { " (\(context.shown($0)))" } ?? "").
                """,
                side: .identityProvider, field: .signingCertificate, current: context.openID?.jwksUri)
        }
        let settings = context.openID
        if check.name == "keys.fetch", let status = check.received, status.hasPrefix("status ") {
            let uri = settings?.jwksUri ?? "jwks_uri"
            return context.diagnosis(
                "oidc.keys.fetch.wrong_status", "The provider does not give its key set",
                """
                \(uri) answered with \(status) instead of the keys with which ID tokens are verified. Look for a \
                disturbance of \(context.provider); if the keys have moved, its discovery document must say where, and \
                the issuer must be handed over here again.
                """,
                side: .identityProvider, field: .signingCertificate, current: "\(uri) (\(status))")
        }
        let (what, url) =
            switch check.name {
            case "token.exchange": ("token endpoint", settings?.tokenEndpoint)
            case "keys.fetch": ("key set", settings?.jwksUri)
            default: ("UserInfo endpoint", settings?.userInfoEndpoint)
            }
        let address = url ?? check.expected ?? ""
        let failure = context.evidence.openID?.network
        let (word, title, advice): (String, String, String) =
            switch failure?.code {
            case .hostNotFound:
                (
                    "host_not_found", "The \(what) cannot be found: its host name does not exist",
                    "The name could not be looked up in the DNS. Check the issuer of this connection for typing errors."
                )
            case .connectionFailed:
                (
                    "connection_failed", "The \(what) refused the connection",
                    "Nothing listens there, or a firewall lets us not through. Allow our addresses."
                )
            case .tls:
                (
                    "tls", "There is no valid TLS connection to the \(what)",
                    """
                    Its certificate has expired, is for another name, or is from an authority that is not trusted: \
                    renew it with a complete chain. Or what answers there speaks no TLS at all.
                    """
                )
            case .timeout:
                ("timeout", "The \(what) did not answer in time", "It is overloaded, or a firewall drops our packets.")
            case .notAllowed:
                (
                    "not_allowed", "The \(what) has an address that is not permitted",
                    "It is an internal address or not https. The host's operator decides which are allowed."
                )
            case .redirected:
                (
                    "redirected", "The \(what) redirects elsewhere",
                    "It must answer itself. Check the discovery document."
                )
            case .invalidURL: ("invalid_url", "The address of the \(what) is unusable", "Check the discovery document.")
            case .tooLarge: ("too_large", "The answer of the \(what) is too large", "No such answer is that long.")
            case .invalidAnswer:
                (
                    "invalid_answer", "The \(what) does not speak HTTP",
                    "Check address and port in the discovery document."
                )
            case .cancelled: ("cancelled", "Asking the \(what) was broken off", "Start the sign-in again.")
            case nil: ("no_answer", "The \(what) could not be reached", "Try again in some minutes.")
            }
        return context.diagnosis(
            "oidc.network.\(word)", title,
            """
            We asked \(address) and got no usable answer\
            \(check.received.map { ": \(context.shown($0))" } ?? ""). \(advice)
            """,
            side: .network, current: address.isEmpty ? nil : address)
    }
}

extension DiagnosisContext {
    /// How this connection authenticates at the token endpoint.
    fileprivate var clientAuthentication: String {
        if let chosen = evidence.setup.options.clientAuthentication { return chosen.rawValue }
        let offered = openID?.clientAuthentication ?? []
        let usual = [ConnectionOptions.ClientAuthentication.clientSecretBasic, .clientSecretPost].map(\.rawValue)
        return usual.first(where: offered.contains) ?? "client_secret_basic"
    }
}

/// What an error of OAuth means for an admin (RFC 6749 §4.1.2.1 and §5.2, OpenID Connect Core §3.1.2.6).
enum OAuthErrorWord: String, Sendable {
    case accessDenied = "access_denied"
    case consentRequired = "consent_required"
    case loginRequired = "login_required"
    case interactionRequired = "interaction_required"
    case accountSelectionRequired = "account_selection_required"
    case invalidScope = "invalid_scope"
    case unauthorizedClient = "unauthorized_client"
    case unsupportedResponseType = "unsupported_response_type"
    case invalidRequest = "invalid_request"
    case redirectMismatch = "redirect_uri_mismatch"
    case serverError = "server_error"
    case temporarilyUnavailable = "temporarily_unavailable"
    case invalidClient = "invalid_client"
    case invalidGrant = "invalid_grant"
    case unsupportedGrantType = "unsupported_grant_type"

    init?(_ error: String) { self.init(rawValue: error) }

    var title: String {
        switch self {
        case .accessDenied: "The provider denied access"
        case .consentRequired: "Nobody has consented to this application yet"
        case .loginRequired, .interactionRequired, .accountSelectionRequired:
            "The user has to sign in at the provider first"
        case .invalidScope: "The provider does not know a scope that we ask for"
        case .unauthorizedClient: "The client may not use the authorization code flow"
        case .unsupportedResponseType: "The provider does not allow the response type code for this client"
        case .invalidRequest: "The provider holds our request for wrong"
        case .redirectMismatch: "The redirect URI is not registered at the provider"
        case .serverError: "The provider reports an error of its own"
        case .temporarilyUnavailable: "The provider is overloaded or under maintenance"
        case .invalidClient: "The provider refuses our client ID or client secret"
        case .invalidGrant: "The provider refuses the code"
        case .unsupportedGrantType: "The provider does not allow the grant type authorization_code"
        }
    }

    var side: SignInDiagnosis.Side {
        switch self {
        case .invalidClient, .invalidScope: .serviceProvider
        case .invalidGrant, .loginRequired, .interactionRequired, .accountSelectionRequired: .user
        default: .identityProvider
        }
    }

    var field: DiagnosisField? {
        switch self {
        case .accessDenied: .assignments
        case .consentRequired: .consent
        case .invalidScope: .scopes
        case .unauthorizedClient, .unsupportedResponseType, .unsupportedGrantType: .grantType
        case .invalidRequest, .redirectMismatch: .redirectURI
        case .invalidClient: .clientSecret
        default: nil
        }
    }

    func correct(_ context: DiagnosisContext) -> String? {
        switch self {
        case .invalidRequest, .redirectMismatch: context.evidence.serviceProvider.redirectUri
        case .unauthorizedClient, .unsupportedResponseType, .unsupportedGrantType: "Authorization Code"
        case .invalidScope: "openid email profile"
        default: nil
        }
    }

    func explanation(_ context: DiagnosisContext) -> String {
        let provider = context.capitalProvider
        let scopes = ["openid"] + (context.evidence.setup.options.scopes ?? ["email", "profile"])
        let action: String =
            switch self {
            case .accessDenied:
                """
                The user gave up or refused, or may not use this application. \
                \(context.instruction(.assignments, "check that the user or one of the user's groups may use it"))
                """
            case .consentRequired: context.instruction(.consent, "consent for the whole organisation")
            case .loginRequired, .interactionRequired, .accountSelectionRequired:
                "It was asked not to show a page, but has to. Start the sign-in again in the usual way."
            case .invalidScope:
                """
                We ask for \(scopes.joined(separator: " ")). Remove what it does not know from this connection's \
                options. \(context.instruction(.scopes, "or allow these scopes for the client"))
                """
            case .unauthorizedClient, .unsupportedResponseType, .unsupportedGrantType:
                context.instruction(.grantType, "allow Authorization Code")
            case .invalidRequest, .redirectMismatch:
                context.instruction(
                    .redirectURI, "enter \(context.evidence.serviceProvider.redirectUri), letter by letter")
            case .serverError, .temporarilyUnavailable: "Try again in some minutes, and look at its status page."
            case .invalidClient:
                """
                The client secret is wrong, was cut off when copying, or has expired, or the client ID does not exist. \
                \(context.instruction(.clientSecret, "create a new secret, and enter it here")) If they are right, the \
                client is registered there for another way of authenticating than \
                \(context.clientAuthentication), which this connection uses: choose the same on both sides.
                """
            case .invalidGrant:
                """
                The code had expired or was used already, mostly because the page was reloaded or the back button was \
                used: start the sign-in again. If it happens each time, the redirect URI \
                (\(context.evidence.serviceProvider.redirectUri)) or the PKCE verifier does not arrive as it was sent.
                """
            }
        return "\(provider) answered \(rawValue). \(action)"
    }
}
