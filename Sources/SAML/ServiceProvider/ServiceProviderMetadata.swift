#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Our own metadata: an `EntityDescriptor` with one `SPSSODescriptor` (metadata §2.3.2, §2.4.4).
public struct ServiceProviderMetadata: Sendable, Hashable {
    /// An endpoint for answers.
    public struct AssertionConsumer: Sendable, Hashable {
        /// `Location`; the binding is HTTP POST.
        public var url: String
        /// `index`, not negative.
        public var index: UInt16

        /// Creates an endpoint.
        public init(url: String, index: UInt16) {
            self.url = url
            self.index = index
        }
    }

    /// An endpoint for single logout.
    public struct SingleLogout: Sendable, Hashable {
        /// `Binding`.
        public var binding: SAMLBinding
        /// `Location`.
        public var url: String

        /// Creates an endpoint.
        public init(binding: SAMLBinding, url: String) {
            self.binding = binding
            self.url = url
        }
    }

    /// `entityID`.
    public var entityID: String
    /// Where answers are taken, the default one first; at least one.
    public var assertionConsumers: [AssertionConsumer]
    /// Where logout messages are taken.
    public var singleLogout: [SingleLogout]
    /// Certificates of the keys that sign our messages, the one in use first. During a rotation the next one is here
    /// too, so that identity providers know it before it signs.
    public var signingCertificates: [X509Certificate]
    /// Certificates of the keys that can decrypt, the preferred one first.
    public var encryptionCertificates: [X509Certificate]
    /// `EncryptionMethod` of the encryption keys, in order of preference.
    public var encryptionMethods: [EncryptionMethod]
    /// `AuthnRequestsSigned`.
    public var signsRequests: Bool
    /// `WantAssertionsSigned`.
    public var wantsSignedAssertions: Bool
    /// `NameIDFormat` elements in order of preference.
    public var nameIDFormats: [String]
    /// `validUntil`; nil leaves it out. Most identity providers read our metadata once, by hand.
    public var validUntil: Date?
    /// `ID`, needed for a signature only.
    public var id: SAMLMessageID?

    /// Creates metadata. The first of `assertionConsumerURLs` is the default; their indices count from 0.
    public init(
        entityID: String, assertionConsumerURLs: [String], singleLogout: [SingleLogout] = [],
        signingCertificates: [X509Certificate] = [], encryptionCertificates: [X509Certificate] = [],
        encryptionMethods: [EncryptionMethod] = EncryptionMethod.accepted, signsRequests: Bool? = nil,
        wantsSignedAssertions: Bool = true, nameIDFormats: [String] = [], validUntil: Date? = nil,
        id: SAMLMessageID? = nil
    ) {
        self.entityID = entityID
        self.assertionConsumers = assertionConsumerURLs.enumerated().map {
            AssertionConsumer(url: $0.element, index: UInt16(clamping: $0.offset))
        }
        self.singleLogout = singleLogout
        self.signingCertificates = signingCertificates
        self.encryptionCertificates = encryptionCertificates
        self.encryptionMethods = encryptionMethods
        self.signsRequests = signsRequests ?? !signingCertificates.isEmpty
        self.wantsSignedAssertions = wantsSignedAssertions
        self.nameIDFormats = nameIDFormats
        self.validUntil = validUntil
        self.id = id
    }
}
