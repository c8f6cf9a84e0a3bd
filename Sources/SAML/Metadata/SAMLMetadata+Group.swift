#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension SAMLMetadata {
    /// An `EntitiesDescriptor` (metadata §2.3.1).
    public struct Group: Sendable, Hashable {
        /// `Name`.
        public let name: String?
        /// `validUntil` as written here.
        public let validUntil: LexicalValue<Date>?
        /// `cacheDuration` as written here.
        public let cacheDuration: LexicalValue<XMLSchemaDuration>?
        /// Its own signature, not verified.
        public let signature: Signature?
        /// The element.
        public let location: SourceLocation
    }
}
