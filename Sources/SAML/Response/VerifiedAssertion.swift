#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// What an identity provider asserted about a subject. Exists only when every check passed, and everything in it was read
/// from what was signed.
public struct VerifiedAssertion: Sendable, Hashable {
    /// What carries the signature.
    public enum Signed: String, Sendable {
        /// The response around the assertion.
        case response
        /// The assertion.
        case assertion
        /// Both.
        case both
    }

    /// `ID`, to be remembered until ``usableUntil``.
    public let id: String
    /// The entity ID of the identity provider.
    public let issuer: String
    /// The subject's name. Not every identity provider gives one.
    public let nameID: SAMLNameID?
    /// The request that this answers; nil for an unsolicited response.
    public let inResponseTo: String?
    /// All `SessionIndex` values, for logout.
    public let sessionIndexes: [String]
    /// All attributes in order, equal names included.
    public let attributes: [SAMLAttribute]
    /// When the subject was authenticated; the latest, if there are several statements.
    public let authnInstant: Date
    /// How the subject was authenticated.
    public let authnContextClass: String?
    /// Until when the identity provider lets the session last.
    public let sessionNotOnOrAfter: Date?
    /// The latest `NotOnOrAfter` of its bearer confirmations, expired ones included: always the same for the same
    /// assertion, whatever was expected of it.
    public let notOnOrAfter: Date
    /// The first moment at which this assertion would be refused as expired, the clock skew included. Until then its
    /// ``id`` must be remembered, so that it is accepted only once.
    public let usableUntil: Date
    /// Whether the identity provider asks that it be used at once and not kept (SAML core §2.5.1.5).
    public let isOneTimeUse: Bool
    /// What carries the signature.
    public let signed: Signed
    /// Whether it came encrypted.
    public let wasEncrypted: Bool
    /// The trusted certificate whose key signed.
    public let certificate: X509Certificate
    /// The algorithm of the signature.
    public let algorithm: SAMLSignatureAlgorithm
}
