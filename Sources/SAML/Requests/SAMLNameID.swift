/// A name identifier (SAML core §2.2.2, §2.2.3). Two are the same name only when all members are equal.
public struct SAMLNameID: Sendable, Hashable {
    /// The text. White space around a received one is not part of it.
    public var value: String
    /// `Format`; nil means unspecified.
    public var format: String?
    /// `NameQualifier`.
    public var nameQualifier: String?
    /// `SPNameQualifier`.
    public var serviceProviderNameQualifier: String?
    /// `SPProvidedID`.
    public var serviceProviderProvidedID: String?

    /// Creates a name.
    public init(
        _ value: String, format: String? = nil, nameQualifier: String? = nil,
        serviceProviderNameQualifier: String? = nil, serviceProviderProvidedID: String? = nil
    ) {
        self.value = value
        self.format = format
        self.nameQualifier = nameQualifier
        self.serviceProviderNameQualifier = serviceProviderNameQualifier
        self.serviceProviderProvidedID = serviceProviderProvidedID
    }
}
