extension SAMLMetadata {
    /// What a `ds:Signature` says about itself. It is not verified here.
    public struct Signature: Sendable, Hashable {
        /// `SignatureMethod`.
        public let signatureAlgorithm: String?
        /// `CanonicalizationMethod`.
        public let canonicalizationAlgorithm: String?
        /// `DigestMethod` of each reference.
        public let digestAlgorithms: [String]
        /// `URI` of each reference.
        public let references: [String]
        /// Certificates in its `KeyInfo`.
        public let certificates: [Certificate]
        /// The element.
        public let location: SourceLocation
    }
}
