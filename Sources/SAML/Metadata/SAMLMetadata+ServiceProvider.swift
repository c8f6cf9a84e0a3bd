extension SAMLMetadata {
    /// An `SPSSODescriptor` (metadata §2.4.4), as far as it helps to recognise what was given.
    public struct ServiceProvider: Sendable, Hashable {
        /// The URIs of `protocolSupportEnumeration`.
        public let protocols: [String]
        /// `AssertionConsumerService` endpoints in order.
        public let assertionConsumerServices: [Endpoint]
        /// `SingleLogoutService` endpoints in order.
        public let singleLogoutServices: [Endpoint]
        /// The element.
        public let location: SourceLocation
    }
}
