/// How a client judges, beyond what the specification demands.
public struct RelyingPartyPolicy: Sendable, Hashable {
    /// When the UserInfo endpoint is asked.
    public enum UserInfoUse: String, Sendable, Hashable, Codable, CaseIterable {
        /// Never.
        case never
        /// If there is one. When it does not answer, the ID token has to do; when it answers wrongly, the sign-in is
        /// refused.
        case ifAvailable = "if_available"
        /// Always: without its answer the sign-in is refused.
        case required
    }

    /// How far the provider's clock may be off, in seconds.
    public var clockSkew: Double
    /// The greatest age of an ID token in seconds; nil for any.
    public var maximumTokenAge: Double?
    /// Whether another `acr` than those asked for refuses the sign-in.
    public var requiresContextClass: Bool
    /// When the UserInfo endpoint is asked.
    public var userInfo: UserInfoUse

    /// Makes a policy.
    public init(
        clockSkew: Double = IDTokenPolicy.standardClockSkew, maximumTokenAge: Double? = nil,
        requiresContextClass: Bool = false, userInfo: UserInfoUse = .ifAvailable
    ) {
        self.clockSkew = clockSkew
        self.maximumTokenAge = maximumTokenAge
        self.requiresContextClass = requiresContextClass
        self.userInfo = userInfo
    }
}
