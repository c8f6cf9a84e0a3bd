/// An attribute of a subject (SAML core §2.7.3.1).
public struct SAMLAttribute: Sendable, Hashable {
    /// `Name`.
    public let name: String
    /// `NameFormat`; nil means unspecified.
    public let nameFormat: String?
    /// `FriendlyName`, for people only.
    public let friendlyName: String?
    /// All values in order, exactly as sent. A value that is a NameID is given as its text; values marked as nil are left
    /// out.
    public let values: [String]

    /// Creates an attribute.
    public init(name: String, nameFormat: String? = nil, friendlyName: String? = nil, values: [String]) {
        self.name = name
        self.nameFormat = nameFormat
        self.friendlyName = friendlyName
        self.values = values
    }
}
