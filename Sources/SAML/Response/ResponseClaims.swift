#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// What a response says about itself, without regard to whether it is true. Nothing of it may be acted upon. Names of
/// subjects and values of attributes are left out.
public struct ResponseClaims: Sendable, Hashable {
    /// A signature.
    public struct Signature: Sendable, Hashable {
        /// The part that it stands in.
        public let part: SAMLCheck.Part
        /// The URI of the signature algorithm.
        public let algorithm: String?
        /// The URI of the digest algorithm.
        public let digest: String?
        /// SHA-256 of the certificate in KeyInfo, as upper-case hexadecimal with colons.
        public let fingerprint: String?
    }

    /// How the assertion is encrypted.
    public struct Encryption: Sendable, Hashable {
        /// The URI of the content's algorithm.
        public internal(set) var content: String?
        /// The URIs of the key transport algorithms.
        public internal(set) var keyTransport: [String] = []
        /// SHA-256 of the certificates for which the sender says it encrypted.
        public internal(set) var fingerprints: [String] = []
    }

    /// The root element's local name.
    public internal(set) var root: String?
    /// The response's `ID`.
    public internal(set) var id: String?
    /// The response's `IssueInstant`.
    public internal(set) var issueInstant: Date?
    /// The response's issuer.
    public internal(set) var issuer: String?
    /// `Destination`.
    public internal(set) var destination: String?
    /// The response's `InResponseTo`.
    public internal(set) var inResponseTo: String?
    /// The status codes, outermost first.
    public internal(set) var statusCodes: [String] = []
    /// The status message.
    public internal(set) var statusMessage: String?
    /// All signatures in their places.
    public internal(set) var signatures: [Signature] = []
    /// How the assertion is encrypted, nil when it is not.
    public internal(set) var encryption: Encryption?
    /// The assertion's `ID`.
    public internal(set) var assertionID: String?
    /// The assertion's issuer.
    public internal(set) var assertionIssuer: String?
    /// The `Format` of the subject's name.
    public internal(set) var nameIDFormat: String?
    /// Whether the subject has a name.
    public internal(set) var hasNameID = false
    /// The methods of the subject's confirmations.
    public internal(set) var confirmationMethods: [String] = []
    /// The `Recipient` of each confirmation that has one.
    public internal(set) var recipients: [String] = []
    /// The `InResponseTo` of each confirmation that has one.
    public internal(set) var confirmedRequests: [String] = []
    /// The latest `NotOnOrAfter` of a confirmation.
    public internal(set) var confirmationNotOnOrAfter: Date?
    /// The conditions' `NotBefore`.
    public internal(set) var notBefore: Date?
    /// The conditions' `NotOnOrAfter`.
    public internal(set) var notOnOrAfter: Date?
    /// All audiences.
    public internal(set) var audiences: [String] = []
    /// `SessionNotOnOrAfter` of the first statement that has one.
    public internal(set) var sessionNotOnOrAfter: Date?
    /// The latest `AuthnInstant`.
    public internal(set) var authnInstant: Date?
    /// The authentication context's class.
    public internal(set) var authnContextClass: String?
    /// The names of the attributes.
    public internal(set) var attributeNames: [String] = []

    init() {}
}
