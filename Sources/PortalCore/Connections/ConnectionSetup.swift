/// Everything that decides how a connection's sign-ins are made and verified, as one value that is swapped whole.
package struct ConnectionSetup: Sendable, Codable, Hashable {
    /// Which of a connection's setups is meant.
    package enum Slot: String, Sendable, Codable, CaseIterable { case live, staged, previous }

    /// What the admin gave, kept as given so that it can be validated again.
    package var metadata: IdentityProviderConfiguration?
    /// What sign-ins use of it; taken out once, when it was accepted.
    package var settings: IdentityProviderSettings?
    package var options: ConnectionOptions
    /// Nil stands for the default of the provider's module.
    package var attributeMap: AttributeMap?
    /// SAML: the identity provider's signing certificates, those that are trusted and those being retired.
    package var certificates: [IdentityProviderCertificate]
    /// The last test sign-in that was made with this setup.
    package var test: SetupTest?

    package init(
        metadata: IdentityProviderConfiguration? = nil, settings: IdentityProviderSettings? = nil,
        options: ConnectionOptions = ConnectionOptions(), attributeMap: AttributeMap? = nil,
        certificates: [IdentityProviderCertificate] = [], test: SetupTest? = nil
    ) {
        self.metadata = metadata
        self.settings = settings
        self.options = options
        self.attributeMap = attributeMap
        self.certificates = certificates
        self.test = test
    }
}

/// How a test sign-in with a setup ended.
package struct SetupTest: Sendable, Codable, Hashable {
    package var sessionId: SignInSessionID
    package var succeeded: Bool
    package var at: Timestamp
    /// Of the setup that was tested (``ConnectionSetup/fingerprint``): an edit afterwards makes the test worthless.
    package var fingerprint: String

    package init(sessionId: SignInSessionID, succeeded: Bool, at: Timestamp, fingerprint: String) {
        self.sessionId = sessionId
        self.succeeded = succeeded
        self.at = at
        self.fingerprint = fingerprint
    }
}
