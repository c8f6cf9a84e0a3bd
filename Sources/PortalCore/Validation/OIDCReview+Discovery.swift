import OIDC
import StrictJSON

extension OIDCReview {
    mutating func judgeDiscovery(_ bytes: [UInt8], location: DiscoveryLocation?, hasSecret: Bool) {
        let document: DiscoveryDocument
        do throws(DiscoveryError) {
            document = try DiscoveryDocument.parse(bytes)
        } catch {
            report(error, unparsable: .oidcUnparsable, wrongType: .oidcWrongType, what: "discovery document")
            return
        }
        material.discovery = document
        judgePublishedIssuer(document, location: location)
        judgeIrregularities(document)
        let endpoints = judgeEndpoints(document)
        judgeFlow(document)
        let algorithms = judgeAlgorithms(document)
        let authentication = judgeClientAuthentication(document)
        judgeScopes(document)
        judgePKCE(document)

        guard let issuer = document.issuer, let authorization = endpoints.authorization, let token = endpoints.token,
            let keys = endpoints.jwks
        else { return }
        settings = OIDCSettings(
            issuer: issuer, authorizationEndpoint: authorization, tokenEndpoint: token, jwksUri: keys,
            userInfoEndpoint: endpoints.userInfo, endSessionEndpoint: endpoints.endSession,
            signingAlgorithms: algorithms, clientAuthentication: authentication,
            announcesPKCE: document.codeChallengeMethods?.contains(Self.challengeMethod) ?? false)
    }

    // MARK: Endpoints

    /// Who opens an endpoint: what the person's browser opens may lie in that person's network.
    private enum Caller { case browser, host }

    private mutating func judgeEndpoints(_ document: DiscoveryDocument) -> MetadataSummary.Endpoints {
        var endpoints = MetadataSummary.Endpoints()
        endpoints.authorization = judgeEndpoint("authorization_endpoint", in: document, .browser, isRequired: true)
        endpoints.token = judgeEndpoint("token_endpoint", in: document, .host, isRequired: true)
        endpoints.jwks = judgeEndpoint("jwks_uri", in: document, .host, isRequired: true)
        endpoints.userInfo = judgeEndpoint("userinfo_endpoint", in: document, .host, isRequired: false)
        endpoints.endSession = judgeEndpoint("end_session_endpoint", in: document, .browser, isRequired: false)
        summary.endpoints = endpoints
        return endpoints
    }

    private mutating func judgeEndpoint(
        _ name: String, in document: DiscoveryDocument, _ caller: Caller, isRequired: Bool
    ) -> String? {
        let path = "/\(name)"
        guard let text = document.members[name]?.stringValue, !text.isEmpty else {
            if isRequired {
                add(
                    .error, .oidcEndpointMissing, path: path, "The discovery document has no “\(name)”.",
                    expected: "https://…")
            }
            return nil
        }
        let fatal: Finding.Severity = isRequired ? .error : .warning
        do throws(WebURL.Problem) {
            let url = try WebURL(text)
            guard !(url.host.isLocal && context.allowsLocalHost(url.host)) else { return text }
            if !url.isSecure {
                add(
                    fatal, .oidcEndpointNotHTTPS, path: path, "“\(name)” is not an https URL: \(text.quoted).",
                    expected: "https://…", received: text)
            }
            if url.host.isLocal {
                let isReachable = caller == .browser && !url.host.isLoopback
                add(
                    isReachable ? .warning : fatal, .oidcEndpointPrivateAddress, path: path,
                    "The host \(url.host.name.quoted) of “\(name)” is \(url.host.words)"
                        + (caller == .host
                            ? ", which this host may not reach." : ": people elsewhere will not be able to sign in."),
                    expected: "a public host name", received: url.host.name)
            }
        } catch {
            add(
                fatal, .oidcEndpointInvalid, path: path, "“\(name)” \(text.quoted) \(error).", expected: "https://…",
                received: text)
        }
        return text
    }

    // MARK: What the provider can do

    private mutating func judgeFlow(_ document: DiscoveryDocument) {
        if let types = document.responseTypesSupported, !types.contains("code") {
            add(
                .error, .oidcResponseTypeNotSupported, path: "/response_types_supported",
                "The provider does not offer the authorization code flow (response type “code”).", expected: "code",
                received: types.joined(separator: ", "))
        } else if let grants = document.grantTypesSupported, !grants.contains("authorization_code") {
            add(
                .error, .oidcResponseTypeNotSupported, path: "/grant_types_supported",
                "The provider does not offer the authorization code grant.", expected: "authorization_code",
                received: grants.joined(separator: ", "))
        }
    }

    private mutating func judgeAlgorithms(_ document: DiscoveryDocument) -> [String] {
        let path = "/id_token_signing_alg_values_supported"
        summary.algorithms = document.idTokenSigningAlgorithms
        // OpenID Connect Core §15.1: RS256 is what every provider can.
        guard let names = document.idTokenSigningAlgorithms else { return [SigningAlgorithm.rs256.rawValue] }
        let offer = document.idTokenAlgorithms
        if offer.supported.isEmpty {
            add(
                .error, .oidcAlgorithmNotSupported, path: path,
                "ID tokens are signed only with algorithms that are not accepted: \(names.isEmpty ? "(none)" : names.joined(separator: ", ").excerpt).",
                expected: SigningAlgorithm.rs256.rawValue, received: names.joined(separator: ", "))
        } else if offer.includesNone || !offer.symmetric.isEmpty {
            let refused = (offer.includesNone ? ["none"] : []) + offer.symmetric
            add(
                .info, .oidcAlgorithmWeak, path: path,
                "The provider also offers \(refused.joined(separator: ", ").excerpt) for ID tokens. Such tokens are refused.",
                expected: offer.supported.map(\.rawValue).joined(separator: ", "),
                received: refused.joined(separator: ", "))
        }
        return offer.supported.map(\.rawValue)
    }

    private static let clientAuthentication = ["client_secret_basic", "client_secret_post", "private_key_jwt"]

    private mutating func judgeClientAuthentication(_ document: DiscoveryDocument) -> [String] {
        // OpenID Connect Discovery §3: absent means client_secret_basic.
        let methods = document.tokenEndpointAuthMethods ?? ["client_secret_basic"]
        summary.clientAuthentication = methods
        let common = Self.clientAuthentication.filter(methods.contains)
        if common.isEmpty {
            add(
                .error, .oidcClientAuthenticationNotSupported, path: "/token_endpoint_auth_methods_supported",
                "The provider accepts none of the ways in which this host can authenticate itself.",
                expected: Self.clientAuthentication.joined(separator: ", "), received: methods.joined(separator: ", "))
        }
        return common
    }

    private mutating func judgeScopes(_ document: DiscoveryDocument) {
        summary.scopes = document.scopesSupported
        guard let scopes = document.scopesSupported else { return }
        for scope in ["openid", "email"] where !scopes.contains(scope) {
            add(
                .warning, .oidcScopeNotOffered, path: "/scopes_supported",
                scope == "openid"
                    ? "The provider does not announce the scope “openid”, without which there is no sign-on."
                    : "The provider does not announce the scope “email”, so people may arrive without an e-mail address.",
                expected: scope, received: scopes.joined(separator: " "))
        }
    }

    private static let challengeMethod = "S256"

    private mutating func judgePKCE(_ document: DiscoveryDocument) {
        let path = "/code_challenge_methods_supported"
        guard let methods = document.codeChallengeMethods else {
            add(
                .info, .oidcPKCENotOffered, path: path,
                "The provider does not say whether it supports PKCE. It is used all the same, which does no harm.",
                expected: Self.challengeMethod)
            return
        }
        guard !methods.contains(Self.challengeMethod) else { return }
        add(
            .info, .oidcPKCENotOffered, path: path,
            "The provider does not offer PKCE with S256. It is used all the same; a provider that does not know it ignores it.",
            expected: Self.challengeMethod, received: methods.joined(separator: ", "))
    }

    // MARK: Oddities

    private static let usedMembers = [
        "/response_types_supported", "/grant_types_supported", "/id_token_signing_alg_values_supported",
        "/token_endpoint_auth_methods_supported", "/scopes_supported", "/code_challenge_methods_supported",
    ]

    /// What is wrong with members that are used; wrong URLs and issuers are judged by themselves.
    private mutating func judgeIrregularities(_ document: DiscoveryDocument) {
        for problem in document.problems {
            switch problem.kind {
            case .repeatedMembers:
                add(
                    .warning, .oidcIrregular, path: problem.pointer.isEmpty ? "/" : problem.pointer,
                    "A member occurs more than once; programs differ in which one they take.")
            case .wrongType(let expected, let found)
            where Self.usedMembers.contains { problem.pointer == $0 || problem.pointer.hasPrefix($0 + "/") }:
                add(
                    .warning, .oidcIrregular, path: problem.pointer, "This value has the wrong type and was ignored.",
                    expected: expected, received: found)
            case .wrongType, .empty, .notURL: break
            }
        }
    }

    mutating func report(_ error: OIDCDocumentError, unparsable: FindingCode, wrongType: FindingCode, what: String) {
        switch error {
        case .empty: add(.error, unparsable, path: "/", "The \(what) is empty.", expected: "JSON")
        case .tooLarge(let limit):
            add(
                .error, unparsable, path: "/", "The \(what) is too large (limit \(limit)).",
                expected: "at most \(limit)")
        case .notJSON(let content, let offset, let reason):
            switch content {
            case .text, .binary:
                add(
                    .error, unparsable, path: "/",
                    "The \(what) is damaged at byte \(offset + 1): \(reason.excerpt).", expected: "JSON",
                    received: "byte \(offset + 1)")
            default:
                add(
                    .error, wrongType, path: "/",
                    "Instead of the \(what), the provider answered with \(content.words).",
                    expected: "JSON", received: content.words)
            }
        case .wrongDocument(let content):
            add(
                .error, wrongType, path: "/", "Instead of the \(what), this is \(content.words).", expected: what,
                received: content.words)
        }
    }
}
