#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension SAMLMetadata {
    /// An `EntityDescriptor` (metadata §2.3.2).
    public struct Entity: Sendable, Hashable {
        /// `entityID` without white space at its ends; nil when the attribute is missing.
        public let entityID: String?
        /// The `ID` attribute, to which a signature refers.
        public let id: String?
        /// `validUntil` as written here.
        public let validUntil: LexicalValue<Date>?
        /// `cacheDuration` as written here.
        public let cacheDuration: LexicalValue<XMLSchemaDuration>?
        /// The earliest `validUntil` of this element and those around it (metadata §2.3.1).
        public let effectiveValidUntil: Date?
        /// The shortest `cacheDuration` of this element and those around it.
        public let effectiveCacheDuration: XMLSchemaDuration?
        /// The `IDPSSODescriptor` roles; more than one is allowed.
        public let identityProviders: [IdentityProvider]
        /// The `SPSSODescriptor` roles.
        public let serviceProviders: [ServiceProvider]
        /// All other roles.
        public let otherRoles: [OtherRole]
        /// `Organization`.
        public let organization: Organization?
        /// `ContactPerson` elements.
        public let contacts: [Contact]
        /// Its own signature, not verified.
        public let signature: Signature?
        /// The element.
        public let location: SourceLocation
    }
}
