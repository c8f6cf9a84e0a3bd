extension SAMLMetadata {
    /// An attribute that an identity provider says it can send (metadata §2.4.3).
    public struct AttributeDescription: Sendable, Hashable {
        /// `Name`, nil when missing.
        public let name: String?
        /// `NameFormat`.
        public let nameFormat: String?
        /// `FriendlyName`.
        public let friendlyName: String?
        /// The element.
        public let location: SourceLocation
    }
}
