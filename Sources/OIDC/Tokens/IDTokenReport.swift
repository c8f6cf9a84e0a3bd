public import StrictJSON

/// What verifying an ID token found.
public struct IDTokenReport: Sendable {
    /// Every check that was made, in order. Verification goes on past a failed one, so that all is said that is wrong.
    public internal(set) var checks: [OIDCCheck]
    /// The claims, when no check has failed and the signature was verified; nil otherwise.
    public internal(set) var claims: ClaimSet?
    /// Header and claims as they stand in the token, for diagnosis only; nil when they cannot be read.
    public internal(set) var unverified: Unverified?
    /// Whether a newer key set could change the result: the `kid` is unknown, no key fits, or the signature is not that
    /// of the key, which some providers replace under the same `kid`.
    public internal(set) var mayNeedNewerKeys = false

    /// A token's content, not to be trusted.
    public struct Unverified: Sendable, Hashable {
        /// The header.
        public let header: JSONObject
        /// The claims.
        public let claims: JSONObject?
    }

    /// Whether the token is accepted.
    public var isAccepted: Bool { claims != nil }
}
