extension SAMLMetadata {
    /// Something in the document that is wrong or suspicious without making it unreadable.
    public struct Irregularity: Sendable, Hashable {
        /// Kinds of irregularity.
        public enum Kind: Sendable, Hashable {
            /// A comment, processing instruction or element inside a value that must be plain text.
            case interruptedValue
            /// An attribute that the schema requires is missing.
            case missingAttribute(String)
            /// An attribute whose value is not of its type.
            case invalidAttribute(String, value: String)
            /// An element that must have text is empty.
            case emptyValue
        }

        /// The kind.
        public let kind: Kind
        /// The element.
        public let location: SourceLocation
    }
}
