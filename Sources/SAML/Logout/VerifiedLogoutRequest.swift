#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A `LogoutRequest` of an identity provider (SAML core §3.7.1). Exists only when every check passed.
public struct VerifiedLogoutRequest: Sendable, Hashable {
    /// `ID`: what the answer names in `InResponseTo`, and what is remembered until ``usableUntil``.
    public let id: String
    /// Whose sessions are to end. To be compared as a whole, qualifiers included.
    public let nameID: SAMLNameID
    /// The sessions, by the `SessionIndex` of their assertions; none means all sessions of the user.
    public let sessionIndexes: [String]
    /// `Reason`.
    public let reason: String?
    /// When it ends by itself: its `NotOnOrAfter`, or its largest age if that comes earlier. The clock skew is not in it.
    public let notOnOrAfter: Date
    /// The first moment at which this request would be refused as too old, the clock skew included. Until then its
    /// ``id`` must be remembered, so that it is acted on only once.
    public let usableUntil: Date
    /// The trusted certificate whose key signed.
    public let certificate: X509Certificate
}
