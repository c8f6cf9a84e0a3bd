#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension SAMLMetadata {
    /// An `IDPSSODescriptor` (metadata §2.4.3).
    public struct IdentityProvider: Sendable, Hashable {
        /// The URIs of `protocolSupportEnumeration`.
        public let protocols: [String]
        /// `WantAuthnRequestsSigned`; the default is false.
        public let wantAuthnRequestsSigned: LexicalValue<Bool>?
        /// `errorURL`.
        public let errorURL: String?
        /// `validUntil` of the role.
        public let validUntil: LexicalValue<Date>?
        /// `cacheDuration` of the role.
        public let cacheDuration: LexicalValue<XMLSchemaDuration>?
        /// `KeyDescriptor` elements in order.
        public let keys: [Key]
        /// `SingleSignOnService` endpoints in order.
        public let singleSignOnServices: [Endpoint]
        /// `SingleLogoutService` endpoints in order.
        public let singleLogoutServices: [Endpoint]
        /// `ArtifactResolutionService` endpoints in order.
        public let artifactResolutionServices: [Endpoint]
        /// `NameIDFormat` elements in order.
        public let nameIDFormats: [LocatedText]
        /// The `Attribute` elements it announces.
        public let attributes: [AttributeDescription]
        /// `mdui:DisplayName` in the extensions.
        public let displayNames: [LocatedText]
        /// The element.
        public let location: SourceLocation

        /// Whether SAML 2.0 is among the protocols.
        public var supportsSAML2: Bool { protocols.contains(SAMLNamespace.protocol) }

        /// The keys that may verify signatures: `use="signing"` or no `use` (metadata §2.4.1.1).
        public var signingKeys: [Key] { keys.filter { $0.use == .signing || $0.use == nil } }

        /// The keys to which may be encrypted: `use="encryption"` or no `use`.
        public var encryptionKeys: [Key] { keys.filter { $0.use == .encryption || $0.use == nil } }

        /// The readable certificates of ``signingKeys``, each once, in order.
        public var signingCertificates: [X509Certificate] {
            var seen: Set<[UInt8]> = []
            return signingKeys.flatMap(\.certificates).compactMap { try? $0.result.get() }.filter {
                seen.insert($0.sha256).inserted
            }
        }

        /// The first single sign-on endpoint with that binding.
        public func singleSignOnService(_ binding: SAMLBinding) -> Endpoint? {
            singleSignOnServices.first { $0.binding == binding }
        }
    }
}
