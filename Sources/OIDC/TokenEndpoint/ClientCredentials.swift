/// A client's id and what it can prove it with.
public struct ClientCredentials: Sendable {
    /// `aud` of a client assertion. RFC 7523 §3 leaves the choice; providers differ.
    public enum AssertionAudience: String, Sendable, Hashable, Codable, CaseIterable {
        /// The token endpoint's URL.
        case tokenEndpoint = "token_endpoint"
        /// The provider's issuer.
        case issuer
    }

    /// `client_id`.
    public let clientID: String
    /// `client_secret`.
    public let secret: String?
    /// The private key for assertions.
    public let key: ClientSigningKey?
    /// The method to use whatever the provider publishes; nil lets ``method(supported:)`` choose.
    public let requiredMethod: ClientAuthenticationMethod?
    /// What assertions are addressed to.
    public let assertionAudience: AssertionAudience

    /// Makes credentials.
    public init(
        clientID: String, secret: String? = nil, key: ClientSigningKey? = nil,
        requiredMethod: ClientAuthenticationMethod? = nil, assertionAudience: AssertionAudience = .tokenEndpoint
    ) {
        self.clientID = clientID
        self.secret = secret
        self.key = key
        self.requiredMethod = requiredMethod
        self.assertionAudience = assertionAudience
    }

    /// The methods that there are credentials for, the best first.
    public var possibleMethods: [ClientAuthenticationMethod] {
        var methods: [ClientAuthenticationMethod] = []
        if key != nil { methods.append(.privateKeyJWT) }
        if secret != nil { methods += [.clientSecretBasic, .clientSecretPost] }
        return methods.isEmpty ? [.none] : methods
    }

    /// Chooses a method. `supported` is `token_endpoint_auth_methods_supported`; nil means `client_secret_basic`
    /// (OpenID Connect Discovery §3). Nil when no method is both possible and supported.
    ///
    /// Providers do not list `none` where they accept public clients, so that is used whenever there is nothing else.
    public func method(supported: [String]?) -> ClientAuthenticationMethod? {
        let possible = possibleMethods
        if let requiredMethod { return possible.contains(requiredMethod) ? requiredMethod : nil }
        if possible == [.none] { return ClientAuthenticationMethod.none }
        // A list that is left out says nothing about keys: who has been given one uses it.
        guard let supported else { return possible.first }
        return possible.first { supported.contains($0.rawValue) }
    }
}

extension ClientCredentials: CustomStringConvertible, CustomDebugStringConvertible {
    /// The id only.
    public var description: String { clientID }
    /// The id only.
    public var debugDescription: String { clientID }
}
