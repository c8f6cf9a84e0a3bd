import Crypto

/// A sign-in under way: what its answer is held against. Gone once the answer was judged, or the time is over.
package struct PendingSignIn: Sendable, Hashable {
    package var sessionId: SignInSessionID
    package var connectionId: ConnectionID
    /// SHA-256 of what the answer must carry: SAML's request ID, or OpenID Connect's `state`.
    package var key: [UInt8]
    /// PKCE verifier, nonce and what else must stay secret, or what a SAML request asked for (``SAMLRequestTerms``), sealed in
    /// the context ``SecretContext/pendingSignIn(_:)``; empty if there is none.
    package var sealedSecrets: [UInt8]
    /// Where the browser goes in the end; nil for a test.
    package var redirectUri: String?
    /// The caller's own, handed back as it is.
    package var state: String?
    package var slot: ConnectionSetup.Slot
    /// Of the setup that the request was made with (``ConnectionSetup/fingerprint``).
    package var setupFingerprint: String
    package var startedAt: Timestamp
    package var expiresAt: Timestamp

    package init(
        sessionId: SignInSessionID, connectionId: ConnectionID, key: [UInt8], sealedSecrets: [UInt8] = [],
        redirectUri: String?, state: String?, slot: ConnectionSetup.Slot = .live, setupFingerprint: String,
        startedAt: Timestamp, expiresAt: Timestamp
    ) {
        self.sessionId = sessionId
        self.connectionId = connectionId
        self.key = key
        self.sealedSecrets = sealedSecrets
        self.redirectUri = redirectUri
        self.state = state
        self.slot = slot
        self.setupFingerprint = setupFingerprint
        self.startedAt = startedAt
        self.expiresAt = expiresAt
    }

    /// How long a sign-in may take, in seconds.
    package static let lifetimeSeconds: Int64 = 5 * 60
    /// How long an answer that was given the sign-in has at least, in seconds: more than all requests to an OpenID
    /// provider that it can lead to.
    package static let claimSeconds: Int64 = 2 * 60

    /// Takes the place of the key once an answer was given the sign-in (``PendingSignInStore/claim(_:until:)``). What an
    /// answer carries is text; this is the hash of something that is none.
    package var keyOnceClaimed: [UInt8] { Array(SHA256.hash(data: [0xFF] + key)) }

    /// Whether an answer was given it. That of OpenID Connect always has secrets until then; that of SAML is judged in
    /// one transaction.
    package func isClaimed(with protocol: IdentityProtocol) -> Bool { `protocol` == .oidc && sealedSecrets.isEmpty }
}
