#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// What a service provider knows beforehand about the response that it waits for.
public struct ResponseExpectations: Sendable {
    /// The entity ID of the identity provider.
    public var identityProvider: String
    /// Our entity ID: the audience.
    public var serviceProvider: String
    /// The URL of the assertion consumer service at which the response arrived: Destination and Recipient.
    public var consumerURL: String
    /// The identity provider's signing certificates.
    public var certificates: [X509Certificate]
    /// The keys with which something may have been encrypted for us, the newest first.
    public var decryptionKeys: [SAMLPrivateKey]
    /// The IDs of the requests that may be answered now. Empty when there is none.
    public var requestIDs: Set<String>
    /// Whether a response without request is accepted ("IdP-initiated", SAML profiles §4.1.5).
    public var allowsUnsolicited: Bool
    /// When the request was made, if it had `ForceAuthn`: the subject must have been authenticated since (SAML core §2.7.2,
    /// §3.4.1), the clock skew allowed for. Nil, for any other request and for none, accepts any moment.
    public var authenticatedSince: Date?
    /// The classes of the request's `RequestedAuthnContext`, if it had one with the comparison `exact`: the subject must have
    /// been authenticated by one of them (SAML core §3.3.2.2.1). Empty accepts any.
    public var authnContextClasses: [String]
    /// By how many seconds the clocks may differ, in either direction.
    public var clockSkew: Int
    /// Further demands.
    public var policy: ResponsePolicy

    /// Creates expectations.
    public init(
        identityProvider: String, serviceProvider: String, consumerURL: String, certificates: [X509Certificate],
        decryptionKeys: [SAMLPrivateKey] = [], requestIDs: Set<String> = [], allowsUnsolicited: Bool = false,
        authenticatedSince: Date? = nil, authnContextClasses: [String] = [],
        clockSkew: Int = ResponseExpectations.defaultClockSkew, policy: ResponsePolicy = ResponsePolicy()
    ) {
        self.identityProvider = identityProvider
        self.serviceProvider = serviceProvider
        self.consumerURL = consumerURL
        self.certificates = certificates
        self.decryptionKeys = decryptionKeys
        self.requestIDs = requestIDs
        self.allowsUnsolicited = allowsUnsolicited
        self.authenticatedSince = authenticatedSince
        self.authnContextClasses = authnContextClasses
        self.clockSkew = clockSkew
        self.policy = policy
    }

    /// Three minutes, in seconds.
    public static let defaultClockSkew = 180
}
