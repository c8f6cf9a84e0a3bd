import StrictJSON

/// What an authorization request asks for beyond the necessary (OpenID Connect Core §3.1.2.1).
public struct AuthorizationOptions: Sendable, Hashable {
    /// `prompt`.
    public enum Prompt: String, Sendable, Hashable, CaseIterable {
        /// No page at all. It cannot be combined with another.
        case none
        /// Sign in again.
        case login
        /// Ask for consent again.
        case consent
        /// Let the user choose an account.
        case selectAccount = "select_account"
        /// Create an account (Initiating User Registration 1.0).
        case create
    }

    /// `display`.
    public enum Display: String, Sendable, Hashable, CaseIterable {
        /// A whole page.
        case page
        /// A popup window.
        case popup
        /// A device with a touch interface.
        case touch
        /// A feature phone.
        case wap
    }

    /// `response_mode`; nil leaves the provider's default, `query`.
    public enum ResponseMode: String, Sendable, Hashable, CaseIterable {
        /// In the query of the redirect.
        case query
        /// Posted by a form (OAuth 2.0 Form Post Response Mode).
        case formPost = "form_post"
    }

    /// The scopes. `openid` is added when it is missing.
    public var scopes: [String]
    /// `prompt`.
    public var prompts: [Prompt]
    /// `display`.
    public var display: Display?
    /// `max_age` in seconds: how long ago the user may have signed in.
    public var maximumAuthenticationAge: Int?
    /// `login_hint`.
    public var loginHint: String?
    /// `acr_values` in order of preference.
    public var contextClasses: [String]
    /// Claims of the ID token that are asked for as essential (`claims`, §5.5); for providers that announce
    /// `claims_parameter_supported`.
    public var essentialIDTokenClaims: [String]
    /// `ui_locales` in order of preference (RFC 5646).
    public var locales: [String]
    /// `response_mode`.
    public var responseMode: ResponseMode?
    /// Put before the random part of `state`, for instance to lead to where the request is kept. At most 128 characters
    /// of A to Z, a to z, 0 to 9, `-`, `.`, `_` and `~`; otherwise it is left out.
    public var statePrefix: String

    /// The scopes asked for unless others are given.
    public static let standardScopes = ["openid", "email", "profile"]

    static let maximumStatePrefix = 128

    /// Makes options.
    public init(
        scopes: [String] = AuthorizationOptions.standardScopes, prompts: [Prompt] = [], display: Display? = nil,
        maximumAuthenticationAge: Int? = nil, loginHint: String? = nil, contextClasses: [String] = [],
        essentialIDTokenClaims: [String] = [], locales: [String] = [], responseMode: ResponseMode? = nil,
        statePrefix: String = ""
    ) {
        self.scopes = scopes
        self.prompts = prompts
        self.display = display
        self.maximumAuthenticationAge = maximumAuthenticationAge
        self.loginHint = loginHint
        self.contextClasses = contextClasses
        self.essentialIDTokenClaims = essentialIDTokenClaims
        self.locales = locales
        self.responseMode = responseMode
        self.statePrefix = statePrefix
    }

    /// The scopes without repetitions, `openid` first; those that RFC 6749 §3.3 does not permit are left out.
    var effectiveScopes: [String] {
        var scopes = ["openid"]
        for scope in self.scopes where !scopes.contains(scope) && scope.isScopeToken { scopes.append(scope) }
        return scopes
    }

    /// `claims`; nil without any.
    var claimsParameter: String? {
        guard !essentialIDTokenClaims.isEmpty else { return nil }
        var claims = JSONObject()
        for name in essentialIDTokenClaims { claims[name] = ["essential": true] }
        return JSON.object(["id_token": .object(claims)]).description
    }

    var effectiveStatePrefix: String {
        let isFit =
            statePrefix.utf8.count <= AuthorizationOptions.maximumStatePrefix
            && statePrefix.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-._~".utf8.contains(byte)
            }
        return isFit ? statePrefix : ""
    }
}

extension String {
    /// `scope-token` of RFC 6749 §3.3.
    fileprivate var isScopeToken: Bool {
        !isEmpty && utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
    }
}
