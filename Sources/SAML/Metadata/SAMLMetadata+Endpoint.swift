extension SAMLMetadata {
    /// An endpoint (metadata §2.2.2, §2.2.3). URIs are as written, without white space at their ends.
    public struct Endpoint: Sendable, Hashable {
        /// The `Binding` URI, nil when missing.
        public let bindingURI: String?
        /// `Location`, nil when missing.
        public let url: String?
        /// `ResponseLocation`.
        public let responseURL: String?
        /// `index` of an indexed endpoint.
        public let index: String?
        /// `isDefault` of an indexed endpoint.
        public let isDefault: Bool?
        /// The element.
        public let location: SourceLocation

        /// The binding, nil when it is missing or none of SAML 2.0.
        public var binding: SAMLBinding? { bindingURI.flatMap(SAMLBinding.init(rawValue:)) }
    }
}
