extension SAMLMetadata {
    /// A `KeyDescriptor` (metadata §2.4.1.1).
    public struct Key: Sendable, Hashable {
        /// What a key may be used for.
        public enum Use: Sendable, Hashable {
            /// Verifying what the role has signed.
            case signing
            /// Encrypting for the role.
            case encryption
            /// A value that the schema does not allow.
            case other(String)
        }

        /// `use`; nil means both.
        public let use: Use?
        /// `ds:KeyName` elements.
        public let names: [String]
        /// `ds:X509Certificate` elements, each with its own result.
        public let certificates: [Certificate]
        /// `ds:KeyValue` and similar elements: keys given without a certificate.
        public let values: [KeyValue]
        /// Algorithm URIs of `EncryptionMethod`.
        public let encryptionMethods: [String]
        /// The element.
        public let location: SourceLocation
    }

    /// A `ds:X509Certificate` element.
    public struct Certificate: Sendable, Equatable, Hashable {
        /// The certificate, or why it could not be read.
        public let result: Result<X509Certificate, X509CertificateError>
        /// Whether PEM armour was inside, which XML Signature §4.4.4 does not allow and many accept.
        public let hasArmour: Bool
        /// The element.
        public let location: SourceLocation

        /// Equality on all members.
        public static func == (left: Certificate, right: Certificate) -> Bool {
            left.result == right.result && left.hasArmour == right.hasArmour && left.location == right.location
        }

        /// Hashes the place, which is unique in a document.
        public func hash(into hasher: inout Hasher) {
            hasher.combine(location)
        }
    }

    /// A key given by its numbers (XML Signature §4.4.2, 1.1 §4.5.2).
    public struct KeyValue: Sendable, Hashable {
        /// Kind and size; nil when it could not be read.
        public let key: X509PublicKey?
        /// The local name, such as `RSAKeyValue`.
        public let name: String
        /// The element.
        public let location: SourceLocation
    }
}
