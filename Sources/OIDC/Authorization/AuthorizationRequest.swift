/// A request for a code (OpenID Connect Core §3.1.2.1, RFC 7636 §4.3), to which the user's browser is sent.
public struct AuthorizationRequest: Sendable, Hashable {
    /// The whole URL, the endpoint's own query included.
    public let url: String
    /// The parameters in order, for showing what was asked.
    public let parameters: [Parameter]

    /// A parameter.
    public struct Parameter: Sendable, Hashable {
        /// The name.
        public let name: String
        /// The value.
        public let value: String
    }

    /// Makes the request. A `prompt` of `none` beside others is sent alone.
    public init(
        endpoint: String, clientID: String, redirectURI: String, options: AuthorizationOptions, state: String,
        nonce: RandomToken, codeChallenge: String
    ) {
        var pairs: [(name: String, value: String)] = [
            ("response_type", "code"), ("client_id", clientID), ("redirect_uri", redirectURI),
            ("scope", options.effectiveScopes.joined(separator: " ")), ("state", state), ("nonce", nonce.text),
            ("code_challenge", codeChallenge), ("code_challenge_method", "S256"),
        ]
        if let mode = options.responseMode { pairs.append(("response_mode", mode.rawValue)) }
        if !options.prompts.isEmpty {
            let prompts = options.prompts.contains(.none) ? [.none] : options.prompts
            pairs.append(("prompt", prompts.map(\.rawValue).joined(separator: " ")))
        }
        if let display = options.display { pairs.append(("display", display.rawValue)) }
        if let age = options.maximumAuthenticationAge { pairs.append(("max_age", String(max(age, 0)))) }
        if let hint = options.loginHint, !hint.isEmpty { pairs.append(("login_hint", hint)) }
        if !options.contextClasses.isEmpty {
            pairs.append(("acr_values", options.contextClasses.joined(separator: " ")))
        }
        if let claims = options.claimsParameter { pairs.append(("claims", claims)) }
        if !options.locales.isEmpty { pairs.append(("ui_locales", options.locales.joined(separator: " "))) }
        parameters = pairs.map { Parameter(name: $0.name, value: $0.value) }
        url = AuthorizationRequest.append(FormEncoding.encode(pairs), to: endpoint)
    }

    /// RFC 6749 §3.1: the endpoint's query is kept. A fragment, which it must not have, is dropped.
    private static func append(_ query: String, to endpoint: String) -> String {
        let base = String(endpoint.prefix { $0 != "#" })
        guard base.contains("?") else { return base + "?" + query }
        return base + (base.hasSuffix("?") || base.hasSuffix("&") ? "" : "&") + query
    }
}
