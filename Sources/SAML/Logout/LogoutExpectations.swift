/// What a service provider knows beforehand about the logout messages of an identity provider.
public struct LogoutExpectations: Sendable {
    /// The entity ID of the identity provider.
    public var identityProvider: String
    /// The URL of our logout service at which the message arrived: Destination.
    public var serviceURL: String
    /// The identity provider's signing certificates.
    public var certificates: [X509Certificate]
    /// The keys with which a name may have been encrypted for us, the newest first.
    public var decryptionKeys: [SAMLPrivateKey]
    /// What is accepted of algorithms and keys.
    public var algorithms: SAMLAlgorithmPolicy
    /// By how many seconds the clocks may differ, in either direction.
    public var clockSkew: Int
    /// For how many seconds after its `IssueInstant` a message is accepted. Not every request has `NotOnOrAfter`, and
    /// one that never ends could never be forgotten.
    public var maximumAge: Int

    /// Creates expectations.
    public init(
        identityProvider: String, serviceURL: String, certificates: [X509Certificate],
        decryptionKeys: [SAMLPrivateKey] = [], algorithms: SAMLAlgorithmPolicy = .strict,
        clockSkew: Int = ResponseExpectations.defaultClockSkew,
        maximumAge: Int = LogoutExpectations.defaultMaximumAge
    ) {
        self.identityProvider = identityProvider
        self.serviceURL = serviceURL
        self.certificates = certificates
        self.decryptionKeys = decryptionKeys
        self.algorithms = algorithms
        self.clockSkew = max(0, clockSkew)
        self.maximumAge = max(0, maximumAge)
    }

    /// Ten minutes, in seconds.
    public static let defaultMaximumAge = 600
}
