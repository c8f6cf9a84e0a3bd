/// Where in a document something was found.
public struct SourceLocation: Sendable, Hashable {
    /// Local names from the root, such as `/EntityDescriptor/IDPSSODescriptor/KeyDescriptor[2]/KeyInfo`.
    public let path: String
    /// Line from 1, 0 when unknown.
    public let line: Int

    /// Names a place.
    public init(path: String, line: Int = 0) {
        self.path = path
        self.line = line
    }
}
