/// An attribute of an element, its value normalised as XML 1.0 §3.3.3 says.
public struct SAMLXMLAttribute: Sendable, Equatable {
    /// The name without prefix.
    public let localName: String
    /// The namespace name, nil for an attribute without prefix.
    public let namespace: String?
    /// The value.
    public let value: String
}
