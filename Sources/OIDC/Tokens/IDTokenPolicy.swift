/// What an ID token must be to be accepted (OpenID Connect Core §3.1.3.7).
public struct IDTokenPolicy: Sendable, Hashable {
    /// Whose tokens are accepted.
    public var issuer: ExpectedIssuer
    /// This client, which must be an audience.
    public var clientID: String
    /// The signature algorithms that are accepted.
    public var algorithms: [SigningAlgorithm]
    /// How far the provider's clock may be off, in seconds.
    public var clockSkew: Double
    /// The greatest age of a token in seconds, counted from `iat`; nil for any.
    public var maximumAge: Double?
    /// The nonce of the authorization request. Nil, for tokens outside a sign-in, skips the check.
    public var nonce: String?
    /// The access token that came with the ID token, for `at_hash`.
    public var accessToken: String?
    /// The code for which the ID token was given, for `c_hash`.
    public var code: String?
    /// `max_age` of the authorization request in seconds.
    public var maximumAuthenticationAge: Int?
    /// When the authorization request was made, in seconds since 1970-01-01T00:00:00Z: from then `max_age` counts back, so
    /// that the time until the token came is not held against the user. Nil takes the moment of verification.
    public var requestedAt: Double?
    /// `acr_values` of the authorization request; empty for none.
    public var contextClasses: [String]
    /// Whether another `acr` than those asked for refuses the token.
    public var requiresContextClass: Bool

    /// The usual tolerance for clocks, in seconds.
    public static let standardClockSkew: Double = 180

    /// Makes a policy.
    public init(
        issuer: ExpectedIssuer, clientID: String, algorithms: [SigningAlgorithm],
        clockSkew: Double = IDTokenPolicy.standardClockSkew, maximumAge: Double? = nil, nonce: String?,
        accessToken: String? = nil, code: String? = nil, maximumAuthenticationAge: Int? = nil,
        requestedAt: Double? = nil, contextClasses: [String] = [], requiresContextClass: Bool = false
    ) {
        self.issuer = issuer
        self.clientID = clientID
        self.algorithms = algorithms
        self.clockSkew = clockSkew
        self.maximumAge = maximumAge
        self.nonce = nonce
        self.accessToken = accessToken
        self.code = code
        self.maximumAuthenticationAge = maximumAuthenticationAge
        self.requestedAt = requestedAt
        self.contextClasses = contextClasses
        self.requiresContextClass = requiresContextClass
    }
}
