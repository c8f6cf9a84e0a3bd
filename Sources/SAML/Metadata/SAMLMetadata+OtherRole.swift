extension SAMLMetadata {
    /// A role that is neither identity nor service provider.
    public struct OtherRole: Sendable, Hashable {
        /// The element's local name, such as `AttributeAuthorityDescriptor`; for a `RoleDescriptor` the local part of
        /// its `xsi:type`, such as `SecurityTokenServiceType`.
        public let name: String
        /// The namespace of ``name``; ``SAMLNamespace/federation`` for the WS-Federation roles of AD FS and Entra ID.
        public let namespace: String?
        /// The URIs of `protocolSupportEnumeration`.
        public let protocols: [String]
        /// The element.
        public let location: SourceLocation
    }
}
