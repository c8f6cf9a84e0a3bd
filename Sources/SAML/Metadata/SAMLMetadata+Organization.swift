extension SAMLMetadata {
    /// An `Organization` (metadata §2.3.2.1).
    public struct Organization: Sendable, Hashable {
        /// `OrganizationName` in each language.
        public let names: [LocatedText]
        /// `OrganizationDisplayName` in each language.
        public let displayNames: [LocatedText]
        /// `OrganizationURL` in each language.
        public let urls: [LocatedText]
    }

    /// A `ContactPerson` (metadata §2.3.2.2).
    public struct Contact: Sendable, Hashable {
        /// `contactType`: `technical`, `support`, `administrative`, `billing`, `other`.
        public let type: String?
        /// `Company`.
        public let company: String?
        /// `GivenName`.
        public let givenName: String?
        /// `SurName`.
        public let surname: String?
        /// `EmailAddress` elements as written; some begin with `mailto:`.
        public let emailAddresses: [String]
        /// The element.
        public let location: SourceLocation
    }
}
