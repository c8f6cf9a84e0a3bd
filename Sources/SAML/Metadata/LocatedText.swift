/// Text of an element with its place, white space at both ends removed.
public struct LocatedText: Sendable, Hashable {
    /// The text.
    public let value: String
    /// `xml:lang`, if given.
    public let language: String?
    /// The element.
    public let location: SourceLocation
}
